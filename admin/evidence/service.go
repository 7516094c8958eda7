package evidence

import (
	"configsync/admin"
	"configsync/admin/promotion"
)

// Service is the use cases of evidence.
type Service struct {
	*admin.Door

	Promotion *promotion.Service
}
