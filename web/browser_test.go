package web_test

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// tab is a page of a real browser, with scripts.
type tab struct {
	t    *testing.T
	ctx  context.Context
	site *site
}

// browser starts a Chromium of its own for a test, with nothing in it. Where there is none the test is skipped, except in CI.
func (s *site) browser() *tab {
	t := s.t
	t.Helper()
	path := chromium()
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("Chromium is not installed")
		}
		t.Skip("Chromium is not installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.IgnoreCertErrors,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("lang", "en-US"))
	b := &tab{t, startBrowser(t, options), s}
	b.do(chromedp.EmulateViewport(1280, 800))
	return b
}

// starting lets browsers start one after the other.
var starting sync.Mutex

// startBrowser starts a browser that ends with the test. Chromium now and then crashes while it starts, when many processes do; it
// is then started again, and what a page does is never tried twice.
func startBrowser(t *testing.T, options []chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	starting.Lock()
	defer starting.Unlock()
	for left := 2; ; left-- {
		allocator, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
		ctx, cancel := chromedp.NewContext(allocator)
		end := func() {
			_ = chromedp.Cancel(ctx)
			cancel()
			stop()
		}
		err := chromedp.Do(ctx, chromedp.Steps()) // the first call must not have a time limit
		if err == nil {
			t.Cleanup(end)
			return ctx
		}
		end()
		if left == 0 {
			t.Fatal(err)
		}
		t.Log("the browser did not start, and is started again:", err)
	}
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
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
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
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("document.location + '\\n' + document.body.innerText"))
	if err != nil {
		return err.Error()
	}
	return text
}

// signIn signs in with the password of every account.
func (b *tab) signIn(env, email string) {
	b.t.Helper()
	b.open("/" + env + "/sign-in")
	b.do(chromedp.SendKeys(chromedp.CSS("#email"), email), chromedp.SendKeys(chromedp.CSS("#password"), password), chromedp.Click(chromedp.CSS("main button[type=submit]")),
		chromedp.WaitReady(chromedp.CSS("#nav, #code, #organization")))
}
