package admin

import (
	"context"
	"slices"
	"strings"

	"configsync/schema"
)

// IsAdministrator reports whether an account can be used to manage accounts.
func (c *Configuration) IsAdministrator(u User) bool {
	return u.Status == Active && c.Grants(u.Workgroups...)[schema.ManageUsers] &&
		slices.ContainsFunc(u.SignsInFor(), func(organization string) bool {
			return c.Organizations[organization] != nil
		})
}

// Administrators lists the accounts that can be used to manage accounts, by
// name.
func (c *Configuration) Administrators(ctx context.Context, from UserReader) ([]User, error) {
	var out []User
	seen := map[string]bool{}
	for name, w := range c.Workgroups {
		if !slices.Contains(w.Permissions, schema.ManageUsers) {
			continue
		}
		members, err := from.Find(ctx, UserFilter{Status: Active, Workgroup: name})
		if err != nil {
			return nil, err
		}
		for _, u := range members {
			if c.IsAdministrator(u) && !seen[u.ID] {
				seen[u.ID] = true
				out = append(out, u)
			}
		}
	}
	slices.SortFunc(out, func(a, b User) int {
		return strings.Compare(FoldName(a.Name)+a.ID, FoldName(b.Name)+b.ID)
	})
	return out, nil
}
