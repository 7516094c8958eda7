package demo

import (
	"maps"
	"slices"

	"configsync/admin"
	"configsync/schema"
)

// demoUser is an account for trying out an environment with fake people.
type demoUser struct {
	email, name   string
	organizations []int // positions in demoOrganizations
	editable      bool
	workgroups    []demoWorkgroup
}

// demoWorkgroup is a workgroup of the example, and a permission by which
// another one takes its place where there is none of that name.
type demoWorkgroup struct {
	name       string
	permission schema.Permission
}

// demoOrganizations are organizations of the example. Where one is missing,
// another one takes its place.
var demoOrganizations = []string{"city-shelter", "hope-house", "coordinated-access"}

var demoUsers = []demoUser{
	{
		"administrator@example.org", "Avery Example", []int{2}, true,
		[]demoWorkgroup{
			{"system-administrators", schema.ManageUsers},
			{"intake-specialists", schema.WorkWithClients},
		},
	},
	{
		"city@example.org", "Mateo Ejemplo", []int{0}, true,
		[]demoWorkgroup{{"case-managers", schema.WorkWithClients}},
	},
	{
		"hope@example.org", "Priya Udaharan", []int{1}, true,
		[]demoWorkgroup{{"case-managers", schema.WorkWithClients}},
	},
	{
		"privacy@example.org", "Jürgen Beispiel", []int{2}, false,
		[]demoWorkgroup{{"privacy-officers", schema.EmergencyAccess}},
	},
	{
		"quality@example.org", "Noor Mithal", []int{2}, false,
		[]demoWorkgroup{{"data-quality", schema.ApproveSync}},
	},
	{
		"auditor@example.org", "Asha Mfano", []int{2}, false,
		[]demoWorkgroup{{"auditors", schema.ReadAuditLog}},
	},
	{
		"both@example.org", "Min-jun Yesi", []int{0, 1}, true,
		[]demoWorkgroup{
			{"case-managers", schema.WorkWithClients}, {"outreach-workers", schema.WorkWithClients},
		},
	},
}

// demoUsers makes accounts of what the configuration has: an administrator,
// case managers of two organizations, a privacy officer, somebody who approves
// syncs, an auditor, and somebody who acts for two organizations in two
// workgroups. Those that would be in no workgroup are left out.
func usersOf(c *admin.Configuration) []admin.User {
	organizations := standIns(c, demoOrganizations)
	var users []admin.User
	for _, demo := range demoUsers {
		u := admin.User{Email: demo.email, Name: demo.name, Status: admin.Active}
		for _, i := range demo.organizations {
			m := admin.Membership{
				Organization: organizations[i],
				Active:       true,
				Login:        true,
				Editable:     demo.editable,
			}
			if u.Membership(m.Organization) == (admin.Membership{}) {
				u.Memberships = append(u.Memberships, m)
			}
		}
		for _, w := range demo.workgroups {
			if name, ok := workgroupLike(c, w); ok && !slices.Contains(u.Workgroups, name) {
				u.Workgroups = append(u.Workgroups, name)
			}
		}
		slices.Sort(u.Workgroups)
		if len(u.Workgroups) > 0 {
			users = append(users, u)
		}
	}
	return users
}

// standIns gives for each name an organization: the one of that name, or
// another one. There must be one at least.
func standIns(c *admin.Configuration, names []string) []string {
	others := slices.DeleteFunc(slices.Sorted(
		maps.Keys(c.Organizations),
	), func(name string) bool { return slices.Contains(names, name) })
	all := slices.Sorted(maps.Keys(c.Organizations))
	out := slices.Clone(names)
	for i, name := range names {
		if c.Organizations[name] != nil {
			continue
		}
		out[i] = all[i%len(all)]
		if len(others) > 0 {
			out[i], others = others[0], others[1:]
		}
	}
	return out
}

// workgroupLike returns the workgroup of a name, or the first that grants the
// permission.
func workgroupLike(c *admin.Configuration, w demoWorkgroup) (string, bool) {
	if c.Workgroups[w.name] != nil {
		return w.name, true
	}
	for _, name := range slices.Sorted(maps.Keys(c.Workgroups)) {
		if slices.Contains(c.Workgroups[name].Permissions, w.permission) {
			return name, true
		}
	}
	return "", false
}
