package history

import "configsync/admin"

// Service is the use cases of history.
type Service struct{ *admin.Door }
