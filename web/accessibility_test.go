package web_test

import (
	"context"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/internal/soak"
)

const axeFile = "testdata/node_modules/axe-core/axe.min.js"

// TestAccessibility lets axe-core look at every page in a real browser, as
// somebody who may see it, in light and in dark.
func TestAccessibility(t *testing.T) {
	t.Parallel()
	soak.Slow(t)
	axe := axeScript(t)
	s := newSite(t)
	s.set(s.training, "second-step", "optional")
	for _, p := range personas {
		s.account(s.training, p.user)
	}
	client := admin.Client{
		ID: 482113907, Owner: "city-shelter", FirstName: "Ada", LastName: "Ejemplo",
		Born: "1980-05-17", Created: s.clock.Now(), Changed: s.clock.Now(),
	}
	if err := s.training.Store.Write(t.Context(), func(tx *admin.Tx) error {
		return tx.Clients.Save(t.Context(), client)
	}); err != nil {
		t.Fatal(err)
	}
	victim := s.account(s.training, admin.User{
		Email:       "former@example.org",
		Name:        "Kim Voorbeeld",
		Memberships: admintest.Member("hope-house"),
		Workgroups:  []string{"auditors"},
	})
	s.rows(client.ID, victim.ID)

	s.lookAt(t, axe, persona{letter: nobody}, []string{"/", "/training/sign-in", "/nowhere"})
	paths := pagesOf(accesses(client.ID, victim.ID, s.planned()))
	for _, p := range personas {
		for some := range slices.Chunk(paths[p.letter], pagesOfAWindow) {
			s.lookAt(t, axe, p, some)
		}
	}
}

// nobody stands for those who are not signed in.
const nobody = "nobody"

// pagesOfAWindow is how many pages one window shows, while others show theirs.
const pagesOfAWindow = 12

// pagesOf are the paths of pages, by the letter of the first persona who may
// see them.
func pagesOf(table map[string]access) map[string][]string {
	paths := map[string][]string{}
	for _, route := range slices.Sorted(maps.Keys(table)) {
		method, path, _ := strings.Cut(route, " ")
		a := table[route]
		if method != "GET" || strings.Contains(path, "export") ||
			strings.HasSuffix(path, "/evidence") || a.allowed == "" {
			continue
		}
		if a.path != "" {
			path = a.path
		}
		paths[a.allowed[:1]] = append(paths[a.allowed[:1]], "/training"+path)
	}
	return paths
}

// lookAt lets axe-core look at pages in a window of their own, as a persona;
// [nobody] is not signed in.
func (s *testSite) lookAt(t *testing.T, axe string, p persona, paths []string) {
	t.Run(p.letter+paths[0], func(t *testing.T) {
		t.Parallel()
		here := *s
		here.t = t
		b := here.browser()
		if p.letter != nobody {
			b.signIn("training", p.user.Email)
		}
		for _, path := range paths {
			b.open(path)
			b.accessible(axe, path)
		}
	})
}

// axeScript is axe-core. Where it is not installed the test is skipped, except
// in CI.
func axeScript(t *testing.T) string {
	t.Helper()
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("axe-core is not installed: npm ci --prefix web/testdata")
	}
	return string(axe)
}

// accessible reports what axe-core finds on the page: by all its rules in
// light, and by that of contrast in dark. It tells of what is wrong only, which
// takes half the time on a large page.
func (b *tab) accessible(axe, path string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](axe+"; 0")); err != nil {
		b.t.Fatal(path, err)
	}
	for scheme, rules := range map[string]string{
		"light": "",
		"dark":  `, runOnly: ["color-contrast"]`,
	} {
		b.do(colors(scheme))
		found, err := chromedp.Run(b.ctx, chromedp.Evaluate[audit](
			`axe.run(document, {resultTypes: ["violations"]`+rules+`}).then(`+report+`)`,
			chromedp.EvalAwaitPromise,
		))
		if err != nil {
			b.t.Fatal(path, err)
		}
		if found.Passed == 0 {
			b.t.Errorf("%s (%s): no rule was checked", path, scheme)
		}
		for _, violation := range found.Violations {
			b.t.Errorf("%s (%s): %s", path, scheme, violation)
		}
	}
}

// audit is what axe-core found.
type audit struct {
	Passed     int      `json:"passed"`
	Violations []string `json:"violations"`
}

// report makes an audit of what axe-core says.
const report = `r => ({passed: r.passes.length, violations: r.violations.map(v => v.id + ": " + v.help + "\n    " +
	v.nodes.slice(0, 5).map(n => n.target.join(" ") + "  " + n.html.slice(0, 160) + "  " + (n.any[0] ? n.any[0].message : "")).join("\n    "))})`

// colors makes the browser prefer light or dark pages, without anything that
// moves.
func colors(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		features := []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		}
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia,
			emulation.SetEmulatedMediaParams{Features: features})
		return err
	})
}
