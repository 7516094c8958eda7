package web_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// calm waits until no part of the page is on its way.
func (b *tab) calm() {
	b.t.Helper()
	b.do(chromedp.WaitNotPresent(chromedp.CSS(".htmx-request")))
}

// slow keeps what the page asks for on its way until it arrives; what it asks
// for afterwards is not kept.
func (b *tab) slow() (arrives func()) {
	b.t.Helper()
	b.script(`window.ask = window.fetch; window.late = []; window.fetch = (...what) => new Promise((arrive) => late.push(() => arrive(ask(...what)))); ""`)
	return func() {
		b.t.Helper()
		b.script(`window.fetch = window.ask; window.late.forEach((arrive) => arrive()); ""`)
	}
}

// over is the middle of what a selector finds, which is on the screen from now
// on.
func (b *tab) over(selector string) (x, y float64) {
	b.t.Helper()
	var at struct{ X, Y, Width, Height float64 }
	box := b.script(`(() => { const e = document.querySelector(` + "`" + selector + "`" +
		`); e.scrollIntoView({ block: "center", behavior: "instant" }); return JSON.stringify(e.getBoundingClientRect()) })()`)
	if err := json.Unmarshal([]byte(box), &at); err != nil {
		b.t.Fatal(err)
	}
	return at.X + at.Width/2, at.Y + at.Height/2
}

// mouse is one event of its left button, or a move.
func (b *tab) mouse(what input.DispatchMouseEventType, x, y float64) {
	b.t.Helper()
	if what == chromedp.MouseMoved {
		b.do(chromedp.MouseEvent(what, x, y))
		return
	}
	down := func(p *input.DispatchMouseEventParams) {
		if what == chromedp.MousePressed {
			p.Buttons = 1 // the browser tells of moves of its own, with what is down
		}
	}
	b.do(chromedp.MouseEvent(what, x, y, chromedp.ButtonLeft, chromedp.ClickCount(1), down))
}

// A question that appears late, above what somebody is clicking, takes the
// click to nothing else.
func TestLateQuestionsWithScripts(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	b := s.clientTab("city@example.org")
	const sex, tells = `[name=sex][value="1"]`, `document.querySelector("[name=sex]:checked")?.value + " " + Boolean(document.getElementById("race_additional_detail"))`
	state := func(want string) {
		t.Helper()
		if got := b.script(tells); got != want {
			t.Errorf("the answer to Sex, and whether the question about race is there: %s, want %s",
				got, want)
		}
	}
	open := func() (arrives func()) {
		t.Helper()
		b.open("/training/clients/new")
		arrives = b.slow()
		b.press("[name=race][value=White]")
		state("undefined false")
		return arrives
	}

	// It arrives between pressing and releasing the button.
	arrives := open()
	x, y := b.over(sex)
	b.mouse(chromedp.MousePressed, x, y)
	arrives()
	b.calm()
	state("undefined false")
	b.mouse(chromedp.MouseReleased, x, y)
	b.do(chromedp.WaitVisible(chromedp.CSS("#race_additional_detail")))
	state("1 true")

	// It arrives before the button is pressed: what is under the pointer stays
	// there.
	arrives = open()
	x, y = b.over(sex)
	b.mouse(chromedp.MouseMoved, x, y)
	arrives()
	b.calm()
	state("undefined true")
	b.mouse(chromedp.MousePressed, x, y)
	b.mouse(chromedp.MouseReleased, x, y)
	state("1 true")

	// Without a pointer what has the focus stays.
	arrives = open()
	b.mouse(chromedp.MouseMoved, 1, 1)
	b.script(`document.querySelector("` + strings.ReplaceAll(sex, `"`, `'`) + `").focus(); ""`)
	_, before := b.over(sex)
	arrives()
	b.calm()
	state("undefined true")
	const top = `(() => { const r = document.activeElement.getBoundingClientRect(); return JSON.stringify(r.y + r.height / 2) })()`
	var after float64
	if err := json.Unmarshal(
		[]byte(b.script(top)), &after,
	); err != nil || after-before > 1 || before-after > 1 {
		t.Errorf("what has the focus went from %v to %v: %v", before, after, err)
	}
}
