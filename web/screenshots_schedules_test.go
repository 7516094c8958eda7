package web_test

import (
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/syncer/timing"
)

// TestScreenshotsSchedules takes pictures of schedules: none, and many after a
// busy night.
func TestScreenshotsSchedules(t *testing.T) {
	if *screenshots == "" {
		t.Skip("make screenshots asks for them")
	}
	s := newCompareSite(t)
	b := s.in("production", "ada@example.org")
	for name, path := range map[string]string{
		"schedules-none": "schedules",
		"schedule-new":   "schedules/new",
		"freezes-none":   "freezes",
		"runs-none":      "runs",
	} {
		b.open("/production/" + path)
		b.shootAll(name)
	}
	for name, cron := range map[string]string{
		"nightly": "0 22 * * 1-5",
		"often":   "*/15 8-17 * * *",
		"sundays": "30 2 * * 0",
	} {
		spec := admin.ScheduleSpec{
			Timing: timing.Timing{Cron: cron, Zone: "America/Los_Angeles"},
			Source: "training",
			Late:   2 * time.Hour,
			Notify: []string{"mailto:it@example.org"},
		}
		if _, err := s.service.Schedules.AddSchedule(
			t.Context(), admintest.Operator, s.production, name, spec,
		); err != nil {
			t.Fatal(err)
		}
	}
	window := timing.Window{
		Timing: timing.Timing{
			At:   s.clock.Now().AddDate(0, 0, 3).Format("2006-01-02") + "T00:00",
			Zone: "America/Los_Angeles",
		},
		Lasts: 54 * time.Hour,
	}
	if _, err := s.service.Promotion.AddFreeze(
		t.Context(), admintest.Operator, s.production, window, "Holidays: nobody is there to help",
	); err != nil {
		t.Fatal(err)
	}
	for range 96 {
		s.clock.Advance(15 * time.Minute)
		s.perform()
	}
	b = s.in("production", "ada@example.org")
	for name, path := range map[string]string{
		"schedules": "schedules", "schedule": "schedules/often", "freezes": "freezes",
		"runs": "runs", "sync-scheduled": "sync", "home-schedules": "",
	} {
		b.open("/production/" + path)
		b.shootAll(name)
	}
}
