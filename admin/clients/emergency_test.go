package clients_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/clients"
	"configsync/admin/sharing"
	"configsync/refusal"
)

func notices(w *admintest.World, actor admin.Actor) int {
	w.T.Helper()
	home, err := w.Service.Home(w.T.Context(), actor, w.Env)
	w.Must(err)
	return home.Emergencies
}

func emergencies(w *admintest.World, actor admin.Actor) []clients.EmergencyReport {
	w.T.Helper()
	list, err := w.Service.Clients.Emergencies(w.T.Context(), actor, w.Env)
	w.Must(err)
	return list
}

// crisis is an environment in which an officer of Hope House needs a restricted
// record of Youth Bridge.
type crisis struct {
	*admintest.World
	id, other         admin.ClientID
	officer           admin.Actor // may open emergency access
	colleague         admin.Actor // the same
	helper, bystander admin.Actor // administrators of Youth Bridge, and of another organization
}

func newCrisis(t *testing.T, options ...admintest.Option) *crisis {
	t.Helper()
	w := &crisis{World: admintest.New(t, append(options, admintest.Caseload())...)}
	w.Set("session-idle-timeout", 600)
	w.id, w.other = w.Client(w.Youth, "Priya", "Udaharan",
		"1991-02-03"), w.Client(w.Youth, "Noor", "Mithal", "")
	w.officer = w.As(w.Account("Ola Officer", "hope-house", false, "officers"))
	w.colleague = w.As(w.Account("Col League", "hope-house", false, "officers"))
	w.helper = w.As(w.Account("Hal Helper", "youth-bridge", false, "helpers"))
	w.bystander = w.As(w.Account("Stan Stranger", "city-shelter", false, "helpers"))
	return w
}

const hospital = "the client is in the hospital"

func (w *crisis) open(
	actor admin.Actor, id admin.ClientID, reason string,
) (admin.EmergencyAccess, error) {
	return w.Service.Clients.OpenEmergency(w.T.Context(), actor, w.Env, id, reason)
}

func (w *crisis) opened() admin.EmergencyAccess {
	w.T.Helper()
	access, err := w.open(w.officer, w.id, hospital)
	w.Must(err)
	return access
}

// Emergency access needs the permission, a client and a reason; without it, who
// does not work with clients sees not even the own organization's.
func TestOpeningEmergencyAccess(t *testing.T) {
	t.Parallel()
	w := newCrisis(t)
	_, err := w.Look(w.officer, w.id)
	admintest.WantRefusal(t, err, refusal.NotFound)
	_, err = w.open(w.officer, 999_999_999, hospital)
	admintest.WantRefusal(t, err, refusal.NotFound)
	_, err = w.open(w.City, w.id, hospital)
	w.WantForbidden(err)
	_, err = w.open(admintest.Operator, w.id, hospital)
	w.WantForbidden(err)
	for _, reason := range []string{
		"", "  hospital  ", "number 219-09-9999 is in the hospital",
		strings.Repeat("hospital ", 1000),
	} {
		if _, err = w.open(w.officer, w.id, reason); admintest.InputsOf(t, err)[0] != "reason" {
			t.Errorf("%q: %v", reason, err)
		}
	}
	for _, actor := range []admin.Actor{
		w.officer, w.As(w.Account("Own Officer", "youth-bridge", true, "officers")),
	} {
		_, err = w.Look(actor, w.id)
		admintest.WantRefusal(t, err, refusal.NotFound)
	}
}

// Emergency access shows one record to one user, only to be read, for an hour;
// the audit log says so.
func TestEmergencyAccess(t *testing.T) {
	t.Parallel()
	admintest.OnEngines(t, admintest.Usual(), func(t *testing.T, on admintest.Option) {
		w := newCrisis(t, on)
		access := w.opened()
		if lasts := access.Ends.Sub(w.Clock.Now()); lasts != time.Hour {
			t.Errorf("it lasts %v", lasts)
		}
		r, err := w.Look(w.officer, w.id)
		if err != nil || r.Emergency == nil || r.Filled == nil || r.MayEdit || r.MayRestrict ||
			r.MayGrant || !strings.Contains(r.Reason, "until 5:00 AM PST") {
			t.Errorf("the record is %+v, %v", r, err)
		}
		if e := w.Entries(
			admin.ActionEmergencyLook,
		); len(e) != 1 || e[0].Detail != "by emergency access "+access.ID ||
			e[0].Resource != fmt.Sprintf("client:%d", w.id) {
			t.Errorf("the audit log has %v", e)
		}
		if e := w.Entries(
			admin.ActionEmergency,
		); len(e) != 1 || e[0].Outcome != "done" || !strings.Contains(e[0].Detail, hospital) {
			t.Errorf("the audit log has %v", e)
		}
		_, err = w.Look(w.officer, w.other)
		admintest.WantRefusal(t, err, refusal.NotFound)
		_, err = w.Look(w.colleague, w.id)
		admintest.WantRefusal(t, err, refusal.NotFound)

		w.Clock.Advance(time.Hour - time.Microsecond)
		_, err = w.Look(w.officer, w.id)
		w.Must(err)
		w.Clock.Advance(time.Microsecond)
		_, err = w.Look(w.officer, w.id)
		admintest.WantRefusal(t, err, refusal.NotFound)
	})
}

// The administrators of the owner are told until one of them acknowledges the
// access; others are not.
func TestEmergenciesAreShown(t *testing.T) {
	t.Parallel()
	admintest.OnEngines(t, admintest.Usual(), func(t *testing.T, on admintest.Option) {
		w := newCrisis(t, on)
		access := w.opened()
		if notices(w.World, w.helper) != 1 || notices(w.World, w.bystander) != 0 ||
			notices(w.World, w.Youth) != 0 || notices(w.World, admintest.Operator) != 0 {
			t.Error("the notices are wrong")
		}
		if all := emergencies(
			w.World, w.colleague,
		); len(emergencies(w.World, w.bystander)) != 0 || len(all) != 1 ||
			all[0].MayAcknowledge {
			t.Error("the lists of others are wrong")
		}
		if list := emergencies(
			w.World, w.helper,
		); len(list) != 1 || !list[0].MayAcknowledge || list[0].Owner != "youth-bridge" ||
			list[0].Reason != hospital {
			t.Errorf("the administrator sees %+v", list)
		}
		_, err := w.Service.Clients.Emergencies(t.Context(), w.Youth, w.Env)
		w.WantForbidden(err)
		see := func(actor admin.Actor) error {
			return w.Service.Clients.SeeEmergency(t.Context(), actor, w.Env, w.id, access.ID)
		}
		admintest.WantRefusal(t, see(w.bystander), refusal.NotFound)
		w.WantForbidden(see(w.officer))
		w.Must(see(w.helper))
		admintest.WantSays(t, see(w.helper), refusal.Applied, "hal.helper@example.org")
		if notices(w.World, w.helper) != 0 || len(emergencies(w.World, w.helper)) != 1 {
			t.Error("after acknowledging the notices are wrong")
		}
	})
}

// Nobody acknowledges an access of their own, and who may see the record anyway
// sees it by the rules.
func TestOwnEmergencyAccess(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload())
	id := w.Client(w.Youth, "Priya", "Udaharan", "1991-02-03")
	all := w.As(w.Account("Al Mighty", "youth-bridge", true, "everything"))
	access, err := w.Service.Clients.OpenEmergency(t.Context(), all, w.Env, id,
		"the client is in the hospital")
	w.Must(err)
	admintest.WantSays(t, w.Service.Clients.SeeEmergency(t.Context(), all, w.Env, id, access.ID),
		refusal.Forbidden, "someone else")
	r, err := w.Look(all, id)
	if err != nil || r.Emergency != nil || r.Decision.Rule != sharing.RuleOwner {
		t.Errorf("the record is %+v, %v", r, err)
	}
	outsider := w.As(w.Account("Out Sider", "city-shelter", true, "everything"))
	_, err = w.Service.Clients.OpenEmergency(t.Context(), outsider, w.Env, id,
		"the client is in the hospital")
	w.Must(err)
	w.WantForbidden(w.Service.Clients.Restrict(t.Context(), outsider, w.Env, id, false))
	w.WantForbidden(w.Service.Clients.EditClient(t.Context(), outsider, w.Env,
		clients.ClientEdit{Client: id, Inputs: admintest.Typed("A", "B", "")}))
	_, err = w.Service.Clients.WhoCanSee(t.Context(), outsider, w.Env, id, "")
	w.WantForbidden(err)
}

// However many organizations an administrator belongs to, and however many
// emergency accesses there are, they are listed by one query.
func TestEmergenciesAreOneQuery(t *testing.T) {
	t.Parallel()
	w := newCrisis(t)
	both := w.Account("Bo Both", "youth-bridge", false, "helpers")
	w.Must(w.Change(admintest.Operator, both.ID, func(u *admin.User) {
		u.Memberships = append(u.Memberships, admin.Membership{
			Organization: "city-shelter",
			Active:       true,
		})
	}))
	for _, id := range []admin.ClientID{w.id, w.other, w.Client(w.City, "Lee", "Moss", "")} {
		_, err := w.open(w.officer, id, hospital)
		w.Must(err)
		w.Clock.Advance(time.Second)
	}
	actor := w.As(both)
	c := w.Counting()
	var owners []string
	for _, e := range emergencies(w.World, actor) {
		owners = append(owners, e.Owner)
		if !e.MayAcknowledge {
			t.Errorf("the administrator of both may not acknowledge that to a client of %s",
				e.Owner)
		}
	}
	if !slices.Equal(owners, []string{"city-shelter", "youth-bridge", "youth-bridge"}) {
		t.Errorf("listed are accesses to clients of %q", owners)
	}
	if c.Emergencies != 1 || c.Clients != 0 || c.Snapshots != 1 {
		t.Errorf("it took %d queries, %d reads of clients and %d snapshots", c.Emergencies,
			c.Clients, c.Snapshots)
	}
}
