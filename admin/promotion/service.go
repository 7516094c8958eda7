package promotion

import (
	"configsync/admin"
	"configsync/admin/effects"
)

// Service is the use cases of comparing, planning, applying and undoing.
type Service struct {
	*admin.Door

	Effects *effects.Service
	Reviews *Reviews
}

// Reviews is the use cases of plans in review.
type Reviews struct {
	*admin.Door

	Effects *effects.Service
}

// New returns the use cases of promotion over a door.
func New(door *admin.Door, affected *effects.Service) *Service {
	return &Service{
		Door:    door,
		Effects: affected,
		Reviews: &Reviews{Door: door, Effects: affected},
	}
}
