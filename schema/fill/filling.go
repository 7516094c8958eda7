package fill

import (
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr/vm"

	"configsync/schema"
)

const (
	maxEntries = 200     // of a repeating group, and answers of a repeating field
	maxCells   = 100_000 // fields in all entries of a form, beyond which no more entries are made
)

// Fill evaluates the form over what was typed: inputs by input name, each with
// its values in order, as an HTML form sends them. stored is what the record
// already holds, nil for a new one. day is the day that today, age() and bounds
// of today mean.
//
// A stored answer that nobody touched stays, whatever the form has become. It
// is untouched when its input is not sent, or sent as it is stored; then it
// stays even if it could not be entered today, as a Warning. It stays too while
// its field is hidden, and when the form no longer has the field; a blank input
// takes it away then, or one of its name behind a "-". What the record lacked
// before anybody typed, it may lack afterwards. Read-only fields (without a
// stored answer, their default) and retired ones are answered with what is
// stored, whatever the inputs say. A retired option can be an answer only as a
// stored one.
//
// It never fails: what is wrong is in the result, beside the field. Inputs that
// the form does not have are ignored. A field that is answered once takes the
// last of several values if it is a boolean (a check box behind a hidden
// false), and refuses several others.
//
// Entries of a repeating group are those that inputs name, group[3].field, and
// those with stored answers, in order. An input group[3] takes an entry away
// with its answers, but for those of read-only and retired fields. Entries
// without an answer are dropped, if nothing is typed into them; in these
// nothing is required. An input named group[] asks for one more, blank but for
// the defaults, so a button of that name adds an entry; only Fill with it shows
// it.
func (s *Sheet) Fill(inputs map[string][]string, stored []Answer, day schema.Date) *Filled {
	return newFilling(s, inputs, stored, day).result()
}

// filling is one evaluation of a sheet.
type filling struct {
	sheet  *Sheet
	inputs map[string][]string
	given  []Answer            // what the record holds; nil for a new one
	stored map[string][]string // the same, by input
	// of the entries that inputs and stored answers name, by the input of the
	// group
	indices map[string][]int
	more    map[string]bool // groups, by input, of which another entry is asked for
	gone    map[string]bool // entries that were taken away, such as "incomes[2]"
	// numbers that another entry of a group must be above: those of entries
	// that are stored or were taken away
	above map[string]int
	day   schema.Date
	top   *sheetEntry
	cells int // made so far

	machine  vm.VM
	answers  map[string]any  // what conditions read
	failure  error           // of a condition; the check of forms rules it out
	untyped  bool            // it is the evaluation of the stored answers alone
	lacking  map[string]bool // inputs that those lack; nil until it is asked for
	filled   *Filled
	problems int // of filled
}

// sheetEntry is an entry of a repeating group, or the form itself.
type sheetEntry struct {
	frame  *frame
	above  *sheetEntry
	prefix string // what the names of its inputs begin with
	typed  bool   // something was typed into it
	kept   bool   // it holds stored answers that stay
	wanted bool   // it was asked for
	gone   bool   // it was taken away
	cells  []cell
}

// cell is a field, or section, in an entry.
type cell struct {
	input     string
	state     cellState
	visible   bool
	values    []string // as typed
	kept      bool     // values are the stored ones, which nobody can change
	untouched bool     // values are the stored ones, which nobody has changed
	answers   []string // canonical
	value     any      // what conditions read; nil when there is no answer
	problem   string
	warning   string
	entries   []*sheetEntry // of a repeating group
}

type cellState byte

const (
	unsettled cellState = iota
	settling
	settled
)

func newFilling(s *Sheet, inputs map[string][]string, stored []Answer, day schema.Date) *filling {
	w := &filling{
		sheet: s, inputs: inputs, given: stored, stored: s.Inputs(stored),
		indices: map[string][]int{}, more: map[string]bool{}, gone: map[string]bool{},
		above: map[string]int{},
		day:   day, answers: map[string]any{},
	}
	now, _ := time.Parse(time.DateOnly, string(day))
	w.answers[schema.DayVariable] = now
	for name, values := range inputs {
		w.locate(name, false)
		w.gone[name] = strings.HasSuffix(name, "]") && slices.ContainsFunc(values, notBlank)
	}
	for name := range w.stored {
		w.locate(name, true)
	}
	w.top = w.open(s.top, nil, "", false)
	w.top.typed = true
	return w
}

// locate notes which entries the name of an input, or of a stored answer, is
// in.
func (w *filling) locate(name string, stored bool) {
	for at, depth := 0, 0; depth <= schema.MaxFieldDepth; depth++ {
		open := strings.IndexByte(name[at:], '[')
		if open < 0 {
			return
		}
		group := name[:at+open]
		number, rest, ok := strings.Cut(name[at+open+1:], "]")
		if !ok {
			return
		}
		if number == "" && rest == "" {
			w.more[group] = true
			return
		}
		index, ok := entryIndex(number)
		if !ok || rest != "" && !strings.HasPrefix(rest, ".") {
			return
		}
		w.indices[group] = append(w.indices[group], index)
		if stored || rest == "" {
			w.above[group] = max(w.above[group], index+1)
		}
		if rest == "" {
			return
		}
		at = len(name) - len(rest) + 1
	}
}

// entryIndex reads the number of an entry.
func entryIndex(number string) (index int, ok bool) {
	if len(number) == 0 || len(number) > 6 || number[0] == '0' && number != "0" {
		return 0, false
	}
	for _, digit := range []byte(number) {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		index = 10*index + int(digit-'0')
	}
	return index, true
}

// open makes an entry with what was typed into it; or, when it is another one
// that was asked for, with the defaults.
func (w *filling) open(f *frame, above *sheetEntry, prefix string, another bool) *sheetEntry {
	e := &sheetEntry{
		frame:  f,
		above:  above,
		prefix: prefix,
		wanted: another,
		gone:   above != nil && above.gone || w.gone[strings.TrimSuffix(prefix, ".")],
		cells:  make([]cell, len(f.asked)),
	}
	w.cells += len(f.asked)
	for i, a := range f.asked {
		if a.field == nil {
			continue
		}
		c := &e.cells[i]
		c.input = e.prefix + a.field.Name
		switch {
		case a.entries != nil:
			w.openEntries(e, a, c)
		case !a.hasAnswer():
		case a.readOnly:
			w.keep(e, a, c)
		case another:
			if text := a.defaultText(w.day); text != "" {
				c.values = []string{text}
			}
		default:
			w.take(e, a, c)
		}
	}
	return e
}

// take reads what was typed into a field. What was not sent was not shown.
func (w *filling) take(e *sheetEntry, a *asked, c *cell) {
	stored := w.stored[c.input]
	typed, sent := w.inputs[c.input]
	switch {
	case e.gone:
		return
	case !sent:
		typed = stored
	}
	c.values, c.untouched = typed, a.same(typed, stored)
	e.typed = e.typed || slices.ContainsFunc(c.values, notBlank)
}

// same reports whether values that were typed are the stored ones. A browser
// ends lines in its own way, and sends the options of a multi-choice in the
// order of the form.
func (a *asked) same(typed, stored []string) bool {
	typed, stored = plain(typed), plain(stored)
	if a.field.Type == "multi-choice" {
		slices.Sort(typed)
		slices.Sort(stored)
	}
	return slices.Equal(typed, stored)
}

// plain returns the values that are not blank, without what surrounds them.
func plain(values []string) []string {
	var out []string
	for _, v := range values {
		if notBlank(v) {
			out = append(out, strings.TrimSpace(strings.ReplaceAll(v, "\r\n", "\n")))
		}
	}
	return out
}

// keep takes the answer of a field that nobody can change.
func (w *filling) keep(e *sheetEntry, a *asked, c *cell) {
	c.values = w.stored[c.input]
	c.kept = len(c.values) > 0
	e.kept = e.kept || c.kept
	if !c.kept {
		if text := a.defaultText(w.day); text != "" {
			c.values = []string{text}
		}
	}
}

func notBlank(value string) bool { return strings.TrimSpace(value) != "" }

// openEntries makes the entries of a repeating group.
func (w *filling) openEntries(e *sheetEntry, a *asked, c *cell) {
	indices := w.indices[c.input]
	slices.Sort(indices)
	next := w.above[c.input]
	for _, index := range slices.Compact(indices) {
		if w.cells >= maxCells {
			c.problem = a.sentence(tooManyEntries)
			break
		}
		inner := w.open(a.entries, e, entryPrefix(c.input, index), false)
		if !inner.typed && !inner.kept && !inner.wanted {
			continue
		}
		if len(c.entries) >= maxEntries {
			c.problem = a.sentence(tooManyEntries)
			break
		}
		next = max(next, index+1)
		c.entries = append(c.entries, inner)
		e.typed, e.kept, e.wanted = e.typed || inner.typed, e.kept ||
			inner.kept, e.wanted || inner.wanted
	}
	if w.more[c.input] && !a.readOnly && len(c.entries) < maxEntries {
		c.entries = append(c.entries, w.open(a.entries, e, entryPrefix(c.input, next), true))
		e.wanted = true
	}
	if len(c.entries) == 0 {
		c.entries = append(c.entries, w.open(a.entries, e, entryPrefix(c.input, next), false))
	}
}

const tooManyEntries = " has too many entries for one form: the ones not shown were discarded."

// settle decides whether a field or section of an entry is shown, and what its
// answer is. What it depends on is settled first.
func (w *filling) settle(e *sheetEntry, a *asked) *cell {
	c := &e.cells[a.slot]
	if c.state != unsettled {
		return c
	}
	c.state = settling
	c.visible = w.shown(e, a)
	switch {
	case a.field == nil || !a.hasAnswer():
	case c.visible:
		w.answer(a, c)
	default:
		w.leaveHidden(e, a, c)
	}
	c.state = settled
	return c
}

func (w *filling) shown(e *sheetEntry, a *asked) bool {
	if a.around != nil {
		at := e
		if a.around.entries != nil {
			at = e.above
		}
		if !w.settle(at, a.around).visible {
			return false
		}
	}
	if a.retired && !holdsKept(e, a) {
		return false
	}
	return a.visibleWhen == nil || w.holds(e, a.visibleWhen, true)
}

// holdsKept reports whether a field, or one inside it, has a stored answer that
// stays.
func holdsKept(e *sheetEntry, a *asked) bool {
	if e.cells[a.slot].kept {
		return true
	}
	if a.entries != nil {
		return slices.ContainsFunc(e.cells[a.slot].entries, func(inner *sheetEntry) bool {
			return inner.kept
		})
	}
	return slices.ContainsFunc(a.children, func(child *asked) bool { return holdsKept(e, child) })
}

// holds evaluates the condition of something in an entry.
func (w *filling) holds(e *sheetEntry, p *schema.CompiledCondition, whenItFails bool) bool {
	for _, name := range p.Reads {
		a := w.sheet.fields[name]
		if at := e.around(a.frame); at != nil {
			w.settle(at, a)
		}
	}
	for _, name := range p.Reads {
		a := w.sheet.fields[name]
		w.answers[name], w.answers[a.answered] = a.unanswered, false
		if at := e.around(a.frame); at != nil {
			if value := at.cells[a.slot].value; value != nil {
				w.answers[name], w.answers[a.answered] = value, true
			}
		}
	}
	met, err := p.Holds(&w.machine, w.answers)
	if err != nil {
		w.failure = err
		return whenItFails
	}
	return met
}

// around finds the entry of a frame that this one is, or is in; nil for none.
func (e *sheetEntry) around(f *frame) *sheetEntry {
	for e != nil && e.frame != f {
		e = e.above
	}
	return e
}
