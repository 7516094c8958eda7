package admin_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"configsync/admin"
	"configsync/refusal"
)

func (w *caseload) notices(actor admin.Actor) int {
	w.t.Helper()
	home, err := w.service.Home(w.t.Context(), actor, w.env)
	w.must(err)
	return home.Emergencies
}

func (w *caseload) emergencies(actor admin.Actor) []admin.EmergencyReport {
	w.t.Helper()
	list, err := w.service.Emergencies(w.t.Context(), actor, w.env)
	w.must(err)
	return list
}

// crisis is an environment in which an officer of Hope House needs a restricted record of Youth Bridge.
type crisis struct {
	*caseload
	id, other         admin.ClientID
	officer           admin.Actor // may open emergency access
	colleague         admin.Actor // the same
	helper, bystander admin.Actor // administrators of Youth Bridge, and of another organization
}

func newCrisis(t *testing.T, url string) *crisis {
	t.Helper()
	w := &crisis{caseload: caseloadOn(t, url)}
	w.set("session-idle-timeout", 600)
	w.id, w.other = w.client(w.youth, "Priya", "Udaharan", "1991-02-03"), w.client(w.youth, "Noor", "Mithal", "")
	w.officer = w.as(w.account("Ola Officer", "hope-house", false, "officers"))
	w.colleague = w.as(w.account("Col League", "hope-house", false, "officers"))
	w.helper = w.as(w.account("Hal Helper", "youth-bridge", false, "helpers"))
	w.bystander = w.as(w.account("Stan Stranger", "city-shelter", false, "helpers"))
	return w
}

const hospital = "the client is in the hospital"

func (w *crisis) open(actor admin.Actor, id admin.ClientID, reason string) (admin.EmergencyAccess, error) {
	return w.service.OpenEmergency(w.t.Context(), actor, w.env, id, reason)
}

func (w *crisis) opened() admin.EmergencyAccess {
	w.t.Helper()
	access, err := w.open(w.officer, w.id, hospital)
	w.must(err)
	return access
}

// Emergency access needs the permission, a client and a reason; without it, who does not work with clients sees not even the own organization's.
func TestOpeningEmergencyAccess(t *testing.T) {
	t.Parallel()
	w := newCrisis(t, engines["SQLite"](t))
	_, err := w.look(w.officer, w.id)
	wantRefusal(t, err, refusal.NotFound)
	_, err = w.open(w.officer, 999_999_999, hospital)
	wantRefusal(t, err, refusal.NotFound)
	_, err = w.open(w.city, w.id, hospital)
	w.wantForbidden(err)
	_, err = w.open(operator, w.id, hospital)
	w.wantForbidden(err)
	for _, reason := range []string{"", "  hospital  ", "number 219-09-9999 is in the hospital", strings.Repeat("hospital ", 1000)} {
		if _, err = w.open(w.officer, w.id, reason); inputsOf(t, err)[0] != "reason" {
			t.Errorf("%q: %v", reason, err)
		}
	}
	for _, actor := range []admin.Actor{w.officer, w.as(w.account("Own Officer", "youth-bridge", true, "officers"))} {
		_, err = w.look(actor, w.id)
		wantRefusal(t, err, refusal.NotFound)
	}
}

// Emergency access shows one record to one user, only to be read, for an hour; the audit log says so.
func TestEmergencyAccess(t *testing.T) {
	t.Parallel()
	for engine, url := range usual() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := newCrisis(t, url(t))
			access := w.opened()
			if lasts := access.Ends.Sub(w.clock.at); lasts != time.Hour {
				t.Errorf("it lasts %v", lasts)
			}
			r, err := w.look(w.officer, w.id)
			if err != nil || r.Emergency == nil || r.Filled == nil || r.MayEdit || r.MayRestrict || r.MayGrant || !strings.Contains(r.Reason, "until 5:00 AM PST") {
				t.Errorf("the record is %+v, %v", r, err)
			}
			if e := w.entries(admin.ActionEmergencyLook); len(e) != 1 || e[0].Detail != "by emergency access "+access.ID || e[0].Resource != fmt.Sprintf("client:%d", w.id) {
				t.Errorf("the audit log has %v", e)
			}
			if e := w.entries(admin.ActionEmergency); len(e) != 1 || e[0].Outcome != "done" || !strings.Contains(e[0].Detail, hospital) {
				t.Errorf("the audit log has %v", e)
			}
			_, err = w.look(w.officer, w.other)
			wantRefusal(t, err, refusal.NotFound)
			_, err = w.look(w.colleague, w.id)
			wantRefusal(t, err, refusal.NotFound)

			w.later(time.Hour - time.Microsecond)
			_, err = w.look(w.officer, w.id)
			w.must(err)
			w.later(time.Microsecond)
			_, err = w.look(w.officer, w.id)
			wantRefusal(t, err, refusal.NotFound)
		})
	}
}

// The administrators of the owner are told until one of them acknowledges the access; others are not.
func TestEmergenciesAreShown(t *testing.T) {
	t.Parallel()
	for engine, url := range usual() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := newCrisis(t, url(t))
			access := w.opened()
			if w.notices(w.helper) != 1 || w.notices(w.bystander) != 0 || w.notices(w.youth) != 0 || w.notices(operator) != 0 {
				t.Error("the notices are wrong")
			}
			if all := w.emergencies(w.colleague); len(w.emergencies(w.bystander)) != 0 || len(all) != 1 || all[0].MayAcknowledge {
				t.Error("the lists of others are wrong")
			}
			if list := w.emergencies(w.helper); len(list) != 1 || !list[0].MayAcknowledge || list[0].Owner != "youth-bridge" || list[0].Reason != hospital {
				t.Errorf("the administrator sees %+v", list)
			}
			_, err := w.service.Emergencies(t.Context(), w.youth, w.env)
			w.wantForbidden(err)
			see := func(actor admin.Actor) error {
				return w.service.SeeEmergency(t.Context(), actor, w.env, w.id, access.ID)
			}
			wantRefusal(t, see(w.bystander), refusal.NotFound)
			w.wantForbidden(see(w.officer))
			w.must(see(w.helper))
			wantSays(t, see(w.helper), refusal.Applied, "hal.helper@example.org")
			if w.notices(w.helper) != 0 || len(w.emergencies(w.helper)) != 1 {
				t.Error("after acknowledging the notices are wrong")
			}
		})
	}
}

// Nobody acknowledges an access of their own, and who may see the record anyway sees it by the rules.
func TestOwnEmergencyAccess(t *testing.T) {
	t.Parallel()
	w := newCaseload(t)
	id := w.client(w.youth, "Priya", "Udaharan", "1991-02-03")
	all := w.as(w.account("Al Mighty", "youth-bridge", true, "everything"))
	access, err := w.service.OpenEmergency(t.Context(), all, w.env, id, "the client is in the hospital")
	w.must(err)
	wantSays(t, w.service.SeeEmergency(t.Context(), all, w.env, id, access.ID), refusal.Forbidden, "somebody else")
	r, err := w.look(all, id)
	if err != nil || r.Emergency != nil || r.Decision.Rule != admin.RuleOwner {
		t.Errorf("the record is %+v, %v", r, err)
	}
	outsider := w.as(w.account("Out Sider", "city-shelter", true, "everything"))
	_, err = w.service.OpenEmergency(t.Context(), outsider, w.env, id, "the client is in the hospital")
	w.must(err)
	w.wantForbidden(w.service.Restrict(t.Context(), outsider, w.env, id, false))
	w.wantForbidden(w.service.EditClient(t.Context(), outsider, w.env, admin.ClientEdit{Client: id, Inputs: typed("A", "B", "")}))
	_, err = w.service.WhoCanSee(t.Context(), outsider, w.env, id, "")
	w.wantForbidden(err)
}

// However many organizations an administrator belongs to, and however many
// emergency accesses there are, they are listed by one query.
func TestEmergenciesAreOneQuery(t *testing.T) {
	t.Parallel()
	w := newCrisis(t, engines["SQLite"](t))
	both := w.account("Bo Both", "youth-bridge", false, "helpers")
	w.must(w.change(operator, both.ID, func(u *admin.User) {
		u.Memberships = append(u.Memberships, admin.Membership{Organization: "city-shelter", Active: true})
	}))
	for _, id := range []admin.ClientID{w.id, w.other, w.client(w.city, "Lee", "Moss", "")} {
		_, err := w.open(w.officer, id, hospital)
		w.must(err)
		w.later(time.Second)
	}
	actor := w.as(both)
	c := w.counting()
	var owners []string
	for _, e := range w.emergencies(actor) {
		owners = append(owners, e.Owner)
		if !e.MayAcknowledge {
			t.Errorf("the administrator of both may not acknowledge that to a client of %s", e.Owner)
		}
	}
	if !slices.Equal(owners, []string{"city-shelter", "youth-bridge", "youth-bridge"}) {
		t.Errorf("listed are accesses to clients of %q", owners)
	}
	if c.emergencies != 1 || c.clients != 0 || c.snapshots != 1 {
		t.Errorf("it took %d queries, %d reads of clients and %d snapshots", c.emergencies, c.clients, c.snapshots)
	}
}
