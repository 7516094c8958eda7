package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"configsync/admin"
	"configsync/admin/admintest"
)

// presses presses keys, one after the other, wherever the focus is. Unlike
// those of [chromedp.KeyEvent] they write nothing where a page makes something
// else of them, as on a keyboard.
func (b *tab) presses(keys ...string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, key := range strings.Join(keys, "") {
			events := kb.Encode(key)
			down, up := *events[0], *events[len(events)-1]
			if len(events) == 3 {
				down.Text, down.UnmodifiedText = events[1].Text, events[1].UnmodifiedText
			}
			for _, event := range []input.DispatchKeyEventParams{down, up} {
				if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, event); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// focused is what has the focus, by its text or its id. It must be in the
// window, and look other than without the focus.
func (b *tab) focused() string {
	b.t.Helper()
	got := b.value(`(() => {
	const e = document.activeElement, place = e.getBoundingClientRect(), style = getComputedStyle(e);
	const seen = place.width > 0 && place.left >= 0 && place.right <= innerWidth && place.top >= 0 && place.bottom <= innerHeight;
	const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none";
	return (seen ? "" : "out of the window: ") + (marked ? "" : "not marked: ") + (e.innerText.trim() || e.id || e.name);
})()`)
	if strings.Contains(got, ": ") {
		b.t.Error("the focus cannot be seen:", got)
	}
	return got
}

// tabs presses the tabulator until something has the focus, and looks that it
// can be seen all the way.
func (b *tab) tabs(to string) {
	b.t.Helper()
	var passed []string
	for range 60 {
		b.presses(kb.Tab)
		at := b.focused()
		if at == to {
			return
		}
		passed = append(passed, at)
	}
	b.t.Fatalf("the tabulator does not lead to %s; it passes %q", to, passed)
}

// Somebody without a mouse signs in, goes to the System Update History, finds
// an update and opens it.
func TestHistoryByKeyboard(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.set(s.training, "second-step", "optional")
	s.set(s.production, "second-step", "optional")
	s.account(s.production, admin.User{
		Email:       "asha@example.org",
		Name:        "Asha Mfano",
		Memberships: admintest.Member("coordinated-access"),
		Workgroups:  []string{"auditors"},
	})
	s.sync("Zebra crossing.")
	b := s.browser()
	b.do(turnable()) // or a slow machine takes too long between two keys
	b.open("/production/sign-in")
	b.do(chromedp.WaitReady(
		chromedp.JSPath(`document.activeElement.id === "email" ? document.body : null`),
	))
	b.presses("asha@example.org", kb.Tab, admintest.Password, kb.Enter)
	b.arrives("/production/")

	b.presses(kb.Tab)
	if at := b.focused(); at != "Skip to main content" {
		t.Errorf("the first stop is %q", at)
	}
	b.presses(kb.Enter, kb.Tab)
	if inside := b.value(
		`String(document.querySelector("main").contains(document.activeElement))`,
	); inside != "true" {
		t.Errorf("behind the skip link comes %q, outside of the content", b.focused())
	}

	b.presses("?")
	b.reads("Search this page")
	b.focused()
	b.presses(kb.Escape)
	b.do(chromedp.WaitNotVisible(chromedp.CSS("#keys")))

	b.presses("g", "h")
	b.arrives("/production/history")
	b.presses("/", "/zebra")
	if got := b.value(`document.activeElement.value`); got != "/zebra" {
		t.Errorf("in the search stands %q", got)
	}
	b.presses(kb.Home, kb.Delete, kb.Enter)
	b.listed("1 update", "4")
	b.tabs("Update 4")
	b.presses(kb.Enter)
	b.arrives("/production/history/4")
	b.reads("Zebra crossing.")
}
