package main

import (
	"fmt"
	"math/rand/v2"

	"configsync/admin"
	"configsync/admin/sharing"
	"configsync/schema"
)

const (
	organizations = 1000
	mous          = 20_000
)

// viewer is an organization whose case worker looks at clients.
type viewer struct {
	organization string
	partners     int // organizations that share with it today
}

// few and many are the organizations that are measured.
var (
	few  = viewer{organization(0), 20}
	many = viewer{organization(1), 500}
)

const (
	workgroup = "case-workers"
	today     = "2026-06-15"
)

func organization(i int) string { return fmt.Sprintf("organization-%04d", i+1) }

// agreements makes the organizations and their MOUs. What shares with the
// viewers is in force; of the others a fifth has ended, and a tenth is between
// three organizations.
func agreements() ([]schema.Object, map[string]*schema.MOU) {
	r := rand.New(rand.NewPCG(4, 5))
	objects := []schema.Object{
		object(schema.KindWorkgroup, "administrators", map[string]any{
			"title":       "Administrators",
			"permissions": []any{string(schema.ManageUsers)},
		}),
		object(schema.KindWorkgroup, workgroup, map[string]any{
			"title":       "Case Workers",
			"permissions": []any{string(schema.WorkWithClients)},
		}),
	}
	for i := range organizations {
		objects = append(objects, object(schema.KindOrganization, organization(i),
			map[string]any{"title": fmt.Sprintf("Organization %d", i+1)}))
	}
	all := map[string]*schema.MOU{}
	for i := range mous {
		name := fmt.Sprintf("mou-%05d", i+1)
		m := &schema.MOU{Title: fmt.Sprintf("Agreement %d", i+1), Begins: "2024-01-01"}
		switch {
		case i < few.partners:
			m.From, m.To = organization(2+i*37), few.organization
		case i < few.partners+many.partners:
			m.From, m.To = organization(2+i-few.partners), many.organization
		default:
			others(r, m)
		}
		all[name] = m
		objects = append(objects, object(schema.KindMOU, name, bodyOf(m)))
	}
	return objects, all
}

// others makes an MOU between organizations that are no viewers.
func others(r *rand.Rand, m *schema.MOU) {
	three := r.Perm(organizations - 2)[:3]
	a, b, c := organization(2+three[0]), organization(2+three[1]), organization(2+three[2])
	if r.IntN(10) == 0 {
		m.Between = []string{a, b, c}
	} else {
		m.From, m.To = a, b
	}
	if r.IntN(5) == 0 {
		m.Ends = "2025-12-31"
	}
}

func bodyOf(m *schema.MOU) map[string]any {
	body := map[string]any{"title": m.Title, "begins": string(m.Begins)}
	for field, text := range map[string]string{"from": m.From, "to": m.To, "ends": string(m.Ends)} {
		if text != "" {
			body[field] = text
		}
	}
	for _, o := range m.Between {
		list, _ := body["between"].([]any)
		body["between"] = append(list, o)
	}
	return body
}

func object(kind, name string, body map[string]any) schema.Object {
	return schema.Object{Key: schema.Key{Kind: kind, Name: name}, Body: schema.Canonical(body)}
}

// query asks for the first page of the viewer's list.
func (v viewer) query(sharing *sharing.Sharing, names ...string) admin.ClientQuery {
	return admin.ClientQuery{
		Viewer: v.organization,
		Owners: sharing.Owners(v.organization, today),
		Day:    today,
		Names:  names,
		Limit:  perPage + 1,
	}
}
