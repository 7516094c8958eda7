package clients_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/clients"
	"configsync/admin/sharing"
	"configsync/refusal"
	"configsync/schema"
)

// lines are a report, a line for each organization.
func lines(r clients.AccessReport) []string {
	var out []string
	for _, o := range r.Organizations {
		line := o.Reason
		if o.Next != nil {
			line += fmt.Sprintf(" From %s on: %s", o.Next.Day, o.Next.Reason)
		}
		out = append(out, line)
	}
	return out
}

// The report says of every organization whether it may see the record, why, and
// what comes next.
func TestWhoCanSee(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload(admintest.OneWay("2026-001", "city-shelter",
		"hope-house", "2026-01-01", "2026-06-30"),
		admintest.OneWay("2026-002", "city-shelter", "hope-house", "2026-08-01")))
	id := w.Client(w.City, "Lucía", "Ejemplo", "1990-02-03")
	w.Must(w.Grant(w.City, id, "youth-bridge", "2026-03-20"))
	report := func(actor admin.Actor, day schema.Date) clients.AccessReport {
		t.Helper()
		r, err := w.Service.Clients.WhoCanSee(t.Context(), actor, w.Env, id, day)
		w.Must(err)
		return r
	}
	hopeNow := "Hope House may see this record until June 30, 2026, because of the MOU 2026-001 (Agreement 2026-001), in force from January 1, 2026 through June 30, 2026."
	hopeNone := "Hope House may not see this record, because no MOU of City Shelter with it is in force and no Release Exception for it is valid."
	hopeLater := "Hope House may see this record, because of the MOU 2026-002 (Agreement 2026-002), in force since August 1, 2026."
	youthNow := "Youth Bridge may see this record until March 20, 2026, because City Shelter granted a Release Exception on March 2, 2026."
	youthNone := "Youth Bridge may not see this record, because no MOU of City Shelter with it is in force and no Release Exception for it is valid."
	cityOwns := "City Shelter may see this record, because it added the client."
	for _, c := range []struct {
		day  schema.Date
		want []string
	}{
		{
			"",
			[]string{
				cityOwns, hopeNow + " From 2026-07-01 on: " + hopeNone,
				youthNow + " From 2026-03-21 on: " + youthNone,
			},
		},
		{"2026-06-30", []string{cityOwns, hopeNow + " From 2026-07-01 on: " + hopeNone, youthNone}},
		{
			"2026-07-01",
			[]string{cityOwns, hopeNone + " From 2026-08-01 on: " + hopeLater, youthNone},
		},
		{"2026-08-01", []string{cityOwns, hopeLater, youthNone}},
		{
			"2026-01-01",
			[]string{
				cityOwns, hopeNow + " From 2026-07-01 on: " + hopeNone,
				youthNone + " From 2026-03-02 on: " + youthNow,
			},
		},
	} {
		r := report(w.City, c.day)
		if diff := cmp.Diff(
			c.want, lines(r),
		); diff != "" || r.Client.Name() != "Ejemplo, Lucía" || r.OwnerTitle != "City Shelter" {
			t.Errorf("on %s (-want +got):\n%s", c.day, diff)
		}
	}
	_, err := w.Service.Clients.WhoCanSee(t.Context(), w.Hope, w.Env, id, "")
	w.WantForbidden(err)
	_, err = w.Service.Clients.WhoCanSee(t.Context(), w.City, w.Env, id, "soon")
	if got := admintest.InputsOf(t, err); got[0] != "day" {
		t.Error(got)
	}

	w.Must(w.Service.Clients.Restrict(t.Context(), w.City, w.Env, id, true))
	r := report(w.City, "")
	if !strings.Contains(lines(r)[1], "because City Shelter has set Restrict Intake on it") ||
		r.Exceptions[0].State != clients.ExceptionWithoutEffect {
		t.Errorf("restricted: %+v", r)
	}
}

// Who reads the audit log learns who may see a record, and not whose it is.
func TestAuditorsLearnNoName(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload())
	id := w.Client(w.City, "Lucía", "Ejemplo", "1990-02-03")
	w.Must(w.Grant(w.City, id, "youth-bridge", "2026-03-20"))
	auditor := w.As(w.Account("Aud Itor", "city-shelter", true, "officers"))
	r, err := w.Service.Clients.WhoCanSee(t.Context(), auditor, w.Env, id, "")
	w.Must(err)
	text := fmt.Sprintf("%+v", r)
	for _, o := range r.Organizations {
		if o.Decision.Exception != nil {
			text += fmt.Sprintf("%+v", *o.Decision.Exception)
		}
	}
	for _, secret := range []string{"Lucía", "Ejemplo", "1990-02-03", "referral"} {
		if strings.Contains(text, secret) {
			t.Errorf("the report tells %s", secret)
		}
	}
	if r.Client.ID != id || r.OwnerTitle != "City Shelter" || len(r.Organizations) != 3 ||
		len(r.Exceptions) != 1 {
		t.Errorf("the report is %+v", r)
	}
	if e := w.Entries(
		admin.ActionAccess,
	); len(e) != 1 || e[0].Actor != auditor.String() || e[0].Detail != "on 2026-03-02" {
		t.Errorf("the audit log has %v", e)
	}
	_, err = w.Service.Clients.WhoCanSee(t.Context(), auditor, w.Env, 999_999_999, "")
	admintest.WantRefusal(t, err, refusal.NotFound)
	if _, err = w.Service.Clients.WhoCanSee(
		t.Context(), admintest.Operator, w.Env, id, "",
	); err != nil {
		t.Error(err)
	}
}

// Where an exception and an MOU overlap, the sentence names the end of the
// access, not of the exception.
func TestReasonsNameTheEndOfAccess(t *testing.T) {
	t.Parallel()
	c := &admin.Configuration{
		MOUs: map[string]*schema.MOU{
			"1": {Title: "Overflow", From: "a", To: "b", Begins: "2026-04-01", Ends: "2026-05-31"},
		},
	}
	c.Sharing = sharing.NewSharing(c.MOUs)
	granted := sharing.Exception{
		ID:        "x",
		Granting:  "a",
		Receiving: "b",
		Begins:    "2026-03-01",
		Through:   "2026-04-15",
	}
	ended := granted
	ended.Ended = "2026-03-10"
	for _, e := range []struct {
		exceptions []sharing.Exception
		day        schema.Date
		want       string
	}{
		{
			[]sharing.Exception{granted}, "2026-03-05",
			"b may see this record until May 31, 2026, because a granted a Release Exception on March 1, 2026, valid through April 15, 2026.",
		},
		{
			[]sharing.Exception{granted}, "2026-04-16",
			"b may see this record until May 31, 2026, because of the MOU 1 (Overflow), in force from April 1, 2026 through May 31, 2026.",
		},
		{
			[]sharing.Exception{ended}, "2026-03-05",
			"b may see this record until March 9, 2026, because a granted a Release Exception on March 1, 2026.",
		},
	} {
		r, f := sharing.Request{
			Organization: "b",
			Day:          e.day,
		}, sharing.Facts{Owner: "a", Exceptions: e.exceptions, Sharing: c.Sharing}
		if diff := cmp.Diff(e.want, sharing.Decide(r, f).Reason(c, r, f)); diff != "" {
			t.Errorf("on %s (-want +got):\n%s", e.day, diff)
		}
	}
}
