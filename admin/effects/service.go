package effects

import "configsync/admin"

// Service is the use cases of effects.
type Service struct{ *admin.Door }
