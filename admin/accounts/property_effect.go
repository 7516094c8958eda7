package accounts

import (
	"context"
	"fmt"
	"maps"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// PropertyEffect is the effect of a change of a System Property on existing
// accounts, as a sentence.
type PropertyEffect struct {
	Count int // accounts; 0 if the sentence is not about a number of them
	Text  string
}

// EffectOfProperty returns the effects of another value of a System Property,
// beyond those of its present value; none if there is no effect. An invalid
// value is an [InputError] of the input "value".
func (s *Service) EffectOfProperty(
	ctx context.Context, actor admin.Actor, env *admin.Environment, name string, value schema.Value,
) ([]PropertyEffect, error) {
	var effects []PropertyEffect
	err := s.Look(ctx, actor, admin.ActionEffect, env, func(view *admin.View) error {
		property, ok := schema.PropertyNamed(name)
		if !ok {
			return refusal.NoSuch("System Property")
		}
		if err := property.Check(value); err != nil {
			return admin.InputError{{Input: "value", Message: err.Error()}}
		}
		config, err := s.Configuration(ctx, env, view.Config)
		if err != nil {
			return err
		}
		touched, err := AccountsTouched(ctx, view.Users, Moment{env.Role, s.Now(), config},
			name, value)
		for _, t := range touched {
			effects = append(effects, t.exact())
		}
		return err
	})
	return effects, err
}

// Moment is the environment for which the effect of a property is computed.
type Moment struct {
	Role   admin.Role
	Now    time.Time
	Config *admin.Configuration
}

// AccountsTouched returns the impact of another value of a System Property on
// accounts.
func AccountsTouched(
	ctx context.Context, from admin.UserReader, p Moment, name string, value schema.Value,
) ([]accountImpact, error) {
	set := maps.Clone(p.Config.Properties)
	set[name] = value
	after, err := admin.NewSettings(set)
	if err != nil {
		return nil, err
	}
	property, ok := impactRules[name]
	if !ok {
		return nil, nil
	}
	e := settingsChange{before: p.Config, after: after, role: p.Role, now: p.Now}
	if err := e.read(ctx, from, property); err != nil {
		return nil, err
	}
	var told accountImpacts
	property.find(&e, &told)
	return told, nil
}

// accountImpact is a [PropertyEffect] before its number is put into words.
type accountImpact struct {
	Count int
	// one and many are the texts about one account and about several; many is
	// the whole text if it is about none.
	one, many string
}

// exact returns the effect with its exact number, for managers of accounts.
func (a accountImpact) exact() PropertyEffect {
	switch a.Count {
	case 0:
		return PropertyEffect{Text: a.many}
	case 1:
		return PropertyEffect{1, "1 account " + a.one}
	}
	return PropertyEffect{a.Count, fmt.Sprintf("%d accounts %s", a.Count, a.many)}
}

// Masked returns the effect with its number as in [Counted].
func (a accountImpact) Masked() string {
	return words.Capital(admin.Counted(a.Count)) + " accounts " + a.many
}

// settingsChange is a comparison of new settings with the configuration in
// force, over the active accounts.
type settingsChange struct {
	before         *admin.Configuration
	after          admin.Settings
	role           admin.Role
	now            time.Time
	users          []admin.User
	administrators []admin.User
	credentials    map[string]admin.Credentials
}

// impactRule computes the impact of a change of one System Property, and names
// the data that it needs besides the active accounts.
type impactRule struct {
	credentials, administrators bool
	find                        func(e *settingsChange, told *accountImpacts)
}

// impactRules are the properties whose change has an effect on accounts, or on
// granted access, that their help does not explain.
var impactRules = map[string]impactRule{
	schema.UserAccountExpiration.Name(): {administrators: true,
		find: func(e *settingsChange, told *accountImpacts) {
			due, kept := e.expiring()
			told.same(due, "would be disabled tonight.")
			told.add(kept,
				"has not been used for that long either, but would stay active: it is the last administrator.",
				"have not been used for that long either, but would stay active.")
		}},
	schema.PasswordExpiresAfter.Name(): {credentials: true,
		find: func(e *settingsChange, told *accountImpacts) {
			told.same(e.mustChange(), "would have to change the password at the next sign-in.")
			told.same(e.warned(), "would be told that the password is about to expire.")
		}},
	schema.PasswordExpirationWarning.Name(): {credentials: true,
		find: func(e *settingsChange, told *accountImpacts) {
			told.same(e.warned(), "would be told that the password is about to expire.")
		}},
	schema.SecondStep.Name(): {credentials: true,
		find: func(e *settingsChange, told *accountImpacts) {
			told.same(e.mustEnroll(), "would have to set up a second step at the next sign-in.")
		}},
	schema.TrainingRequired.Name(): {find: func(e *settingsChange, told *accountImpacts) {
		lacks := func(p admin.Settings, u admin.User) bool {
			return lacksTraining(p, e.role, u, e.now)
		}
		told.same(e.count(lacks), "could not sign in anymore: no training is recorded.")
	}},
	schema.GenericAccountNames.Name(): {find: func(e *settingsChange, told *accountImpacts) {
		generic := func(p admin.Settings, u admin.User) bool { return genericName(p, u.Name) != "" }
		told.add(e.count(generic),
			"has a name that would be refused. It keeps working until it is edited.",
			"have names that would be refused. They keep working until they are edited.")
	}},
	schema.ReleaseExceptionMaximum.Name(): {find: func(e *settingsChange, told *accountImpacts) {
		if e.after.ExceptionMaximum < e.before.Settings.ExceptionMaximum {
			told.note("Release Exceptions already granted are not affected, even if they last longer.")
		}
	}},
}

// accountImpacts collects the impacts of a property.
type accountImpacts []accountImpact

// add adds an impact on n accounts, unless n is 0.
func (t *accountImpacts) add(n int, one, many string) {
	if n > 0 {
		*t = append(*t, accountImpact{n, one, many})
	}
}

// same adds an impact on n accounts with the same text for one and for several.
func (t *accountImpacts) same(n int, text string) { t.add(n, text, text) }

// note adds a text that is not about a number of accounts.
func (t *accountImpacts) note(text string) { *t = append(*t, accountImpact{many: text}) }

// read reads the data that a rule needs.
func (e *settingsChange) read(
	ctx context.Context, from admin.UserReader, needs impactRule,
) (err error) {
	if needs.credentials {
		if e.credentials, err = from.EveryCredentials(ctx); err != nil {
			return err
		}
	}
	if needs.administrators {
		if e.administrators, err = e.before.Administrators(ctx, from); err != nil {
			return err
		}
	}
	e.users, err = from.Find(ctx, admin.UserFilter{Status: admin.Active})
	return err
}

// count returns the number of accounts for which is reports true by the new
// settings, and false by the old ones.
func (e *settingsChange) count(is func(p admin.Settings, u admin.User) bool) int {
	n := 0
	for _, u := range e.users {
		if is(e.after, u) && !is(e.before.Settings, u) {
			n++
		}
	}
	return n
}

func (e *settingsChange) expiring() (due, kept int) {
	count := func(p admin.Settings) (int, int) {
		due, kept := expiring(p, e.users, e.administrators, e.now)
		return len(due), len(kept)
	}
	due, kept = count(e.after)
	alreadyDue, alreadyKept := count(e.before.Settings)
	return due - alreadyDue, kept - alreadyKept
}

func (e *settingsChange) mustChange() int {
	return e.count(func(p admin.Settings, u admin.User) bool {
		return mustChangePassword(p, e.credentials[u.ID], e.now)
	})
}

// warned returns the number of accounts that are warned before the password has
// expired.
func (e *settingsChange) warned() int {
	return e.count(func(p admin.Settings, u admin.User) bool {
		c := e.credentials[u.ID]
		return warnsOfExpiry(p, c, e.now) && !mustChangePassword(p, c, e.now)
	})
}

func (e *settingsChange) mustEnroll() int {
	return e.count(func(p admin.Settings, u admin.User) bool {
		c := admin.Configuration{Settings: p, Workgroups: e.before.Workgroups}
		return needsSecondStep(&c, u) && !e.credentials[u.ID].SecondStep()
	})
}
