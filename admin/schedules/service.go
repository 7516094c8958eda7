package schedules

import (
	"configsync/admin"
	"configsync/admin/promotion"
)

// Service is the use cases of schedules.
type Service struct {
	*admin.Door

	Promotion        *promotion.Service
	EnvironmentNames []string      // names of the environments that a schedule may name or match
	Courier          admin.Courier // nil delivers nothing: messages wait in the outbox
}
