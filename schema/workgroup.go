package schema

import (
	"errors"
	"slices"
)

// KindWorkgroup is the kind of workgroups, as it stands in a [Key].
const KindWorkgroup = "workgroup"

// Workgroup is a group of users, with the permissions of its members.
type Workgroup struct {
	Title       string       `json:"title" jsonschema:"required" sync:"label" words:"name" jsonschema_description:"What the workgroup is called."`
	Formerly    []string     `json:"formerly,omitempty" jsonschema_description:"Earlier names of this workgroup: declares a rename, which keeps its members."`
	Description string       `json:"description,omitempty" jsonschema_description:"Who belongs in it."`
	Permissions []Permission `json:"permissions,omitempty" words:"permissions" jsonschema_description:"What members may do."`
}

// Check finds permissions that do not exist.
func (w *Workgroup) Check(string, Lookup) []Finding {
	var fs []Finding
	names := make([]string, len(w.Permissions))
	for i, p := range w.Permissions {
		names[i] = string(p)
		if !slices.Contains(Permissions(), p) {
			fs = append(fs, found(Join("permissions", string(p)),
				"there is no permission %q: use one of %s", p, join(Permissions())))
		}
	}
	return append(fs, repeated("permissions", names)...)
}

func workgroups() *Kind {
	k := NewKind[Workgroup](KindInfo{
		Name: "Workgroup", Slug: KindWorkgroup, Plural: "workgroups", One: "workgroup",
		Title: "Workgroups",
		Class: Functionality, Records: NamedInRecords, Looks: AsFields,
	})
	k.Together = administratorRemains
	return k
}

// administratorRemains refuses a set of workgroups without the permission to
// manage users.
func administratorRemains(all map[string]Spec) error {
	for _, s := range all {
		if slices.Contains(s.(*Workgroup).Permissions, ManageUsers) {
			return nil
		}
	}
	return errors.New("no workgroup would be left that may manage users, so nobody could administer accounts: give the permission “" + ManageUsers.Title() + "” to at least one workgroup")
}
