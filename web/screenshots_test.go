package web_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"configsync/admin"
	"configsync/admin/admintest"
)

var screenshots = flag.String("screenshots", "", "folder to write a picture of every page to")

func TestScreenshots(t *testing.T) {
	if *screenshots == "" {
		t.Skip("make screenshots asks for them")
	}
	s := newSite(t)
	s.account(s.training, admin.User{
		Email:       "ana@example.org",
		Name:        "Ana Diaz",
		Memberships: admintest.Member("city-shelter", "hope-house"),
		Workgroups:  []string{"case-managers", "intake-specialists"},
	})
	s.account(s.training, admin.User{
		Email:       "adm@example.org",
		Name:        "Ada Min",
		Memberships: admintest.Member("coordinated-access"),
		Workgroups:  []string{"system-administrators"},
	})
	b := s.browser()
	shoot := func(name string) {
		t.Helper()
		png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
		if err != nil {
			t.Fatal(name, err)
		}
		if err := os.WriteFile(filepath.Join(*screenshots, name+".png"), png, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b.open("/")
	shoot("front")
	b.open("/training/sign-in")
	shoot("sign-in")
	b.signIn("training", "adm@example.org")
	shoot("enroll")
	b.open("/training/sign-in")
	b.signIn("training", "ana@example.org")
	shoot("choose")
	b.do(chromedp.Click(chromedp.CSS("main button[type=submit]")),
		chromedp.WaitReady(chromedp.CSS("#nav")))
	shoot("home")
	b.open("/training/account")
	shoot("account")
}
