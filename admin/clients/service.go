package clients

import "configsync/admin"

// Service is the use cases of clients.
type Service struct{ *admin.Door }
