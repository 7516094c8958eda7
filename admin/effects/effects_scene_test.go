package effects_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/schema"
	"configsync/schema/fill"
	"configsync/syncer"
)

// sceneOption is an option of a drop-down list, or of a field.
type sceneOption struct {
	code    string
	retired bool
}

// sceneField is a field where it stands: in a section, or in the section's
// group.
type sceneField struct {
	name, section  string
	grouped        bool
	required       bool
	retired        bool
	list           string // the drop-down list; "" when it has options of its own, or none
	options        []sceneOption
	isText, isShow bool // without options; a display
}

type sceneForm struct {
	fields     []sceneField
	hidden     map[string]bool // sections whose group is retired
	workgroups []string
}

type sceneMOU struct {
	from, to     string
	between      []string
	begins, ends int // days from today; ends 99 is open
}

type sceneOrganization struct {
	restriction string
	restrict    *bool
}

// sceneConfiguration is configuration as plain values.
type sceneConfiguration struct {
	lists         map[string][]sceneOption
	forms         map[string]sceneForm
	workgroups    map[string]bool // whether its members work with clients
	organizations map[string]sceneOrganization
	mous          map[string]sceneMOU
	expiration    int
	training      bool
	restrict      bool
}

// effectScene is what an environment holds, and what it would hold. Objects
// that would be renamed have new names in after.
type effectScene struct {
	*rand.Rand
	before, after sceneConfiguration
	renamed       map[schema.Key]string // the new names
	clients       []admin.Client
	answers       map[admin.ClientID]map[string][]fill.Answer
	users         []admin.User
	now           time.Time
	today         schema.Date
}

var sceneCodes = []string{"c0", "c1", "c2", "c3", "c4"}

func (s *effectScene) one(in int) bool { return s.IntN(in) == 0 }

func (s *effectScene) some(list []string, in int) []string {
	out := []string{}
	for _, v := range list {
		if s.one(in) {
			out = append(out, v)
		}
	}
	return out
}

func (s *effectScene) options() []sceneOption {
	out := []sceneOption{{"c9", false}}
	for _, code := range sceneCodes {
		if !s.one(4) {
			out = append(out, sceneOption{code, s.one(4)})
		}
	}
	return out
}

func (s *effectScene) field(name string, lists []string) sceneField {
	f := sceneField{
		name:     name,
		section:  string("ab"[s.IntN(2)]),
		grouped:  s.one(3),
		required: s.one(2),
		retired:  s.one(5),
	}
	switch s.IntN(4) {
	case 0:
		f.isText = true
	case 1:
		f.options = s.options()
	default:
		f.list = lists[s.IntN(len(lists))]
	}
	if s.one(10) {
		f = sceneField{name: name, section: f.section, grouped: f.grouped, isShow: true}
	}
	return f
}

func (s *effectScene) form(c sceneConfiguration) sceneForm {
	f := sceneForm{hidden: map[string]bool{"a": s.one(4), "b": s.one(4)}}
	lists := slices.Sorted(maps.Keys(c.lists))
	for i := range 8 {
		if !s.one(4) {
			f.fields = append(f.fields, s.field(fmt.Sprint("x", i), lists))
		}
	}
	if s.one(2) {
		f.workgroups = s.some(slices.Sorted(maps.Keys(c.workgroups)), 2)
	}
	return f
}

func (s *effectScene) mou(organizations []string) sceneMOU {
	m := sceneMOU{begins: s.IntN(30) - 15, ends: 99}
	if s.one(2) {
		m.ends = m.begins + s.IntN(25)
	}
	parties := slices.Clone(organizations)
	s.Shuffle(len(parties), func(i, j int) { parties[i], parties[j] = parties[j], parties[i] })
	if s.one(2) {
		m.from, m.to = parties[0], parties[1]
	} else {
		m.between = parties[:2+s.IntN(2)]
	}
	return m
}

func (s *effectScene) organization() sceneOrganization {
	o := sceneOrganization{restriction: []string{"", "shared", "restricted"}[s.IntN(3)]}
	if s.one(2) {
		yes := s.one(2)
		o.restrict = &yes
	}
	return o
}

func newEffectScene(seed uint64) *effectScene {
	s := &effectScene{Rand: rand.New(rand.NewPCG(seed, 4)), renamed: map[schema.Key]string{},
		answers: map[admin.ClientID]map[string][]fill.Answer{},
		// it is still yesterday in Los Angeles
		now: time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC), today: "2026-03-01"}
	s.before = sceneConfiguration{lists: map[string][]sceneOption{}, forms: map[string]sceneForm{},
		workgroups:    map[string]bool{},
		organizations: map[string]sceneOrganization{}, mous: map[string]sceneMOU{},
		expiration: s.IntN(60), training: s.one(2), restrict: s.one(2)}
	for i := range 4 {
		s.before.lists[fmt.Sprint("list-", i)] = s.options()
		s.before.workgroups[fmt.Sprint("group-", i)] = !s.one(3)
		s.before.organizations[fmt.Sprint("org-", i)] = s.organization()
	}
	for i := range 3 {
		s.before.forms[fmt.Sprint("form-", i)] = s.form(s.before)
		s.before.mous[fmt.Sprint("mou-",
			i)] = s.mou(slices.Sorted(maps.Keys(s.before.organizations)))
	}
	s.change()
	s.people()
	return s
}

// moved is what becomes of objects of a kind: deleted, renamed, or kept.
func moved[T any](s *effectScene, kind string, before map[string]T) map[string]T {
	after := map[string]T{}
	for i, name := range slices.Sorted(maps.Keys(before)) {
		switch {
		case i > 1 && s.one(6): // two stay
		case s.one(6):
			s.renamed[schema.Key{Kind: kind, Name: name}] = "new-" + name
			after["new-"+name] = before[name]
		default:
			after[name] = before[name]
		}
	}
	return after
}

func (s *effectScene) nameAfter(kind, name string) string {
	if now, ok := s.renamed[schema.Key{Kind: kind, Name: name}]; ok {
		return now
	}
	return name
}

// change makes after of before. What a form or an MOU refers to is there.
func (s *effectScene) change() {
	s.after = sceneConfiguration{lists: moved(s, "option-list", s.before.lists),
		workgroups:    moved(s, "workgroup", s.before.workgroups),
		organizations: moved(s, "organization", s.before.organizations),
		mous:          moved(s, "mou", s.before.mous), forms: moved(s, "form", s.before.forms),
		expiration: s.before.expiration, training: s.before.training, restrict: s.before.restrict}
	for _, name := range slices.Sorted(maps.Keys(s.after.lists)) {
		if s.one(2) {
			s.after.lists[name] = s.options()
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.after.organizations)) {
		if s.one(3) {
			s.after.organizations[name] = s.organization()
		}
	}
	if s.one(2) {
		s.after.workgroups["group-4"] = true
	}
	s.after.organizations["org-4"] = s.organization()
	names := slices.Sorted(maps.Keys(s.after.organizations))
	for _, name := range append(slices.Sorted(maps.Keys(s.after.mous)), "mou-9") {
		if m, ok := s.after.mous[name]; ok && !s.one(3) && s.follows(&m) {
			s.after.mous[name] = m
			continue
		}
		s.after.mous[name] = s.mou(names)
	}
	for _, name := range slices.Sorted(maps.Keys(s.after.forms)) {
		s.after.forms[name] = s.changed(s.after.forms[name])
	}
	if s.one(2) {
		s.after.forms["form-9"] = s.form(s.after)
	}
	s.after.expiration, s.after.training, s.after.restrict = s.IntN(60), s.one(2), s.one(2)
}

// follows takes an MOU to the new names of its parties; false when one is gone.
func (s *effectScene) follows(m *sceneMOU) bool {
	there := true
	follow := func(name string) string {
		now := s.nameAfter("organization", name)
		_, is := s.after.organizations[now]
		there = there && (is || name == "")
		return now
	}
	m.from, m.to = follow(m.from), follow(m.to)
	between := make([]string, len(m.between))
	for i, name := range m.between {
		between[i] = follow(name)
	}
	m.between = between
	return there
}

// changed is a form with some of its fields changed. Its drop-down lists and
// workgroups are those of after.
func (s *effectScene) changed(f sceneForm) sceneForm {
	lists := slices.Sorted(maps.Keys(s.after.lists))
	touch := s.one(2)
	out := sceneForm{hidden: maps.Clone(f.hidden)}
	for _, field := range f.fields {
		field.list = s.nameAfter("option-list", field.list)
		if _, there := s.after.lists[field.list]; field.list != "" && !there {
			field.list = lists[0]
		}
		if touch {
			switch s.IntN(8) {
			case 0:
				continue
			case 1:
				field = s.field(field.name, lists)
			case 2:
				field.required = true
			case 3:
				field.retired = false
			case 4:
				field.section, field.grouped = string("ab"[s.IntN(2)]), s.one(2)
			case 5:
				if len(field.options) > 0 {
					field.options = s.options()
				}
			}
		}
		out.fields = append(out.fields, field)
	}
	if touch &&
		!slices.ContainsFunc(out.fields, func(f sceneField) bool { return f.name == "x8" }) {
		out.fields = append(out.fields, s.field("x8", lists))
		out.hidden["a"] = s.one(3)
	}
	for _, w := range f.workgroups {
		if now := s.nameAfter(
			"workgroup", w,
		); slices.Contains(slices.Sorted(maps.Keys(s.after.workgroups)), now) && !s.one(4) {
			out.workgroups = append(out.workgroups, now)
		}
	}
	if touch && s.one(2) {
		out.workgroups = append(out.workgroups,
			s.some(slices.Sorted(maps.Keys(s.after.workgroups)), 3)...)
		out.workgroups = slices.Compact(slices.Sorted(slices.Values(out.workgroups)))
	}
	return out
}

// people are clients, their answers and users.
func (s *effectScene) people() {
	owners := slices.Sorted(maps.Keys(s.before.organizations))
	// of a form that was there once
	forms := append(slices.Sorted(maps.Keys(s.before.forms)), "form-9")
	for i := range 40 {
		id := admin.ClientID(100000001 + i)
		s.clients = append(s.clients, admin.Client{
			ID: id, Owner: owners[s.IntN(len(owners))], Restricted: s.one(4), LastName: "X",
			Created: s.now, Changed: s.now,
		})
		s.answers[id] = map[string][]fill.Answer{}
		for _, form := range forms {
			if s.one(3) {
				continue
			}
			for n := range 10 {
				for _, instance := range [][]string{
					{}, {""}, {""}, {"0", "1"}, {"1.2"},
				}[s.IntN(5)] {
					value := append([]string{"a text of its own", "c9"}, sceneCodes...)[s.IntN(7)]
					s.answers[id][form] = append(s.answers[id][form], fill.Answer{
						Field:    fmt.Sprint("x", n),
						Instance: instance,
						Value:    value,
					})
				}
			}
		}
	}
	groups := append(slices.Sorted(maps.Keys(s.before.workgroups)), "group-4", "gone-before")
	for i := range 25 {
		u := admin.User{ID: fmt.Sprint("u", i), Email: fmt.Sprint("u", i, "@example.org"),
			Name: fmt.Sprint("User ", i), Workgroups: s.some(groups, 4),
			Status: []admin.UserStatus{
				admin.Active, admin.Active, admin.Inactive, admin.Pending,
			}[s.IntN(4)],
			Created: s.now, LastActive: s.now.Add(-time.Duration(s.IntN(60*24)) * time.Hour)}
		if s.one(2) {
			u.Training = "2025-01-01"
		}
		s.users = append(s.users, u)
	}
}

// day is one so many days from today.
func (s *effectScene) day(n int) string {
	t, err := time.Parse(time.DateOnly, string(s.today))
	if err != nil {
		panic(err)
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// objects are the configuration as objects.
func (s *effectScene) objects(c sceneConfiguration) map[schema.Key]schema.Object {
	out := map[schema.Key]schema.Object{}
	put := func(kind, name string, body map[string]any) {
		if kind != "system-property" {
			body["title"] = "The " + name
		}
		o := admintest.Object(kind, name, body)
		out[o.Key] = o
	}
	for name, options := range c.lists {
		put("option-list", name, map[string]any{"items": optionBodies(options)})
	}
	for name, works := range c.workgroups {
		permissions := []any{"read-configuration"}
		if works {
			permissions = append(permissions, "work-with-clients")
		}
		put("workgroup", name, map[string]any{"permissions": permissions})
	}
	for name, o := range c.organizations {
		body := map[string]any{}
		if o.restriction != "" {
			body["restriction"] = o.restriction
		}
		if o.restrict != nil {
			body["restrictIntake"] = *o.restrict
		}
		put("organization", name, body)
	}
	for name, m := range c.mous {
		body := map[string]any{"begins": s.day(m.begins)}
		if m.ends != 99 {
			body["ends"] = s.day(m.ends)
		}
		if m.from != "" {
			body["from"], body["to"] = m.from, m.to
		} else {
			body["between"] = anys(m.between)
		}
		put("mou", name, body)
	}
	for name, f := range c.forms {
		put("form", name, f.body())
	}
	put("system-property", "user-account-expiration", map[string]any{
		"value": json.Number(fmt.Sprint(c.expiration)),
	})
	put("system-property", "training-required", map[string]any{"value": c.training})
	put("system-property", "restrict-intake-default", map[string]any{"value": c.restrict})
	put("system-property", "time-zone", map[string]any{"value": "America/Los_Angeles"})
	return out
}

func anys(texts []string) []any {
	out := []any{}
	for _, text := range texts {
		out = append(out, text)
	}
	return out
}

func optionBodies(options []sceneOption) []any {
	var out []any
	for _, o := range options {
		body := map[string]any{"code": o.code, "label": "Option " + o.code}
		if o.retired {
			body["retired"] = true
		}
		out = append(out, body)
	}
	return out
}

func (f sceneForm) body() map[string]any {
	var sections []any
	for _, section := range []string{"a", "b"} {
		var fields, inside []any
		for _, field := range f.fields {
			switch {
			case field.section != section:
			case field.grouped:
				inside = append(inside, field.body())
			default:
				fields = append(fields, field.body())
			}
		}
		if len(inside) > 0 {
			group := map[string]any{
				"name":     "group_" + section,
				"type":     "group",
				"label":    "Group",
				"fields":   inside,
				"required": true,
			}
			if f.hidden[section] {
				group["retired"] = true
			}
			fields = append(fields, group)
		}
		body := map[string]any{"name": section, "title": section}
		if len(fields) > 0 {
			body["fields"] = fields
		}
		sections = append(sections, body)
	}
	out := map[string]any{"sections": sections}
	if len(f.workgroups) > 0 {
		out["workgroups"] = anys(f.workgroups)
	}
	return out
}

func (f sceneField) body() map[string]any {
	body := map[string]any{"name": f.name, "type": "open-choice", "label": "The " + f.name}
	switch {
	case f.isShow:
		body["type"] = "display"
	case f.isText:
		body["type"] = "string"
	case f.list != "":
		body["optionList"] = f.list
	default:
		body["options"] = optionBodies(f.options)
	}
	if f.required && !f.isShow {
		body["required"] = true
	}
	if f.retired {
		body["retired"] = true
	}
	return body
}

// differences are what makes before after, and one that does nothing.
func (s *effectScene) differences() []*syncer.Difference {
	before, after := s.objects(s.before), s.objects(s.after)
	out := []*syncer.Difference{{Key: schema.Key{Kind: "form", Name: "form-0"}, Op: syncer.OpNone}}
	stays := map[schema.Key]bool{}
	for _, key := range slices.SortedFunc(maps.Keys(before), schema.CompareKeys) {
		now := schema.Key{Kind: key.Kind, Name: s.nameAfter(key.Kind, key.Name)}
		stays[now] = true
		o, there := after[now]
		d := &syncer.Difference{Key: now, Before: before[key].Head().Digest, Body: o.Body}
		switch {
		case !there:
			d.Op = syncer.OpDelete
		case now != key:
			d.Op, d.From = syncer.OpRename, key
		case string(o.Body) != string(before[key].Body):
			d.Op = syncer.OpUpdate
		default:
			continue
		}
		out = append(out, d)
	}
	for _, key := range slices.SortedFunc(maps.Keys(after), schema.CompareKeys) {
		if !stays[key] {
			out = append(out, &syncer.Difference{
				Key:  key,
				Op:   syncer.OpCreate,
				Body: after[key].Body,
			})
		}
	}
	s.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
