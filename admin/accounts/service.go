package accounts

import (
	"github.com/alexedwards/argon2id"

	"configsync/admin"
)

// Service is the use cases of accounts and sign-in.
type Service struct {
	*admin.Door

	PasswordCost *argon2id.Params // of new passwords; [PasswordCost] when nil

	hasher Hasher
}
