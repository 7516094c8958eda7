package effects_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/effects"
	"configsync/internal/soak"
	"configsync/schema"
	"configsync/schema/fill"
	"configsync/syncer"
)

// What is counted of random configuration and people is what is found by
// looking at each of them, on both engines.
func TestEffectsAreThoseOfEachPerson(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	const scenes = 16
	admintest.OnEngines(t, admintest.Engines, func(t *testing.T, on admintest.Option) {
		kinds := map[effects.ImpactKind]int{}
		sharing, restrict := 0, 0
		for seed := range uint64(scenes) {
			s := newEffectScene(seed)
			var got effects.Effects
			t.Run(fmt.Sprintf("scene %d", seed), func(t *testing.T) { got = s.effects(t, on) })
			for _, i := range got.Impacts {
				kinds[i.Kind]++
			}
			sharing, restrict = sharing+len(got.Sharing), restrict+len(got.Restrict)
			s.compare(t, fmt.Sprintf("scene %d", seed), got)
		}
		if len(kinds) != 9 || sharing < scenes || restrict < scenes/2 {
			t.Errorf("too little happened: %v, %d, %d", kinds, sharing, restrict)
		}
	})
}

// effects are those that are counted in a database that holds the scene.
func (s *effectScene) effects(t *testing.T, on admintest.Option) effects.Effects {
	t.Helper()
	w := admintest.New(t, on, admintest.Role(admin.Production), admintest.Empty)
	w.Clock.Set(s.now)
	w.Must(w.Env.Store.Change(t.Context(), admin.Holder{}, time.Minute, func(tx *admin.Tx) error {
		return s.save(t.Context(), tx)
	}))
	snapshot, err := w.Env.Store.Snapshot(t.Context())
	w.Must(err)
	defer snapshot.Close()
	touched, err := w.Service.Effects.EffectsOf(t.Context(), w.Env, snapshot.View, s.differences())
	w.Must(err)
	return touched
}

func (s *effectScene) save(ctx context.Context, tx *admin.Tx) error {
	var writes []syncer.Write
	objects := s.objects(s.before)
	for _, key := range slices.SortedFunc(maps.Keys(objects), schema.CompareKeys) {
		o := objects[key]
		writes = append(writes, syncer.Write{
			ChangeRow: syncer.ChangeRow{Key: key, Op: syncer.OpCreate, After: o.Head().Digest},
			Body:      o.Body,
		})
	}
	if _, err := tx.Config.Record(
		ctx, syncer.Update{Type: syncer.Edit, At: s.now, Actor: "test"}, writes, nil,
	); err != nil {
		return err
	}
	for _, c := range s.clients {
		if err := tx.Clients.Save(ctx, c); err != nil {
			return err
		}
		for form, answers := range s.answers[c.ID] {
			if err := tx.Clients.SaveAnswers(ctx, c.ID, form, answers); err != nil {
				return err
			}
		}
	}
	for _, u := range s.users {
		if err := tx.Users.Save(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

// compare looks at each person once more.
func (s *effectScene) compare(t *testing.T, scene string, got effects.Effects) {
	t.Helper()
	impacts := map[string]int{}
	for _, i := range got.Impacts {
		impacts[told(i.Kind, i.Key, i.Path)] += i.Count
		if i.Count < 1 ||
			i.Kind != effects.ImpactFormLost && i.Count < 11 &&
				!strings.Contains(strings.ToLower(i.Sentence), "fewer than 11") {
			t.Errorf("%s: %+v", scene, i)
		}
	}
	if diff := cmp.Diff(s.impacts(), impacts); diff != "" {
		t.Errorf("%s: impacts (-want +got):\n%s", scene, diff)
	}
	if diff := cmp.Diff(
		s.sharing(), s.sharingDays(t, got.Sharing), cmp.AllowUnexported(sceneDay{}),
	); diff != "" {
		t.Errorf("%s: sharing (-want +got):\n%s", scene, diff)
	}
	restrict := map[string]bool{}
	widens := slices.ContainsFunc(got.Sharing, func(e effects.SharingEffect) bool {
		return e.Gained
	})
	for _, r := range got.Restrict {
		restrict[r.Organization] = r.Restricted
		widens = widens || !r.Restricted
	}
	if diff := cmp.Diff(s.restrictions(), restrict); diff != "" || got.Widens != widens {
		t.Errorf("%s: widens %v, restrictions (-want +got):\n%s", scene, got.Widens, diff)
	}
}

func told(kind effects.ImpactKind, key schema.Key, path string) string {
	return fmt.Sprintf("%s of %s at %q", kind, key, path)
}

// find is a field of a form that has answers.
func (f sceneForm) find(name string) (sceneField, bool) {
	i := slices.IndexFunc(f.fields, func(field sceneField) bool {
		return field.name == name && !field.isShow
	})
	if i < 0 {
		return sceneField{}, false
	}
	return f.fields[i], true
}

func (f sceneForm) asks(field sceneField) bool {
	return !field.isShow && field.required && !field.retired &&
		!(field.grouped && f.hidden[field.section])
}

func (f sceneField) path() string {
	if f.grouped {
		return fmt.Sprintf("sections/%s/fields/group_%s/fields/%s", f.section, f.section, f.name)
	}
	return fmt.Sprintf("sections/%s/fields/%s", f.section, f.name)
}

// impacts counts answer by answer, record by record and user by user.
func (s *effectScene) impacts() map[string]int {
	out := map[string]int{}
	for _, forms := range s.answers {
		for form, answers := range forms {
			if len(answers) > 0 {
				s.record(out, form, answers)
			}
		}
	}
	s.userImpacts(out)
	s.formsLost(out)
	return out
}

// record looks at what a client has answered to a form.
func (s *effectScene) record(out map[string]int, stored string, answers []fill.Answer) {
	was, wasThere := s.before.forms[stored]
	key := schema.Key{Kind: "form", Name: s.nameAfter("form", stored)}
	is, isThere := s.after.forms[key.Name]
	for _, a := range answers {
		old, had := was.find(a.Field)
		now, has := is.find(a.Field)
		switch {
		case !wasThere:
		case !isThere:
			out[told(effects.ImpactFormRemoved, key, "")]++
		case had && !has:
			out[told(effects.ImpactFieldRemoved, key, old.path())]++
		case had:
			s.answer(out, key, old, now, a.Value)
		}
	}
	if wasThere && isThere {
		s.unfit(out, stored, key, answers)
	}
	for _, now := range is.fields {
		old, had := was.find(now.name)
		blank := !slices.ContainsFunc(answers, func(a fill.Answer) bool {
			return a.Field == now.name
		})
		if isThere && is.asks(now) && !(had && was.asks(old)) && blank {
			out[told(effects.ImpactFieldBlank, key, now.path())]++
		}
	}
}

// warned lists the fields of a record beside whose answers a warning stands,
// and the answers, when its whole form is filled in.
func (s *effectScene) warned(
	c sceneConfiguration, form string, answers []fill.Answer,
) map[[2]string]int {
	objects := s.objects(c)
	spec := func(kind, name string) schema.Spec {
		o, ok := objects[schema.Key{Kind: kind, Name: name}]
		if !ok {
			return nil
		}
		k, _ := schema.All().Of(kind)
		decoded, err := k.Decode(o.Body)
		if err != nil {
			panic(err)
		}
		return decoded
	}
	sheet, err := fill.NewSheet(spec("form", form).(*schema.Form),
		func(name string) (*schema.OptionList, bool) {
			list, ok := spec("option-list", name).(*schema.OptionList)
			return list, ok
		})
	if err != nil {
		panic(err)
	}
	out := map[[2]string]int{}
	for _, warning := range sheet.Fill(nil, answers, s.today).Warnings() {
		for input, values := range sheet.Inputs(answers) {
			if input == warning.Input {
				out[[2]string{input, strings.Join(values, "\n")}]++
			}
		}
	}
	return out
}

// unfit counts the answers of a record that could be entered before, and not
// after; but for those of which an option is lost.
func (s *effectScene) unfit(
	out map[string]int, stored string, key schema.Key, answers []fill.Answer,
) {
	before := s.warned(s.before, stored, answers)
	for warned := range s.warned(s.after, key.Name, answers) {
		old, had := s.before.forms[stored].find(warned[0])
		now, has := s.after.forms[key.Name].find(warned[0])
		lost := map[string]int{}
		s.answer(lost, key, old, now, warned[1])
		if had && has && before[warned] == 0 && len(lost) == 0 {
			out[told(effects.ImpactUnfit, key, now.path())]++
		}
	}
}

// answer looks at one answer to a field that stays.
func (s *effectScene) answer(
	out map[string]int, form schema.Key, old, now sceneField, code string,
) {
	option := func(f sceneField, c sceneConfiguration) (sceneOption, bool) {
		options := f.options
		if f.list != "" {
			options = c.lists[f.list]
		}
		i := slices.IndexFunc(options, func(o sceneOption) bool { return o.code == code })
		if i < 0 {
			return sceneOption{}, false
		}
		return options[i], true
	}
	was, offered := option(old, s.before)
	is, stays := option(now, s.after)
	kind := effects.ImpactOptionRetired
	switch {
	case !offered || stays && (was.retired || !is.retired):
		return
	case !stays:
		kind = effects.ImpactOptionRemoved
	}
	switch {
	case old.list != "" && s.nameAfter("option-list", old.list) == now.list:
		out[told(kind, schema.Key{Kind: "option-list", Name: now.list}, "items/"+code)]++
	case old.list != "" || now.list != "":
		out[told(kind, form, now.path()+"/optionList")]++
	case len(now.options) == 0:
		out[told(kind, form, now.path()+"/options")]++
	default:
		out[told(kind, form, now.path()+"/options/"+code)]++
	}
}

// userImpacts looks at each user.
func (s *effectScene) userImpacts(out map[string]int) {
	add := func(key, path string, kind effects.ImpactKind) {
		parsed, err := schema.ParseKey(key)
		if err != nil {
			panic(err)
		}
		out[told(kind, parsed, path)]++
	}
	for _, u := range s.users {
		if u.Status != admin.Active {
			continue
		}
		left := slices.ContainsFunc(u.Workgroups, func(w string) bool {
			_, there := s.after.workgroups[s.nameAfter("workgroup", w)]
			return there
		})
		for _, w := range u.Workgroups {
			if _, was := s.before.workgroups[w]; was && !left {
				add("workgroup/"+w, "", effects.ImpactWorkgroupLost)
			}
		}
		idle := s.now.Sub(u.LastActive).Hours() / 24
		due := func(c sceneConfiguration) bool {
			return c.expiration > 0 && idle > float64(c.expiration)
		}
		if due(s.after) && !due(s.before) {
			add("system-property/user-account-expiration", "", effects.ImpactAccounts)
		}
		if s.after.training && !s.before.training && u.Training == "" {
			add("system-property/training-required", "", effects.ImpactAccounts)
		}
	}
}

// formsLost looks at each pair of a form and a workgroup.
func (s *effectScene) formsLost(out map[string]int) {
	for name, was := range s.before.forms {
		is, stays := s.after.forms[s.nameAfter("form", name)]
		for w, works := range s.before.workgroups {
			now := s.nameAfter("workgroup", w)
			_, there := s.after.workgroups[now]
			might := slices.Contains(was.workgroups, w) || len(was.workgroups) == 0 && works
			may := slices.Contains(is.workgroups, now) || len(is.workgroups) == 0
			if stays && there && might && !may {
				out[told(effects.ImpactFormLost, schema.Key{Kind: "workgroup", Name: now}, "")]++
			}
		}
	}
}

// sceneDay is that a pair of organizations changes on a day.
type sceneDay struct {
	owner, viewer string
	gained        bool
	day           schema.Date
}

const sceneHorizon = 60 // days; nothing changes after

// sees reports whether a viewer sees an owner's clients on a day.
func (c sceneConfiguration) sees(viewer, owner string, day int) bool {
	for _, m := range c.mous {
		if m.begins <= day && (m.ends == 99 || day <= m.ends) &&
			(m.from == owner && m.to == viewer ||
				slices.Contains(m.between, owner) && slices.Contains(m.between, viewer) &&
					owner != viewer) {
			return true
		}
	}
	return false
}

// sharing looks at each pair of organizations on each day, and counts the
// clients that it is about.
func (s *effectScene) sharing() map[sceneDay]int {
	was := map[string]string{} // the name before, by the one after
	names := map[string]bool{}
	for name := range s.before.organizations {
		was[s.nameAfter("organization", name)] = name
		names[s.nameAfter("organization", name)] = true
	}
	for name := range s.after.organizations {
		names[name] = true
	}
	out := map[sceneDay]int{}
	for owner := range names {
		clients := 0
		for _, c := range s.clients {
			if c.Owner == was[owner] && !c.Restricted {
				clients++
			}
		}
		for viewer := range names {
			for n := range sceneHorizon {
				before, after := s.before.sees(was[viewer], was[owner],
					n), s.after.sees(viewer, owner, n)
				if owner != viewer && before != after {
					out[sceneDay{owner, viewer, after, schema.Date(s.day(n))}] = clients
				}
			}
		}
	}
	return out
}

// sharingDays takes effects apart into days, and checks of each whether it is
// one way.
func (s *effectScene) sharingDays(t *testing.T, effects []effects.SharingEffect) map[sceneDay]int {
	t.Helper()
	all := s.sharing()
	out := map[sceneDay]int{}
	for _, e := range effects {
		oneWay := true
		for n := range sceneHorizon {
			day := schema.Date(s.day(n))
			if day < e.From || e.Until != "" && day > e.Until {
				continue
			}
			d := sceneDay{e.Owner, e.Viewer, e.Gained, day}
			if _, twice := out[d]; twice {
				t.Errorf("told twice: %+v", d)
			}
			out[d] = e.Clients
			_, reverse := all[sceneDay{e.Viewer, e.Owner, false, day}]
			if e.Gained {
				reverse = s.after.sees(e.Owner, e.Viewer, n)
			}
			oneWay = oneWay && !reverse
		}
		if e.OneWay != oneWay || e.Gained && oneWay != strings.Contains(e.Sentence, "one way") {
			t.Errorf("one way is %v: %+v", oneWay, e)
		}
	}
	return out
}

// restrictions looks at each organization that is there before and after.
func (s *effectScene) restrictions() map[string]bool {
	starts := func(o sceneOrganization, byDefault bool) bool {
		if o.restrict != nil {
			byDefault = *o.restrict
		}
		return byDefault || o.restriction == "restricted"
	}
	out := map[string]bool{}
	for name, was := range s.before.organizations {
		now := s.nameAfter("organization", name)
		is, stays := s.after.organizations[now]
		if stays && starts(was, s.before.restrict) != starts(is, s.after.restrict) {
			out[now] = starts(is, s.after.restrict)
		}
	}
	return out
}
