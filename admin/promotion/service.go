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
	sources Sources
}

// Reviews is the use cases of plans in review.
type Reviews struct {
	*admin.Door

	Effects *effects.Service
	sources Sources
}

// SetSources says how the source of a plan is opened; nil knows none. A plan
// whose source is known is applied only while it still asks for the plan.
func (s *Service) SetSources(open Sources) { s.sources, s.Reviews.sources = open, open }

// New returns the use cases of promotion over a door.
func New(door *admin.Door, affected *effects.Service) *Service {
	return &Service{
		Door:    door,
		Effects: affected,
		Reviews: &Reviews{Door: door, Effects: affected},
	}
}
