package web_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// list is what the form of a drop-down list would send if nothing was changed.
func (a answer) list(t *testing.T) url.Values {
	t.Helper()
	values := url.Values{}
	for _, input := range regexp.MustCompile(`<input[^>]*>`).FindAllString(a.Body, -1) {
		attribute := func(name string) string {
			if m := regexp.MustCompile(` ` + name + `="([^"]*)"`).
				FindStringSubmatch(input); m != nil {
				return html.UnescapeString(m[1])
			}
			return ""
		}
		if attribute("type") != "checkbox" || strings.Contains(input, " checked") {
			values.Add(attribute("name"), attribute("value"))
		}
	}
	return values
}

func TestOptionLists(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	s.put(s.training, "option-lists/sex-assigned.yaml", sevenOptions)
	v.get("/training/option-lists?q=seven").shows(t, http.StatusOK, "1 list",
		"Seven 7 none no form", byTester)
	v.get("/training/option-lists?q=Oncology").shows(t, http.StatusOK, "No drop-down list has this")
	v.get("/training/option-lists?q=race").shows(t, http.StatusOK, "Client Intake")
	v.get("/training/option-lists").wants(t, http.StatusOK, `rel="next"`)
	path := "/training/option-lists/sex-assigned"
	form := v.get(path).list(t)

	// What is wrong keeps everything that was typed.
	form.Set("label.2", "")
	form.Set("place.3", "99")
	form.Set("new-code-0", "7")
	form.Set("new-label-1", "Eight")
	a := v.post(path, form)
	a.shows(t, http.StatusUnprocessableEntity, "There are 4 problems.",
		"Enter what people see for the code 2.", "The place of Three is a number from 1 to 7.",
		"Enter the code that records store for Eight.", "Enter what people see for the code 7.")
	a.wants(t, http.StatusUnprocessableEntity, `value="99"`, `value="Eight"`, `href="#label.2"`)

	form = v.get(path).list(t)
	form.Set("label.2", "Two and a half")
	form.Set("retired.3", "yes")
	form.Set("place.5", "1")
	form.Set("place.1", "4")
	form.Set("new-code-0", "8")
	form.Set("new-label-0", "Eight")
	v.done(v.post(path, form), path).shows(t, http.StatusOK, "Seven is saved.", "8 options")
	a = v.get(path + "/edit")
	text := html.UnescapeString(a.Body)
	order := regexp.MustCompile(`code: "(\d)"`).FindAllStringSubmatch(text, -1)
	var codes []string
	for _, m := range order {
		codes = append(codes, m[1])
	}
	if got := strings.Join(codes, ""); got != "52341678" {
		t.Errorf("the order is %s", got)
	}
	a.shows(t, http.StatusOK, "Two and a half", "retired: true")
	v.get(path+"/versions").shows(t, http.StatusOK, "“Two” → “Two and a half”", "Eight is new",
		"moved from place", "Show as YAML")
	v.get("/training/option-lists/none").shows(t, http.StatusNotFound, "no such drop-down list")
}

func TestForms(t *testing.T) {
	t.Parallel()
	_, v := administered(t, "training")
	v.get("/training/forms").shows(t, http.StatusOK, " forms", "Client Intake",
		"Intake Specialists, Case Managers, Outreach Workers", byTester)
	v.get("/training/forms?q=zzz").shows(t, http.StatusOK, "No form has this")
	v.get("/training/forms/client-intake").shows(t, http.StatusOK,
		"For Intake Specialists, Case Managers, Outreach Workers.", "preview, nothing is saved",
		"How complete is the name?", "Edit as YAML")
}

func yamlOf(a answer) string {
	m := regexp.MustCompile(`(?s)<textarea[^>]*>\n(.*?)</textarea>`).FindStringSubmatch(a.Body)
	return html.UnescapeString(m[1])
}

func TestFormAsYAML(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	path := "/training/forms/client-intake/edit"
	page := v.get(path)
	text := yamlOf(page)

	broken := strings.Replace(text, "optionList: sex", "optionList: nothing", 1)
	broken = strings.Replace(broken, "maxLength: 50", "maxLength: fifty", 1)
	a := v.post(path, page.with(t, url.Values{"yaml": {broken}}))
	a.shows(t, http.StatusUnprocessableEntity, "Nothing was saved.",
		"Line 17, column 20", "maxLength: fifty")
	a.wants(t, http.StatusUnprocessableEntity, `data-line="17" data-column="20"`)
	if yamlOf(a) != broken {
		t.Error("what was typed is lost")
	}
	dangling := strings.Replace(text, "optionList: sex", "optionList: nothing", 1)
	v.post(path, page.with(t, url.Values{"yaml": {dangling}})).shows(t,
		http.StatusUnprocessableEntity, "there is no option-list/nothing", "optionList: nothing")

	better := strings.Replace(text, "label: First name", "label: Given name", 1)
	a = v.post(path, page.with(t, url.Values{"yaml": {better}, "check": {"yes"}}))
	a.shows(t, http.StatusOK, "This is what saving would change; nothing is saved yet.",
		"“First name” → “Given name”")
	v.post(path, page.with(t, url.Values{"yaml": {text}, "check": {"yes"}})).
		shows(t, http.StatusOK, "nothing is different")
	v.done(v.post(path,
		page.with(t, url.Values{
			"yaml": {strings.ReplaceAll(better, "\n", "\r\n")},
		})), "/training/forms/client-intake").shows(
		t, http.StatusOK, "Client Intake is saved.", "Given name",
	)
	a = v.post(path, page.with(t, url.Values{"yaml": {text}}))
	a.shows(t, http.StatusUnprocessableEntity, "was changed in the meantime")

	a = v.get("/training/forms/client-intake/versions")
	a.shows(t, http.StatusOK, "Earlier versions of Client Intake", "ada@example.org",
		"“First name” → “Given name”", "is new")
	link := regexp.MustCompile(`versions\?yaml=\d+`).FindString(a.Body)
	v.get("/training/forms/client-intake/"+link).wants(t, http.StatusOK, `<tr class="diff-remove">`,
		"label: First name", `<tr class="diff-add">`, "label: Given name", "lines the same",
		"Hide the YAML")

	auditor := s.auditor(s.training)
	auditor.get("/training/forms/client-intake").shows(t, http.StatusOK, "Earlier versions")
	auditor.get(path).wants(t, http.StatusOK, viewOnly, " readonly",
		without, ">Save<")
	s.caseManager(s.training).get("/training/forms").shows(t, http.StatusForbidden)
}

// In production a form is edited in an emergency only, which takes a reason and
// is flagged.
func TestFormInAnEmergency(t *testing.T) {
	t.Parallel()
	_, v := administered(t, "production")
	path := "/production/forms/client-intake/edit"
	page := v.get(path)
	page.shows(t, http.StatusOK, "This is an emergency change.")
	text := strings.Replace(yamlOf(page), "label: First name", "label: Given name", 1)
	a := v.post(path, page.with(t, url.Values{"yaml": {text}}))
	a.shows(t, http.StatusUnprocessableEntity, reasonMissing)
	if yamlOf(a) != text {
		t.Error("what was typed is lost")
	}
	v.done(v.post(path,
		page.with(t, url.Values{
			"yaml":   {text},
			"reason": {"The label misleads."},
		})), "/production/forms/client-intake")
	v.get("/production/forms/client-intake/versions").
		shows(t, http.StatusOK, "emergency", "Reason: The label misleads.")
}

func TestLineOfYAMLIsSelected(t *testing.T) {
	t.Parallel()
	s, _ := administered(t, "training")
	b := s.browser()
	b.signIn("training", "ada@example.org")
	b.do(chromedp.Click(chromedp.CSS("input[name=workgroup][value=system-administrators]")),
		chromedp.Click(chromedp.CSS("main button[type=submit]")),
		chromedp.WaitReady(chromedp.CSS("#nav")))
	b.open("/training/forms/client-intake/edit")
	b.script(`{ const t = document.getElementById("yaml"); t.value = t.value.replace("optionList: sex", "optionList: nothing"); "" }`)
	b.do(chromedp.Click(chromedp.CSS("form[action$='/edit'] button:not([name])")),
		chromedp.WaitVisible(chromedp.CSS("a[data-line]")),
		chromedp.Click(chromedp.CSS("a[data-line]")))
	if got := b.script(
		`{ const t = document.getElementById("yaml"); t.value.slice(t.selectionStart, t.selectionEnd).trim() }`,
	); got != "optionList: nothing" {
		t.Errorf("%q is selected", got)
	}
}
