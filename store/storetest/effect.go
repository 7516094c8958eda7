package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/schema/fill"
	"configsync/store"
)

var effectLaws = []law{
	{"answers are counted as they are stored", countAnswers},
	{"a client has a record of a form as long as it has an answer", countRecords},
	{"clients that are not restricted are counted by owner", countUnrestricted},
	{"members are stranded who have no workgroup that stays", countStranded},
	{"counting takes texts as they come", countOddly},
	{"answers to some fields are listed client by client", listGiven},
}

// counted is what a count gives.
func counted[Of comparable](
	t *testing.T, db *store.DB, count func(context.Context, *admin.View) (map[Of]int, error),
) (got map[Of]int) {
	t.Helper()
	peek(t, db, func(s *admin.View) {
		var err error
		if got, err = count(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	})
	return got
}

// countAnswers: random answers, of fields that are answered once, several
// times, and in both ways.
func countAnswers(t *testing.T, d Database) {
	db := d.Open(t)
	random := rand.New(rand.NewPCG(1, 2))
	forms, fields := []string{"intake", "exit"}, []string{"once", "several", "mixed", "never"}
	values := []string{"a", "A", "b", randomText(64), randomText(64) + "x", randomText(200)}
	records, inForms := map[string]int{}, map[string]int{}
	inFields, by := map[admin.FormField]int{}, map[admin.FormField]int{}
	chosen := map[admin.FieldCode]int{}
	write(t, db, func(tx *admin.Tx) error {
		for id := range admin.ClientID(60) {
			if err := tx.Clients.Save(t.Context(), client(id+1, "north", "a", "b")); err != nil {
				return err
			}
			for _, form := range forms {
				all := randomAnswers(random, fields[:3], values)
				if err := tx.Clients.SaveAnswers(t.Context(), id+1, form, all); err != nil {
					return err
				}
				seen := map[string]bool{}
				for _, a := range all {
					inForms[form]++
					inFields[admin.FormField{Form: form, Field: a.Field}]++
					if len(a.Value) <= 64 {
						chosen[admin.FieldCode{Form: form, Field: a.Field, Code: a.Value}]++
					}
					if !seen[a.Field] {
						by[admin.FormField{Form: form, Field: a.Field}]++
					}
					seen[a.Field] = true
				}
				if len(all) > 0 {
					records[form]++
				}
			}
		}
		return nil
	})
	var asked []admin.FormField
	var codes []admin.FieldCode
	for _, form := range append(forms, "none") {
		for _, field := range fields {
			asked = append(asked, admin.FormField{Form: form, Field: field})
			for _, value := range values[:4] {
				codes = append(codes, admin.FieldCode{Form: form, Field: field, Code: value})
			}
		}
	}
	same(t, "records", records,
		counted(t, db, func(ctx context.Context, s *admin.View) (map[string]int, error) {
			return s.Counts.Records(ctx, append(forms, "none"))
		}))
	same(t, "answers of forms", inForms,
		counted(t, db, func(ctx context.Context, s *admin.View) (map[string]int, error) {
			return s.Counts.FormAnswers(ctx, append(forms, "none"))
		}))
	same(t, "answers", inFields, counted(t, db, func(
		ctx context.Context, s *admin.View,
	) (map[admin.FormField]int, error) {
		return s.Counts.Answers(ctx, asked)
	}))
	same(t, "clients", by, counted(t, db, func(
		ctx context.Context, s *admin.View,
	) (map[admin.FormField]int, error) {
		return s.Counts.Answered(ctx, asked)
	}))
	same(t, "codes", chosen, counted(t, db, func(
		ctx context.Context, s *admin.View,
	) (map[admin.FieldCode]int, error) {
		return s.Counts.Chosen(ctx, codes)
	}))
	same(t, "nothing", map[string]int{},
		counted(t, db, func(ctx context.Context, s *admin.View) (map[string]int, error) {
			return s.Counts.Records(ctx, nil)
		}))
}

func same[Of comparable](t *testing.T, what string, want, got map[Of]int) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// randomAnswers returns answers to fields: the first is answered once, the
// second several times, the third in either way or both.
func randomAnswers(random *rand.Rand, fields, values []string) []fill.Answer {
	var out []fill.Answer
	for i, field := range fields {
		for n, instance := range []string{"", "0", "1", "2.1"} {
			fits := i == 2 || (i == 0) == (n == 0)
			if fits && random.IntN(3) == 0 {
				out = append(out, fill.Answer{
					Field:    field,
					Instance: instance,
					Value:    values[random.IntN(len(values))],
				})
			}
		}
	}
	return out
}

func countRecords(t *testing.T, d Database) {
	db := d.Open(t)
	expect := func(want map[string]int) {
		t.Helper()
		same(t, "records", want,
			counted(t, db, func(ctx context.Context, s *admin.View) (map[string]int, error) {
				return s.Counts.Records(ctx, []string{"intake", "exit"})
			}))
	}
	save := func(id admin.ClientID, form string, all []fill.Answer) {
		t.Helper()
		write(t, db, func(tx *admin.Tx) error {
			return tx.Clients.SaveAnswers(t.Context(), id, form, all)
		})
	}
	write(t, db, func(tx *admin.Tx) error {
		return errors.Join(tx.Clients.Save(t.Context(), client(1, "north", "a", "b")),
			tx.Clients.Save(t.Context(), client(2, "north", "c", "d")))
	})
	save(1, "intake", nil)
	expect(map[string]int{})
	save(1, "intake", answered("x", "1"))
	save(2, "intake", answered("y", "1"))
	save(2, "exit", answered("y", "1"))
	expect(map[string]int{"intake": 2, "exit": 1})
	save(1, "intake", answered("z", "1"))
	expect(map[string]int{"intake": 2, "exit": 1})
	save(2, "intake", nil)
	expect(map[string]int{"intake": 1, "exit": 1})
}

func countUnrestricted(t *testing.T, d Database) {
	db := d.Open(t)
	write(t, db, func(tx *admin.Tx) error {
		var errs error
		for id := range admin.ClientID(10) {
			c := client(id+1, []string{"north", "south", "west"}[id%3], "a", "b")
			c.Restricted = id%2 == 0 || id%3 == 2
			errs = errors.Join(errs, tx.Clients.Save(t.Context(), c))
		}
		return errs
	})
	same(t, "clients", map[string]int{"north": 2, "south": 2},
		counted(t, db, func(ctx context.Context, s *admin.View) (map[string]int, error) {
			return s.Counts.Unrestricted(ctx, []string{"north", "south", "west", "nobody"})
		}))
}

func countStranded(t *testing.T, d Database) {
	db := d.Open(t)
	in := func(id string, status admin.UserStatus, workgroups ...string) admin.User {
		u := account(id)
		u.Status, u.Workgroups = status, workgroups
		return u
	}
	saveUsers(t, db, in("1", admin.Active, "night"), in("2", admin.Active, "night", "day"),
		in("3", admin.Active, "night", "gone before"), in("4", admin.Pending, "night"),
		in("5", admin.Inactive, "night"), in("6", admin.Active, "day"), in("7", admin.Active),
		in("8", admin.Active, "night", "weekend"),
		in("9", admin.Active, "weekend", "DAY", "day s"))
	stranded := func(want map[string]int, gone, stay []string) {
		t.Helper()
		same(t, fmt.Sprint(gone, stay), want,
			counted(t, db, func(ctx context.Context, s *admin.View) (map[string]int, error) {
				return s.Counts.Stranded(ctx, gone, stay)
			}))
	}
	stranded(map[string]int{"night": 2}, []string{"night"}, []string{"day", "weekend"})
	stranded(map[string]int{"night": 3, "weekend": 2}, []string{"night", "weekend", "empty"},
		[]string{"day", "new"})
	stranded(map[string]int{"night": 4, "day": 2}, []string{"night", "day"}, nil)
	stranded(map[string]int{}, nil, []string{"day"})
}

// countOddly: nothing that is asked fails, and each is asked for itself.
func countOddly(t *testing.T, d Database) {
	db := d.Open(t)
	write(t, db, func(tx *admin.Tx) error {
		return tx.Clients.Save(t.Context(), client(1, "north", "a", "b"))
	})
	for i, text := range slices.Concat(adversarial, unkept) {
		form := fmt.Sprint(i, text)
		write(t, db, func(tx *admin.Tx) error {
			return tx.Clients.SaveAnswers(t.Context(), 1, form,
				[]fill.Answer{{Field: text, Value: "v"}})
		})
		peek(t, db, func(s *admin.View) {
			records, err := s.Counts.Records(t.Context(), []string{form})
			fields, err2 := s.Counts.Answered(t.Context(),
				[]admin.FormField{{Form: form, Field: text}})
			codes, err3 := s.Counts.Chosen(t.Context(), []admin.FieldCode{
				{Form: form, Field: text, Code: "v"}, {Form: form, Field: text, Code: text},
			})
			_, err4 := s.Counts.Stranded(t.Context(), []string{text}, []string{text})
			if err := errors.Join(
				err, err2, err3, err4,
			); err != nil || len(records) != 1 || len(fields) != 1 || len(codes) != 1 {
				t.Errorf("with the text %q: %v, %v, %v, %v", text, records, fields, codes, err)
			}
		})
	}
}

func listGiven(t *testing.T, d Database) {
	db := d.Open(t)
	want := [][]fill.Answer{}
	write(t, db, func(tx *admin.Tx) error {
		for id := range admin.ClientID(40) {
			if err := tx.Clients.Save(t.Context(), client(id+1, "north", "a", "b")); err != nil {
				return err
			}
			a := fill.Answer{Field: "a", Value: fmt.Sprint(id)}
			b := fill.Answer{Field: "b's", Instance: "0", Value: "x"}
			other := fill.Answer{Field: "c", Value: "y"}
			answers := [][]fill.Answer{nil, {a, other}, {b}, {other}, {a, b}}[id%5]
			if err := tx.Clients.SaveAnswers(t.Context(), id+1, "intake", answers); err != nil {
				return err
			}
			if err := tx.Clients.SaveAnswers(
				t.Context(), id+1, "exit", []fill.Answer{a},
			); err != nil {
				return err
			}
			given := slices.DeleteFunc(slices.Clone(answers), func(a fill.Answer) bool {
				return a == other
			})
			if len(given) > 0 {
				want = append(want, given)
			}
		}
		return nil
	})
	peek(t, db, func(s *admin.View) {
		got := [][]fill.Answer{}
		for answers, err := range s.Counts.Given(t.Context(), "intake", []string{"a", "b's", "d"}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, answers)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for answers, err := range s.Counts.Given(t.Context(), "intake", []string{"a"}) {
			if err != nil || len(answers) != 1 {
				t.Errorf("the first client: %v, %v", answers, err)
			}
			break
		}
		for answers, err := range s.Counts.Given(t.Context(), "intake", nil) {
			t.Errorf("of no field: %v, %v", answers, err)
		}
	})
}
