package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"configsync/admin/admintest"
)

const intakeCompared = "/production/compare/training/form/client-intake"

// of signs somebody in to Production.
func (s *testSite) of(email string) *visitor {
	s.t.Helper()
	return s.visitor().signIn("production", email)
}

func TestCompareObjectWords(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	v := s.of("ada@example.org")
	for path, texts := range map[string][]string{
		"form/client-intake": {"Client Intake", "training → production", "is in conflict",
			"Forms · form/client-intake",
			"Changed in training Nov 21, 2026, 3:00 PM PST by " + byTester + ", update 5",
			"Changed in production Nov 21, 2026, 12:00 PM PST", "update 3",
			"(cold weather alert)",
			"Fewer than 11 records of Client Intake have no answer to Veteran status yet."},
		"form/severe-weather-bed-log": {
			"Severe Weather Bed Log", "only in production",
			"Created in production. It stays as it is.",
		},
		"option-list/sex":               {"Sex", "is new", "selected", "Female"},
		"option-list/early-exit-reason": {"is deleted", "not selected"},
		"workgroup/intake-specialists":  {"Intake Specialists", "renamed from intake-workers"},
		"mou/2023-004": {
			"is changed", "will newly see", "September 30, 2030", "Changed only in training.",
		},
		"system-property/login-attempts": {"Login attempts", "5 tries", "3 tries"},
		"form/current-living-situation": {
			"is changed partly kept selected", "Adopt into training",
		},
	} {
		v.get("/production/compare/training/"+path).shows(t, http.StatusOK, texts...)
	}
	a := v.get("/production/compare/training/form/current-living-situation")
	if got := linkTo(
		t, a, "Adopt into training",
	); got != "/training/adopt/production?key=form%2Fcurrent-living-situation" {
		t.Errorf("it is adopted at %s", got)
	}
}

func TestCompareObjectMissing(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	v := s.of("ada@example.org")
	for _, path := range []string{
		"nowhere/form/client-intake", "update:0/form/client-intake", "update:x/form/client-intake",
		"training/form/nothing", "training/nothing/nothing",
		"training/option-list/race-and-nothing",
	} {
		v.get("/production/compare/"+path).shows(t, http.StatusNotFound)
	}
}

func TestCompareObjectRendered(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	v := s.of("ada@example.org")
	a := v.get(intakeCompared)
	a.shows(t, http.StatusOK, "production, now", "production, after the sync",
		"+ new Sex (required)", "newly required", "− retired: stays on old records",
		"renamed from: Middle name",
		"Middle name or initial", "conflict: the help text was changed in both", "questions unchanged")
	if strings.Contains(a.Body, "hx-post") || strings.Contains(a.Body, `id="form-part"`) {
		t.Error("the form can be sent")
	}
	ids := map[string]int{}
	for _, id := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(a.Body, -1) {
		if ids[id[1]]++; ids[id[1]] == 2 {
			t.Errorf("there are two elements %s", id[1])
		}
	}
	v.get("/production/compare/training/form/project-enrollment").shows(t, http.StatusOK,
		"moved from place", "in another position", "help text changed:",
		"every member of the household, children included",
		"Shown when relationship_to_hoh == '1'")
	v.get("/production/compare/training/option-list/race").
		shows(t, http.StatusOK, "renamed from: Hispanic/Latina/e/o", "options unchanged")
	v.get("/production/compare/training/option-list/funding-source").
		shows(t, http.StatusOK, "retired: stays on old records", "+ new")
	v.get("/production/compare/training/form/current-living-situation").
		shows(t, http.StatusOK, "= production keeps its own: help text")
	s.reword(s.production, "form/project-exit", "label: Project exit date", "label: Day of exit")
	v.get("/production/compare/training/form/project-exit").shows(t, http.StatusOK,
		"kept: changed in production", "A sync wouldn’t change this in production.",
		"production, now training", "renamed from: Day of exit")
	v.get("/production/compare/training/form/client-intake?view=nothing").
		shows(t, http.StatusOK, "newly required")
	v.get("/production/compare/training/mou/2023-004?view=rendered").
		shows(t, http.StatusOK, "Last sync")
}

func TestCompareObjectFields(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	v := s.of("ada@example.org")
	a := v.get(intakeCompared + "?view=fields")
	a.shows(t, http.StatusOK, "1 field was changed in both. Choose which version to keep.",
		"Last sync training production Result", "! Social Security number, help text",
		"sections/identity/fields/ssn/help",
		"Changed in both since the last sync.", "Changed only in training.", "Not decided yet",
		"Keep production", "Use training", "Keep all of production")
	if text := a.text(); strings.Index(
		text, "Social Security number, help text",
	) > strings.Index(text, "Veteran status, required") {
		t.Error("the conflict does not stand first")
	}
	if !strings.Contains(a.Body, "<ins>Nobody is turned away for not giving a number. </ins>") {
		t.Error("the words of production are not marked")
	}
	v.get("/production/compare/training/form/severe-weather-bed-log?view=fields").shows(t,
		http.StatusOK, "the whole object", "not present", "sections", "Changed only in production.")
	v.get("/production/compare/training/system-property/login-attempts").
		shows(t, http.StatusOK, "Changed only in training.")
}

func TestCompareObjectYAML(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	v := s.of("jo@example.org")
	a := v.get(intakeCompared + "?view=yaml")
	a.shows(t, http.StatusOK, "production training", "lines the same", "name: sex")
	if !strings.Contains(a.Body, "intake-<del>workers</del>") ||
		!strings.Contains(a.Body, "intake-<ins>specialists</ins>") {
		t.Errorf("changes inside a line are not marked:\n%s", a.text())
	}
	v.get("/production/compare/training/option-list/early-exit-reason?view=yaml").
		shows(t, http.StatusOK, "name: early-exit-reason")
}

// Somebody decides a conflict, sees it decided, and takes the decision back.
func TestChooseObject(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	v := s.of("ada@example.org")
	const help = "take.sections/identity/fields/ssn/help"
	back := intakeCompared + "?view=fields"
	choose := func(inputs url.Values, texts ...string) answer {
		t.Helper()
		inputs.Set("view", "fields")
		a := v.done(v.post(intakeCompared, inputs), back)
		a.shows(t, http.StatusOK,
			append(texts, choicesSaved, "Nothing changes in production until")...)
		return a
	}
	a := choose(url.Values{help: {"source"}}, "promoted Your choice.", "is changed", "selected")
	a.hides(t, "conflict")
	v.get(intakeCompared).shows(t, http.StatusOK, "Ask for the last four first")
	// each has choices of their own
	s.of("ben@example.org").get(back).shows(t, http.StatusOK, "is in conflict")
	choose(url.Values{help: {"target"}}, "kept Your choice.")
	choose(url.Values{help: {"none"}}, "is in conflict", "conflict Changed in both")
	choose(url.Values{"take.sections/veteran/fields/veteran_status/required": {"target"}},
		"conflict")
	a = choose(url.Values{"whole": {"target"}}, "kept Your choice.", "Clear my choices")
	a.hides(t, "Not decided yet")
	choose(url.Values{help: {"source"}}, "promoted Your choice.", "kept Your choice.")
	choose(url.Values{"whole": {"none"}}, "conflict Changed in both", "Not decided yet")
	v.post(intakeCompared, url.Values{"whole": {"both"}}).shows(t, http.StatusNotFound)
}

// What Production has of its own can be given up, and an object that was made
// there cannot.
func TestChooseKept(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	v := s.of("ada@example.org")
	path := "/production/compare/training/form/current-living-situation"
	a := v.get(path + "?view=fields")
	a.shows(t, http.StatusOK, "kept Changed only in production.", "Keep production",
		"Use training")
	input := regexp.MustCompile(`name="(take\.[^"]*)"`).FindStringSubmatch(a.Body)[1]
	v.done(v.post(path, url.Values{input: {"source"}, "view": {"fields"}}), path+"?view=fields").
		shows(t, http.StatusOK, "promoted Your choice.", "is changed")
	v.done(v.post(path, url.Values{input: {"target"}, "view": {"fields"}}), path+"?view=fields").
		shows(t, http.StatusOK, "kept Your choice.")
	v.get("/production/compare/training/form/severe-weather-bed-log?view=fields").
		hides(t, "Use training", "Delete it")
}

func TestCompareObjectPermission(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	s.of("cam@example.org").get(intakeCompared).shows(t, http.StatusForbidden)
	jo := s.of("jo@example.org")
	a := jo.get(intakeCompared + "?view=fields")
	a.shows(t, http.StatusOK, "A person who plans syncs must choose which version to keep.")
	a.hides(t, "Not decided yet", saveChoices)
	jo.post(intakeCompared, url.Values{"whole": {"source"}}).shows(t, http.StatusForbidden)
	s.of("ada@example.org").get(intakeCompared+"?view=fields").
		shows(t, http.StatusOK, "Not decided yet")
}

// A pinned object stays as it is, and the page says why.
func TestComparePinned(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	if err := s.service.Promotion.Pin(
		t.Context(), admintest.Operator, s.production, "form/client-intake", "the audit of November",
	); err != nil {
		t.Fatal(err)
	}
	a := s.of("ada@example.org").get(intakeCompared + "?view=fields")
	a.shows(t, http.StatusOK, "pinned", "Pinned by "+byTester+": the audit of November",
		"The object is pinned.")
	a.hides(t, "Not decided yet")
}

// The undoing of an update is shown like another side.
func TestCompareObjectUndo(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	v := s.of("ada@example.org")
	v.get("/production/compare/update:3/form/client-intake").
		shows(t, http.StatusOK, "Roll back update 3", "Now", "After the rollback",
			"help text changed:")
	v.get("/production/compare/update:3/form/client-intake?view=fields").shows(t, http.StatusOK,
		"After update 3 Before update 3 Now", "rolled back Unchanged since the update.")
	v.get("/production/compare/update:3/form/severe-weather-bed-log").
		shows(t, http.StatusOK, "is deleted")
}

// Texts of the configuration cannot become part of the page.
func TestCompareObjectEscapes(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	s.reword(s.training, "form/client-intake", "label: Middle name or initial",
		`label: "<b>bold</b> & <script>alert(1)</script>"`)
	v := s.of("ada@example.org")
	for _, view := range []string{"rendered", "fields", "yaml"} {
		a := v.get(intakeCompared + "?view=" + view)
		if a.Status != http.StatusOK || strings.Contains(a.Body, "<b>bold") ||
			strings.Contains(a.Body, "alert(1)</script>") || !strings.Contains(a.text(), "bold") {
			t.Errorf("%s: %d\n%s", view, a.Status, a.text())
		}
	}
}

// An administrator goes through the differences and decides a conflict, in a
// browser.
func TestCompareObjectInABrowser(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	b := s.browser()
	b.signIn("production", "ada@example.org")
	b.open(intakeCompared)
	b.reads("conflict: the help text was changed in both")
	if got := b.value(
		`[...document.querySelectorAll("main :is(input, select, textarea)")].filter((e) => !e.matches(":disabled")).length + ""`,
	); got != "0" {
		t.Errorf("%s inputs of the form can be filled in", got)
	}
	b.do(chromedp.Click(chromedp.CSS("details.fold summary")))
	b.do(chromedp.Click(chromedp.CSS(`.tabs [href*="view=fields"]`)))
	b.arrives(intakeCompared + "?view=fields")
	b.do(chromedp.Click(
		chromedp.CSS(`[name="take.sections/identity/fields/ssn/help"][value=target]`),
	))
	b.click(saveChoices)
	b.reads(choicesSaved)
	if got := b.value(
		`document.querySelector('[name="take.sections/identity/fields/ssn/help"]:checked').value`,
	); got != "target" {
		t.Errorf("%s is chosen", got)
	}
	b.do(chromedp.Click(chromedp.CSS("#next")))
	b.reads("training → production")
}

// The page needs no wider window than a small phone's, in any view.
func TestCompareObjectOnAPhone(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	b := s.phone()
	b.signIn("production", "ada@example.org")
	for _, path := range []string{intakeCompared, intakeCompared + "?view=fields",
		intakeCompared + "?view=yaml", "/production/compare/training/option-list/funding-source",
		"/production/compare/training/mou/2023-004",
		"/production/compare/training/form/severe-weather-bed-log?view=fields"} {
		b.open(path)
		b.fits(path)
	}
}

// axe-core finds nothing wrong in any view.
func TestCompareObjectAccessible(t *testing.T) {
	t.Parallel()
	axe := axeScript(t)
	s := newCompareSite(t)
	b := s.browser()
	b.signIn("production", "ada@example.org")
	for _, path := range []string{
		"form/client-intake", "form/project-enrollment", "form/client-intake?view=fields",
		"form/client-intake?view=yaml", "option-list/funding-source",
		"option-list/early-exit-reason?view=fields",
	} {
		b.open("/production/compare/training/" + path)
		b.value(`document.querySelectorAll("details").forEach((e) => e.open = true); ""`)
		b.accessible(axe, path)
	}
}
