package promotion

import (
	"configsync/admin"
	"configsync/admin/effects"
)

// Service is the use cases of comparing, reviewing, applying and undoing.
type Service struct {
	*admin.Door

	Effects *effects.Service
}
