package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
)

// everything is a form with every sort of question.
const everything = `name: everything
title: Everything
description: Every sort of question.
sections:
  - name: plain
    title: Plain questions
    help: Read them out.
    fields:
      - {name: called, type: string, label: Name, required: true, help: As on the papers.}
      - {name: story, type: text, label: Story}
      - {name: age_now, type: integer, label: Age, min: 0, max: 120}
      - {name: amount, type: currency, label: Amount, unit: USD}
      - {name: born, type: date, label: Born}
      - {name: seen, type: dateTime, label: Seen}
      - {name: clock, type: time, label: Wake up at}
      - {name: phones, type: string, label: Phone numbers, repeats: true}
      - {name: keys, type: string, label: Keys given out}
      - {name: paper, type: attachment, label: Signed paper}
      - {name: number, type: string, label: Our number, readOnly: true, default: "000"}
      - {name: old, type: string, label: Old question, retired: true}
  - name: choices
    title: Choices
    fields:
      - {name: pet, type: boolean, label: "Is there a pet?"}
      - {name: pet_name, type: string, label: Name of the pet, visibleWhen: pet, required: true}
      - {name: few, type: choice, label: Few, required: true, options: [{code: a, label: Alpha}, {code: b, label: Beta}]}
      - {name: many, type: choice, label: Many, optionList: sex-assigned}
      - {name: open, type: open-choice, label: Open, options: [{code: x, label: Ex}]}
      - {name: several, type: multi-choice, label: Several, options: [{code: p, label: Pea}, {code: q, label: Queue}]}
      - {name: note, type: display, label: Pea and Queue together are rare., visibleWhen: "'p' in several and 'q' in several"}
  - name: money
    title: Money
    fields:
      - name: incomes
        type: group
        label: Income
        repeats: true
        fields:
          - {name: source, type: string, label: Source, required: true}
          - {name: monthly, type: currency, label: Monthly, unit: USD}
          - {name: end_known, type: boolean, label: "Does it end?"}
          - {name: end_day, type: date, label: When, visibleWhen: end_known}
`

// put edits objects as the operator, from YAML files by name.
func (s *testSite) put(env *admin.Environment, files ...string) {
	s.t.Helper()
	for i := 0; i < len(files); i += 2 {
		objects, err := s.service.Kinds.ReadObjects(files[i], []byte(files[i+1]))
		if err == nil {
			_, err = s.service.Promotion.Edit(s.t.Context(), admintest.Operator, env,
				promotion.EditRequest{Objects: objects, Reason: "test"})
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

const sevenOptions = `name: sex-assigned
title: Seven
items: [{code: "1", label: One}, {code: "2", label: Two}, {code: "3", label: Three}, {code: "4", label: Four}, {code: "5", label: Five}, {code: "6", label: Six}, {code: "7", label: Seven}]
`

// administrator is a visitor who is signed in to training with every permission
// but work with clients.
func (s *testSite) administrator() *visitor {
	s.t.Helper()
	s.put(s.training, "system-properties.yaml", "second-step: \"optional\"\n")
	s.account(s.training, admin.User{
		Email:       "qa@example.org",
		Name:        "Quinn Adams",
		Memberships: admintest.Member("coordinated-access"),
		Workgroups:  []string{"data-quality"},
	})
	return s.visitor().signIn("training", "qa@example.org")
}

func formSite(t *testing.T) *testSite {
	s := newSite(t)
	s.put(s.training, "option-lists/sex-assigned.yaml", sevenOptions,
		"forms/everything.yaml", everything)
	return s
}

var spaces = regexp.MustCompile(`\s+`)

// wants checks that a page holds each text, and none of those after "without";
// spaces do not matter.
func (a answer) wants(t *testing.T, status int, texts ...string) {
	t.Helper()
	body := spaces.ReplaceAllString(a.Body, " ")
	if a.Status != status {
		t.Errorf("status %d, want %d\n%s", a.Status, status, body)
	}
	want := true
	for _, text := range texts {
		if text == without {
			want = false
			continue
		}
		if strings.Contains(body, text) != want {
			t.Errorf("the page %s %q:\n%s", map[bool]string{true: "lacks", false: "has"}[want],
				text, body)
		}
	}
}

const without = "\x00without"

func TestFormWithoutScripts(t *testing.T) {
	t.Parallel()
	v := formSite(t).administrator()
	a := v.get("/training/forms/everything")
	a.wants(t, http.StatusOK, "nothing that you type here is saved",
		`<label for="called">Name <span class="required">(required)</span></label>`,
		`aria-describedby="called-help"`,
		`type="date"`, `type="datetime-local"`, `type="time"`, `inputmode="numeric"`,
		`id="keys-answer" name="keys"`, `<legend>Is there a pet?</legend>`, `role="radiogroup"`,
		`<select id="many"`, `type="checkbox" id="several" name="several" value="p"`,
		`or another answer`, `<legend>Income 1</legend>`, "Documents cannot be attached here",
		"000",
		without, "Name of the pet", "Old question", "are rare", `class="problem"`, "Remove Income",
		`id="keys" name`)

	typed := url.Values{"called": {"Ann"}, "pet": {"true"}, "several": {"p", "q"},
		"age_now": {"old"}, "many": {"9"}, "phones": {"1", "2", ""}, "form-update": {"yes"},
		"incomes[0].source": {"Job"}, "incomes[0].end_known": {"true"}}
	a = v.post("/training/forms/everything", typed)
	a.wants(t, http.StatusOK, "Name of the pet", "are rare", `value="Ann"`, `value="old"`,
		"Age is not a whole number", `id="age_now-problem"`, `aria-describedby="age_now-problem"`,
		`9 (cannot be chosen)`, `id="phones-3"`, `name="incomes[0].end_day"`, without, "is missing",
		"data-problems")

	typed.Del("form-update")
	a = v.post("/training/forms/everything", typed)
	a.wants(t, http.StatusOK, "data-problems=", `<a href="#age_now">`,
		"Name of the pet is missing", `name="form-checked" value="yes"`, `value="Ann"`)
}

func TestFormEntriesWithoutScripts(t *testing.T) {
	t.Parallel()
	v := formSite(t).administrator()
	typed := url.Values{"incomes[0].source": {"Job"}, "add-entry": {"incomes"}}
	v.post("/training/forms/everything", typed).wants(t, http.StatusOK,
		`name="incomes[0].source" type="text" value="Job"`, `name="incomes[1].source"`,
		"Remove Income 1", "autofocus>Income 2",
		`name="blank-entry" value="incomes[1]"`)

	// Where there is a blank one already, it is the one.
	v.post("/training/forms/everything", url.Values{
		"incomes[0].source": {""},
		"add-entry":         {"incomes"},
	}).wants(
		t, http.StatusOK, "autofocus>Income 1", without, "Income 2",
	)

	// The blank entry stays while something else is asked for, once.
	typed = url.Values{
		"incomes[0].source": {"Job"},
		"incomes[1].source": {""},
		"blank-entry":       {"incomes[1]"},
		"form-update":       {"yes"},
	}
	v.post("/training/forms/everything", typed).wants(t, http.StatusOK, `name="incomes[1].source"`,
		without, `incomes[2]`)
	typed.Set("incomes[1].source", "Aid")
	v.post("/training/forms/everything", typed).wants(t, http.StatusOK, `value="Aid"`, without,
		`incomes[2]`, `"blank-entry"`)

	typed.Set("remove-entry", "incomes[0]")
	v.post("/training/forms/everything", typed).wants(t, http.StatusOK, `value="Aid"`,
		"<legend>Income 1</legend>", without, `value="Job"`, "Income 2")
	typed.Set("remove-entry", "incomes[1]")
	typed.Set("incomes[1].source", "")
	v.post("/training/forms/everything", typed).wants(t, http.StatusOK, `value="Job"`,
		`name="gone-entry" value="incomes[1]"`, without, `incomes[1].`)
}

// What was typed into a question that is hidden now comes back with it.
func TestFormKeepsHiddenAnswers(t *testing.T) {
	t.Parallel()
	v := formSite(t).administrator()
	a := v.post("/training/forms/everything", url.Values{
		"pet":         {"false"},
		"pet_name":    {"Rex"},
		"form-update": {"yes"},
	})
	a.wants(t, http.StatusOK, `<input type="hidden" name="pet_name" value="Rex">`, without,
		"Name of the pet")
	a = v.post("/training/forms/everything", url.Values{
		"called":   {"Ann"},
		"few":      {"a"},
		"pet":      {"false"},
		"pet_name": {"Rex"},
	})
	a.wants(t, http.StatusOK, "Nothing is missing", without, "data-problems")
	v.post("/training/forms/nothing", url.Values{}).wants(t, http.StatusNotFound, "no such form")
}

func TestFormWithScripts(t *testing.T) {
	t.Parallel()
	s := formSite(t)
	s.administrator()
	b := s.browser()
	b.signIn("training", "qa@example.org")
	b.do(chromedp.WaitReady(chromedp.CSS("#nav")))
	b.open("/training/forms/everything")
	value := b.script
	const dirty = `document.querySelector("main").dataset.same = "yes"; "done"`
	if value(dirty) != "done" {
		t.Fatal("no page")
	}

	// Choosing an answer shows the question that depends on it, in place.
	b.do(chromedp.Click(chromedp.CSS(`[name=pet][value=true]`)),
		chromedp.WaitVisible(chromedp.CSS(`#pet_name`)))

	// Typing goes on while the answer to an earlier question is evaluated.
	b.do(chromedp.SendKeys(chromedp.CSS("#age_now"), "old"+kb.Tab+"12"),
		chromedp.WaitVisible(chromedp.CSS("#age_now-problem")),
		chromedp.SendKeys(chromedp.CSS("#amount"), "34"))
	if got := value(
		`document.activeElement.id + " " + document.getElementById("amount").value`,
	); got != "amount 1234" {
		t.Errorf("after the form was evaluated: %q, want the focus and the typing where they were",
			got)
	}

	// Another entry, in which the focus is.
	b.do(chromedp.SendKeys(chromedp.CSS(`[name="incomes[0].source"]`), "Job"),
		chromedp.Click(chromedp.CSS("#incomes-add")),
		chromedp.WaitVisible(chromedp.CSS(`[name="incomes[1].source"]`)))
	if got := value(
		`document.activeElement.textContent + " " + document.querySelector('[name="incomes[0].source"]').value`,
	); got != "Income 2 Job" {
		t.Errorf("after another entry was added: %q", got)
	}
	b.do(chromedp.Click(chromedp.CSS(`[name="incomes[1].end_known"][value=true]`)),
		chromedp.WaitVisible(chromedp.CSS(`[name="incomes[1].end_day"]`)))
	b.do(chromedp.Click(chromedp.CSS(`[name="remove-entry"][value="incomes[0]"]`)),
		chromedp.WaitNotPresent(chromedp.CSS(`[name="incomes[0].source"]`)))
	if got := value(
		`document.querySelector("main").dataset.same + " " + document.getElementById("amount").value`,
	); got != "yes 1234" {
		t.Errorf("the page was loaded again: %q", got)
	}
}

// script is what a script of one expression gives on the page.
func (b *tab) script(text string) string {
	b.t.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](text))
	if err != nil {
		b.t.Fatal(err)
	}
	return got
}
