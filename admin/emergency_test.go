package admin_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"configsync/admin"
	"configsync/syncer"
)

func (w *caseload) notices(actor admin.Actor) int {
	w.t.Helper()
	n, err := w.service.Notices(w.t.Context(), actor, w.env)
	w.must(err)
	return n
}

func (w *caseload) emergencies(actor admin.Actor) []admin.EmergencyReport {
	w.t.Helper()
	list, err := w.service.Emergencies(w.t.Context(), actor, w.env)
	w.must(err)
	return list
}

// Emergency access shows one restricted record to one user for an hour. It needs a reason, stands in the audit log, and is shown to the
// administrators of the owner until one of them acknowledges it.
func TestEmergencyAccess(t *testing.T) {
	t.Parallel()
	for engine, url := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := caseloadOn(t, url(t))
			w.set("session-idle-timeout", 600)
			id, other := w.client(w.youth, "Priya", "Udaharan", "1991-02-03"), w.client(w.youth, "Noor", "Mithal", "")
			officer := w.as(w.account("Ola Officer", "hope-house", false, "officers"))
			colleague := w.as(w.account("Col League", "hope-house", false, "officers"))
			helper := w.as(w.account("Hal Helper", "youth-bridge", false, "helpers"))
			stranger := w.as(w.account("Stan Stranger", "city-shelter", false, "helpers"))
			open := func(actor admin.Actor, id admin.ClientID, reason string) (admin.EmergencyAccess, error) {
				return w.service.OpenEmergency(t.Context(), actor, w.env, id, reason)
			}
			_, err := w.look(officer, id)
			wantRefusal(t, err, admin.NotFound)
			_, err = open(officer, 999_999_999, "the client is in the hospital")
			wantRefusal(t, err, admin.NotFound)
			_, err = open(w.city, id, "the client is in the hospital")
			w.wantForbidden(err)
			_, err = open(operator, id, "the client is in the hospital")
			w.wantForbidden(err)
			for _, reason := range []string{"", "  hospital  ", "number 219-09-9999 is in the hospital"} {
				if _, err = open(officer, id, reason); inputsOf(t, err)[0] != "reason" {
					t.Errorf("%q: %v", reason, err)
				}
			}

			access, err := open(officer, id, "the client is in the hospital")
			w.must(err)
			if lasts := access.Ends.Sub(w.clock.at); lasts != time.Hour {
				t.Errorf("it lasts %v", lasts)
			}
			r, err := w.look(officer, id)
			if err != nil || r.Emergency == nil || r.Filled == nil || r.MayEdit || r.MayRestrict || r.MayGrant || !strings.Contains(r.Reason, "until 05:00 (PST)") {
				t.Errorf("the record is %+v, %v", r, err)
			}
			if e := w.entries(admin.ActionEmergencyLook); len(e) != 2 || e[0].Detail != "by emergency access "+access.ID || e[0].Resource != fmt.Sprintf("client:%d", id) {
				t.Errorf("the audit log has %v", e)
			}
			if e := w.entries(admin.ActionEmergency); e[0].Outcome != "done" || !strings.Contains(e[0].Detail, "the client is in the hospital") {
				t.Errorf("the audit log has %v", e[0])
			}
			for _, way := range []func() error{
				func() error { _, err := w.look(officer, other); return err },
				func() error { _, err := w.look(colleague, id); return err },
			} {
				wantRefusal(t, way(), admin.NotFound)
			}

			if w.notices(helper) != 1 || w.notices(stranger) != 0 || w.notices(w.youth) != 0 || w.notices(operator) != 0 {
				t.Error("the notices are wrong")
			}
			if len(w.emergencies(stranger)) != 0 || len(w.emergencies(colleague)) != 1 || w.emergencies(colleague)[0].MayAcknowledge {
				t.Error("the lists of others are wrong")
			}
			if list := w.emergencies(helper); len(list) != 1 || !list[0].MayAcknowledge || list[0].Owner != "youth-bridge" || list[0].Reason != "the client is in the hospital" {
				t.Errorf("the administrator sees %+v", list)
			}
			_, err = w.service.Emergencies(t.Context(), w.youth, w.env)
			w.wantForbidden(err)
			wantRefusal(t, w.service.SeeEmergency(t.Context(), stranger, w.env, id, access.ID), admin.NotFound)
			w.wantForbidden(w.service.SeeEmergency(t.Context(), officer, w.env, id, access.ID))
			w.must(w.service.SeeEmergency(t.Context(), helper, w.env, id, access.ID))
			wantSays(t, w.service.SeeEmergency(t.Context(), helper, w.env, id, access.ID), syncer.Applied, "hal.helper@example.org")
			if w.notices(helper) != 0 || len(w.emergencies(helper)) != 1 {
				t.Error("after acknowledging the notices are wrong")
			}

			w.later(time.Hour - time.Microsecond)
			_, err = w.look(officer, id)
			w.must(err)
			w.later(time.Microsecond)
			_, err = w.look(officer, id)
			wantRefusal(t, err, admin.NotFound)
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
	wantSays(t, w.service.SeeEmergency(t.Context(), all, w.env, id, access.ID), syncer.Forbidden, "somebody else")
	r, err := w.look(all, id)
	if err != nil || r.Emergency != nil || r.Decision.Rule != admin.RuleOwner {
		t.Errorf("the record is %+v, %v", r, err)
	}
	outsider := w.as(w.account("Out Sider", "city-shelter", true, "everything"))
	_, err = w.service.OpenEmergency(t.Context(), outsider, w.env, id, "the client is in the hospital")
	w.must(err)
	w.wantForbidden(w.service.Restrict(t.Context(), outsider, w.env, id, false))
	w.wantForbidden(w.service.EditClient(t.Context(), outsider, w.env, id, typed("A", "B", "")))
	_, err = w.service.WhoCanSee(t.Context(), outsider, w.env, id, "")
	w.wantForbidden(err)
}
