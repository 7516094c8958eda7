package web_test

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"configsync/admin/admintest"
	"configsync/internal/soak"
)

// patience is how long anything that must happen may take on a machine that is
// busy with something else.
const patience = 2 * time.Minute

// tab is a page of a real browser, with scripts.
type tab struct {
	t    *testing.T
	ctx  context.Context
	site *testSite
}

// browser is a new window of the Chromium that the tests share, with nothing in
// it: what a page keeps is for this window alone. Where there is no Chromium
// the test is skipped, except in CI.
func (s *testSite) browser() *tab {
	t := s.t
	t.Helper()
	soak.Slow(t)
	path := chromium()
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("Chromium is not installed")
		}
		t.Skip("Chromium is not installed")
	}
	b := &tab{t, shared.window(t, path), s}
	b.do(chromedp.EmulateViewport(1280, 800), attentive())
	return b
}

// attentive makes a window have the focus, whatever other windows there are.
func attentive() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetFocusEmulationEnabled,
			emulation.SetFocusEmulationEnabledParams{Enabled: true})
		return err
	})
}

// sharedBrowser is a Chromium that runs from the first test that needs it to
// the end of the tests.
type sharedBrowser struct {
	sync.Mutex
	ctx context.Context // nil when it does not run
	end func()
}

var shared sharedBrowser

// window opens a window, which is closed with the test. Chromium now and then
// crashes while it starts, when many processes do; it is then started again,
// and what a page does is never tried twice.
func (b *sharedBrowser) window(t *testing.T, path string) context.Context {
	t.Helper()
	b.Lock()
	defer b.Unlock()
	for left := 2; ; left-- {
		err := b.start(path)
		if err == nil {
			ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
			// the first call must not have a time limit
			if err = chromedp.Do(ctx, chromedp.Steps()); err == nil {
				t.Cleanup(cancel)
				return ctx
			}
			cancel()
		}
		b.stop()
		if left == 0 {
			t.Fatal(err)
		}
		t.Log("the browser did not start, and is started again:", err)
	}
}

func (b *sharedBrowser) start(path string) error {
	if b.ctx != nil {
		return nil
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.WSURLReadTimeout(patience),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.IgnoreCertErrors,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("lang", "en-US"))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	b.ctx, b.end = ctx, func() {
		_ = chromedp.Cancel(ctx)
		cancel()
		stop()
	}
	return chromedp.Do(ctx, chromedp.Steps())
}

// stop ends the browser, if it runs.
func (b *sharedBrowser) stop() {
	if b.ctx != nil {
		b.end()
		b.ctx = nil
	}
}

func TestMain(m *testing.M) {
	code := m.Run()
	shared.stop()
	os.Exit(code)
}

// chromium is the path of the browser, "" where there is none.
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// do runs steps and ends the test when one of them cannot be done in time.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v\non this page:\n%s", err, b.text())
	}
}

// open goes to a page.
func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.site.url + path))
}

// text is what can be read on the page.
func (b *tab) text() string {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx,
		chromedp.Evaluate[string]("document.location + '\\n' + document.body.innerText"))
	if err != nil {
		return err.Error()
	}
	return text
}

// signIn signs in with the password of every account.
func (b *tab) signIn(env, email string) {
	b.t.Helper()
	b.open("/" + env + "/sign-in")
	b.do(chromedp.SendKeys(chromedp.CSS("#email"), email),
		chromedp.SendKeys(chromedp.CSS("#password"), admintest.Password),
		chromedp.Click(chromedp.CSS("main button[type=submit]")),
		chromedp.WaitReady(chromedp.CSS("#nav, #code, #organization")))
}
