package web_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// listed waits until the System Update History counts so many updates, and
// compares their numbers, the newest first.
func (b *tab) listed(count, updates string) {
	b.t.Helper()
	b.reads("\n" + count)
	if got := b.value(
		`[...document.querySelectorAll("tbody th")].map((e) => e.innerText.replace("Update ", "")).join(" ")`,
	); got != updates {
		b.t.Errorf("of %s, the updates %s are listed, want %s", count, got, updates)
	}
}

// Each of the four filters of the System Update History is set by hand, alone
// and with others, and is still set on the page that it leads to.
func TestHistoryFiltersInABrowser(t *testing.T) {
	t.Parallel()
	s, _ := administered(t, "production")
	s.sync("Zebra crossing.")
	// 03:00 the next day in UTC, 19:00 of the same one in Los Angeles
	s.clock.Advance(10 * time.Hour)
	s.set(s.production, "login-attempts", json.Number("7"))
	s.clock.Advance(24 * time.Hour)
	s.set(s.production, "login-attempts", json.Number("8"))
	b := s.browser()
	b.signIn("production", "ada@example.org")
	b.do(chromedp.Click(chromedp.CSS("#workgroup [value=system-administrators]")))
	b.click("Continue")
	b.click("System Update History")
	b.listed("6 updates", "6 5 4 3 2 1")

	b.click("Exclude Environment Synchronizations")
	b.click("Apply filters")
	b.listed("5 updates", "6 5 3 2 1")
	b.click("Only Show Items with Release Notes")
	b.click("Apply filters")
	b.listed("4 updates", "6 5 3 2")
	b.click("Exclude Environment Synchronizations")
	b.click("Apply filters")
	b.listed("5 updates", "6 5 4 3 2")
	b.click("Show all")
	b.listed("6 updates", "6 5 4 3 2 1")

	b.fill("from", "11202026", "to", "11202026")
	b.click("Apply filters")
	b.listed("4 updates", "5 4 3 2")
	b.fill("from", "11212026", "to", "11212026")
	b.click("Apply filters")
	b.listed("1 update", "6")
	b.click("Show all")
	b.listed("6 updates", "6 5 4 3 2 1")

	b.fill("update", "4")
	b.click("Apply filters")
	b.listed("1 update", "4")
	b.click("Update 4")
	b.arrives("/production/history/4")
	b.value(`history.back(); ""`)
	b.listed("1 update", "4")
	if got := b.value(
		`document.getElementById("update").value`,
	); got != "4" || !strings.Contains(b.text(), "Show all") {
		t.Errorf("on the way back, the filter is %q:\n%s", got, b.text())
	}
}
