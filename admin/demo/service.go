package demo

import (
	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/admin/clients"
)

// Service fills an environment with fake people, for demonstrations.
type Service struct {
	*admin.Door

	Accounts *accounts.Service
	Clients  *clients.Service
}
