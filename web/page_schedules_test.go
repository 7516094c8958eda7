package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/schedules"
	"configsync/syncer/timing"
)

// perform does what is due in Production, as a server does in the background.
func (s *testSite) perform() {
	s.t.Helper()
	replica := &schedules.Scheduler{Service: s.service.Schedules,
		Homes: []*admin.Environment{s.production}, Replica: "test",
		Log: slog.New(slog.DiscardHandler),
		Open: func(_ context.Context, name string) (*admin.Environment, func(), error) {
			return s.named(name), func() {}, nil
		}}
	for begun := 1; begun > 0; {
		var err error
		if begun, err = replica.Turn(s.t.Context(), s.t.Context(), s.production); err != nil {
			s.t.Fatal(err)
		}
		replica.Wait()
	}
}

// nightly is a schedule as it is typed.
func nightly(change ...string) url.Values {
	v := url.Values{
		"name": {"nightly"}, "does": {"promote"}, "source": {"training"}, "repeats": {"days"},
		"day": {"0"}, "time": {"02:30"}, "zone": {"America/Los_Angeles"}, "late": {"2"},
	}
	for i := 0; i+1 < len(change); i += 2 {
		v.Set(change[i], change[i+1])
	}
	return v
}

// A schedule is added: what is wrong is said beside its input, and before it is
// added one sees when it would run.
func TestAddSchedule(t *testing.T) {
	t.Parallel()
	s, ada := administered(t, "production")
	ada.get("/production/schedules").shows(t, http.StatusOK,
		noSchedules, "November 2026", addSchedule)
	ada.get("/production/schedules/new").shows(t, http.StatusOK,
		"Promote everything that’s ready", "Time zone")
	for _, c := range []struct {
		typed url.Values
		says  string
	}{
		{nightly("name", ""), "Enter a short name"},
		{nightly("name", "Every night"), "Enter a short name"},
		{nightly("name", "new"), "Choose another name."},
		{nightly("source", ""), "Choose the environment to promote from."},
		{nightly("source", "production"), "Choose the environment to promote from."},
		{nightly("does", "plan"), "Choose the plan to apply."},
		{nightly("time", "late"), "Enter the time of day"},
		{nightly("repeats", "once"), "Enter the date"},
		{nightly("repeats", "once", "date", "2020-01-01"), "That time has passed"},
		{nightly("repeats", "cron", "cron", "0 0 30 2 *"), "never happens"},
		{nightly("repeats", "cron"), "A schedule either repeats"},
		{nightly("zone", "Mars/Olympus"), "There is no time zone"},
	} {
		ada.post("/production/schedules/new", c.typed).
			shows(t, http.StatusUnprocessableEntity, "Nothing was saved", c.says)
	}
	look := nightly("go", "look", "day", "0")
	s.clock.Advance(100 * 24 * time.Hour) // the last day of February
	s.account(s.production, admin.User{
		Email:       "ada@example.org",
		Name:        "Ada Min",
		Memberships: admintest.Member("coordinated-access"),
		Workgroups:  []string{"case-managers", "system-administrators"},
	})
	ada = s.ada("production")
	ada.post("/production/schedules/new", look).shows(t, http.StatusOK,
		"Every Sunday at 2:30 AM, America/Los Angeles time", "Sun, Mar 7, 2027, 2:30 AM PST",
		"3:00 AM PDT the clocks skip 2:30 AM that day")
	if schedules, err := s.service.Schedules.Schedules(
		t.Context(), admintest.Operator, s.production,
	); err != nil || len(schedules) > 0 {
		t.Fatalf("it is added already: %+v, %v", schedules, err)
	}
	a := ada.post("/production/schedules/new", nightly())
	if a.Status != http.StatusSeeOther || a.Location != "/production/schedules/nightly" {
		t.Fatalf("%d to %s: %s", a.Status, a.Location, a.text())
	}
	ada.get(a.Location).shows(t, http.StatusOK, "Schedule nightly added", "No runs yet.",
		"The run starts up to 2 hours late.", "the clocks skip 2:30 AM that day")
	ada.post("/production/schedules/new", nightly()).
		shows(t, http.StatusUnprocessableEntity, "There is already a schedule named nightly")
	ada.get("/production/sync").shows(t, http.StatusOK, "Scheduled nightly")
}

// The first thing that the page says is whether everything took place as
// scheduled, and so does the home page of who manages schedules.
func TestSchedulesTellWhatBecameOfThem(t *testing.T) {
	t.Parallel()
	s, ada := administered(t, "production")
	spec := admin.ScheduleSpec{
		Timing: timing.Timing{Cron: "0 22 * * *", Zone: "America/Los_Angeles"},
		Source: "training",
	}
	if _, err := s.service.Schedules.AddSchedule(
		t.Context(), admintest.Operator, s.production, "nightly", spec,
	); err != nil {
		t.Fatal(err)
	}
	s.perform()
	ada.get("/production/schedules").shows(t, http.StatusOK, nothingRan,
		"Nov 20, 2026, 10:00 PM PST")
	s.clock.Advance(13*time.Hour + time.Second)
	s.perform()
	ada = s.ada("production")
	ada.get("/production/schedules").shows(t, http.StatusOK,
		oneNeedsAttention, "needs attention It was held.",
		"it would widen sharing")
	ada.get("/production/").shows(t, http.StatusOK,
		"The schedule nightly needs attention")
	ada.get("/production/runs?state=held").shows(t, http.StatusOK, "nightly", "held",
		"it would widen sharing")
	ada.get("/production/runs?state=ran").shows(t, http.StatusOK, "No runs to show.")
	ada.get("/production/runs?before=yesterday").shows(t, http.StatusNotFound)

	for _, step := range []struct{ what, says string }{
		{"pause", "Schedule nightly paused."}, {"resume", "Schedule nightly resumed."},
		{"run", "Run of nightly requested."},
	} {
		a := ada.post("/production/schedules/nightly/"+step.what, nil)
		if a.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", step.what, a.Status, a.text())
		}
		ada.get(a.Location).shows(t, http.StatusOK, step.says)
	}
	ada.post("/production/schedules/nightly/resume", nil).
		shows(t, http.StatusUnprocessableEntity, "The schedule is not paused")
	s.perform()
	ada.get("/production/schedules/nightly").shows(t, http.StatusOK, "requested by ada@example.org")
	ada.post("/production/schedules/nobody/run", nil).shows(t, http.StatusNotFound)
	a := ada.post("/production/schedules/nightly/remove", nil)
	ada.get(a.Location).shows(t, http.StatusOK, "Schedule nightly removed.",
		noSchedules)
	ada.get("/production/runs").shows(t, http.StatusOK, "nightly", "held")
	ada.get("/production/schedules/nightly").shows(t, http.StatusNotFound)
}

// A month shows what ran with what became of it, what will run, and freeze
// windows as bands.
func TestCalendar(t *testing.T) {
	t.Parallel()
	s, _ := administered(t, "production")
	for name, cron := range map[string]string{"often": "*/10 * * * *", "sundays": "30 2 * * 0"} {
		spec := admin.ScheduleSpec{
			Timing: timing.Timing{Cron: cron, Zone: "America/Los_Angeles"},
			Source: "training",
			Late:   2 * time.Hour,
		}
		if _, err := s.service.Schedules.AddSchedule(
			t.Context(), admintest.Operator, s.production, name, spec,
		); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		s.clock.Advance(10 * time.Minute)
		s.perform()
	}
	ada := s.ada("production")
	a := ada.post("/production/freezes", url.Values{
		"from-day":  {"2026-12-20"},
		"from-time": {"00:00"},
		"to-day":    {"2026-12-22"},
		"to-time":   {"06:00"},
		"reason":    {"Holidays"},
	})
	if a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.text())
	}
	ada.get("/production/schedules").shows(t, http.StatusOK, "November 2026",
		"Friday, November 20, today 20 held 9:10 AM often and 2 more",
		"Saturday, November 21 21 12:00 AM often and more than 99 more",
		"Sunday, November 22 22 12:00 AM often and more than 99 more 2:30 AM sundays")
	ada.get("/production/schedules?month=2026-12").shows(t, http.StatusOK, "December 2026",
		"Saturday, December 19 19 12:00 AM often", "Sunday, December 20 20 ❄ frozen: Holidays",
		"Tuesday, December 22 22 ❄ frozen: Holidays", "Wednesday, December 23 23 12:00 AM often")
	ada.get("/production/schedules?month=2027-03").shows(t, http.StatusOK,
		"Sunday, March 14 14 12:00 AM often",
		"3:00 AM sundays ⏲ , the clocks skip 2:30 AM that day")
	s.set(s.production, "time-zone", "America/Santiago") // where the clocks skip midnight
	ada.get("/production/schedules?month=2027-09").
		shows(t, http.StatusOK, "September 2027", "Sunday, September 5 5 1:00 AM often")
	for _, month := range []string{"soon", "2100-12", "1999-01", "2101-01", "2026-13"} {
		ada.get("/production/schedules?month="+month).shows(t, http.StatusNotFound)
	}
}

// A freeze window is added and removed, and said where it is in the way.
func TestFreezeWindows(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	ada := s.visitor().signIn("production", "ada@example.org")
	today, tomorrow := s.clock.Now().Format(
		time.DateOnly,
	), s.clock.Now().AddDate(0, 0, 2).Format(time.DateOnly)
	typed := func(change ...string) url.Values {
		v := url.Values{
			"from-day":  {today},
			"from-time": {"00:00"},
			"to-day":    {tomorrow},
			"to-time":   {"06:00"},
			"reason":    {"The annual count"},
		}
		for i := 0; i+1 < len(change); i += 2 {
			v.Set(change[i], change[i+1])
		}
		return v
	}
	for _, c := range []struct {
		typed url.Values
		says  string
	}{
		{typed("from-day", ""), "Enter the start date and time."},
		{typed("to-time", "late"), "Enter the end date and time."},
		{typed("reason", ""), "Enter a reason."},
		{typed("to-day", "2020-01-01"), "The end must be after the start."},
		{
			typed("from-day", "2020-01-01", "to-day", "2020-01-02"),
			"The freeze window is already over",
		},
	} {
		ada.post("/production/freezes", c.typed).shows(t, http.StatusUnprocessableEntity, c.says)
	}
	ada.post("/production/freezes", typed())
	ada.get("/production/freezes").shows(t, http.StatusOK, "Frozen now",
		"The annual count", "frozen now")
	ada.get("/production/schedules").shows(t, http.StatusOK, "Frozen", "The annual count")

	plan := s.planOf("option-list/funding-source")
	s.approve(plan)
	review := "/production/plans/" + plan.ID
	ada.get(review).shows(t, http.StatusOK, "Frozen until",
		"Reason for overriding the freeze", scheduleIt)
	ada.post(review+"/apply", nil)
	ada.get(review+"/run").shows(t, http.StatusConflict, "Try again later",
		"The environment takes no syncs", "The annual count", "permission to override a freeze")
	ada.post(review+"/apply", url.Values{"override": {"The list is needed today"}})
	a := ada.get(review + "/run")
	if !strings.HasPrefix(a.Location, "/production/history/") {
		t.Fatalf("%d %s %s", a.Status, a.Location, a.text())
	}
	ada.get(a.Location).shows(t, http.StatusOK, "The list is needed today")

	freezes, err := s.service.Promotion.Freezes(t.Context(), admintest.Operator, s.production)
	if err != nil || len(freezes) != 1 {
		t.Fatalf("%+v, %v", freezes, err)
	}
	ada.post(fmt.Sprintf("/production/freezes/%s/remove", freezes[0].ID), nil)
	ada.get("/production/freezes").shows(t, http.StatusOK, "Freeze window removed.",
		"No freeze windows.")
}
