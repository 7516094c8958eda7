package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
)

// Conditions are expressions of github.com/expr-lang/expr over the fields of a
// form that give true or false. A field's name stands for its answer: a text
// for texts and choices (the code), a number, true or false, a date, or a list
// of codes for a multi-choice. Besides the operators there are
//
//	today()       the day it is in the environment's time zone
//	age(date)     completed years from the date until today; 0 for a blank date
//	answered(x)   whether the field x has an answer
//
// and of expr's functions those in conditionBuiltins. Conditions are checked
// here, when configuration is validated, so that one can never fail when a case
// worker opens the form.

// The parser of expressions calls itself for every bracket, so the length is
// bounded before it starts.
const (
	maxConditionNodes  = 500
	maxConditionLength = 5000 // bytes
)

var conditionBuiltins = []string{
	"len", "lower", "upper", "trim", "any", "all", "none", "count", "abs", "min", "max", "round",
}

// conditionConfig is what all conditions have in common. Making it costs more
// than checking a condition, so each condition takes a copy, which
// [expr.Compile] could not.
var conditionConfig = func() conf.Config {
	never := func(...any) (any, error) {
		return nil, errors.New("conditions are only checked here")
	}
	config := conf.CreateNew()
	options := []expr.Option{expr.AsBool(), expr.Optimize(false), expr.MaxNodes(maxConditionNodes),
		expr.DisableAllBuiltins(),
		expr.Function("today", never, new(func() time.Time)),
		expr.Function("age", never, new(func(time.Time) int)),
		expr.Function("answered", never, new(func(any) bool))}
	for _, name := range conditionBuiltins {
		options = append(options, expr.EnableBuiltin(name))
	}
	for _, option := range options {
		option(config)
	}
	for name := range config.Disabled {
		delete(config.Builtins, name)
	}
	return *config
}()

// reservedWord reports whether a condition would read name as something else
// than a field.
func reservedWord(name string) bool {
	words := []string{
		"true", "false", "nil", "not", "and", "or", "in", "matches", "contains", "let", "if",
		"else", "today", "age", "answered",
	}
	return slices.Contains(words, name) || slices.Contains(conditionBuiltins, name)
}

// condition is a parsed condition.
type condition struct {
	tree     *parser.Tree
	fields   []string     // the fields it reads, each once, in order of appearance
	called   []string     // the functions it calls
	compared []comparison // codes that a field is compared with
	refused  string       // why it cannot be used although the language allows it; the first reason
}

type comparison struct{ field, code string }

// parseCondition reads a condition without knowing the fields.
func parseCondition(text string) (*condition, error) {
	if len(text) > maxConditionLength {
		return nil, fmt.Errorf("the condition cannot be used: it has %d characters; the limit is %d",
			len(text), maxConditionLength)
	}
	config := conditionConfig
	tree, err := parser.ParseWithConfig(text, &config)
	if err != nil {
		return nil, conditionError(err)
	}
	c := &condition{tree: tree}
	ast.Walk(&tree.Node, c)
	if c.refused != "" {
		return nil, fmt.Errorf("the condition cannot be used: %s", c.refused)
	}
	c.fields = slices.DeleteFunc(c.fields, func(name string) bool {
		return slices.Contains(c.called, name)
	})
	return c, nil
}

// Visit collects what the condition reads.
func (c *condition) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if !slices.Contains(c.fields, n.Value) {
			c.fields = append(c.fields, n.Value)
		}
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); ok {
			c.called = append(c.called, callee.Value)
		}
	case *ast.BuiltinNode:
		c.builtin(n)
	case *ast.MemberNode:
		if _, named := n.Property.(*ast.StringNode); !named {
			c.refuse("an item of a list cannot be picked by its number, since a list can be empty: use any, all or count")
		}
	case *ast.BinaryNode:
		c.operator(n)
		c.compare(n.Operator, n.Left, n.Right)
		c.compare(n.Operator, n.Right, n.Left)
	}
}

func (c *condition) refuse(format string, args ...any) {
	if c.refused == "" {
		c.refused = fmt.Sprintf(format, args...)
	}
}

// builtin refuses functions that are not offered; those that take a predicate
// cannot be disabled in the language.
func (c *condition) builtin(n *ast.BuiltinNode) {
	switch {
	case !slices.Contains(conditionBuiltins, n.Name):
		c.refuse("there is no function %s", n.Name)
	case (n.Name == "min" || n.Name == "max") && len(n.Arguments) < 2:
		c.refuse("%s compares two or more numbers", n.Name)
	}
}

// operator refuses what could fail with some answers.
func (c *condition) operator(n *ast.BinaryNode) {
	switch n.Operator {
	case "%", "..":
		c.refuse("the operator %s is not allowed in conditions", n.Operator)
	case "matches":
		if _, constant := n.Right.(*ast.StringNode); !constant {
			c.refuse("the pattern after matches must be written out, in quotes")
		}
	}
}

func (c *condition) compare(operator string, left, right ast.Node) {
	field, ok := left.(*ast.IdentifierNode)
	if !ok {
		return
	}
	switch operator {
	case "==", "!=":
		if code, ok := right.(*ast.StringNode); ok {
			c.compared = append(c.compared, comparison{field.Value, code.Value})
		}
	case "in":
		list, ok := right.(*ast.ArrayNode)
		if !ok {
			return
		}
		for _, item := range list.Nodes {
			if code, ok := item.(*ast.StringNode); ok {
				c.compared = append(c.compared, comparison{field.Value, code.Value})
			}
		}
	}
}

// check finds whether the condition can be evaluated over fields of these
// types, given as zero values.
func (c *condition) check(types map[string]any) error {
	config := conditionConfig
	config.WithEnv(types)
	_, err := checker.Check(c.tree, &config)
	if err == nil {
		err = certain(c.tree)
	}
	if err == nil {
		_, err = compiler.Compile(c.tree, &config)
	}
	return conditionError(err)
}

// conditionError returns the message of the expression library without its
// drawing of the place.
func conditionError(err error) error {
	if err == nil {
		return nil
	}
	var at *file.Error
	if errors.As(err, &at) {
		return fmt.Errorf("the condition cannot be used: %s (character %d)",
			strings.Join(strings.Fields(at.Message), " "), at.Column+1)
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return fmt.Errorf("the condition cannot be used: %s", first)
}

// conditions checks every condition of the form, and that no field's being
// shown depends on itself.
func (c *formCheck) conditions() {
	reads := map[*fieldPlace][]*fieldPlace{}
	for _, at := range c.places {
		if at.visibleWhen != "" {
			reads[at] = c.condition(at, "visibleWhen", at.visibleWhen)
		}
		if at.field != nil && at.field.RequiredWhen != "" {
			c.condition(at, "requiredWhen", at.field.RequiredWhen)
		}
	}
	c.cycles(reads)
}

// condition checks one condition and returns the fields it reads.
func (c *formCheck) condition(at *fieldPlace, step, text string) []*fieldPlace {
	path := Join(at.path, step)
	parsed, err := parseCondition(text)
	if err != nil {
		c.report(path, "%v", err)
		return nil
	}
	types := make(map[string]any, len(parsed.fields))
	var read []*fieldPlace
	for _, name := range parsed.fields {
		place, ok := c.fields[name]
		if !ok {
			c.report(path, "the condition reads %s, but the form has no such field", name)
			return nil
		}
		if err := readable(at, place); err != nil {
			c.report(path, "%v", err)
			return nil
		}
		types[name] = place.field.NoAnswer()
		read = append(read, place)
	}
	if err := parsed.check(types); err != nil {
		c.report(path, "%v", err)
	}
	for _, cmp := range parsed.compared {
		place, ok := c.fields[cmp.field]
		if !ok {
			continue
		}
		f := place.field
		if options := c.options(
			f,
		); f.Type == "choice" && options != nil && !has(options, cmp.code) {
			c.report(path, "the condition compares %s with %q, which is not one of its options",
				cmp.field, cmp.code)
		}
	}
	return read
}

// readable reports why a condition at one place cannot read the field of
// another.
func readable(at, field *fieldPlace) error {
	switch field.field.Type {
	case "group", "display":
		return fmt.Errorf("the condition reads %s, %s, which has no answer", field.field.Name,
			article(field.field.Type))
	}
	for group := field.parent; group != nil; group = group.parent {
		if group.field != nil && group.field.Repeats && !within(at, group) {
			return fmt.Errorf(
				"the condition reads %s, which can have several answers in the group %s",
				field.field.Name, group.field.Name,
			)
		}
	}
	return nil
}

func within(at, group *fieldPlace) bool {
	for ; at != nil; at = at.parent {
		if at == group {
			return true
		}
	}
	return false
}

// NoAnswer returns what a condition reads when the field is not answered: the
// empty value of the type that its answers have there.
func (f *Field) NoAnswer() any {
	var one any
	switch f.Type {
	case "integer":
		one = 0
	case "decimal", "quantity", "currency":
		one = 0.0
	case "boolean":
		one = false
	case "date", "dateTime":
		one = time.Time{}
	case "multi-choice":
		return []string{}
	default:
		one = ""
	}
	if f.Repeats {
		return listOf(one)
	}
	return one
}

// cycles reports fields whose being shown depends on themselves: reads says
// what each place's condition reads. A field also depends on what shows the
// groups around it.
func (c *formCheck) cycles(reads map[*fieldPlace][]*fieldPlace) {
	const visiting, done = 1, 2
	state := map[*fieldPlace]int{}
	var trail []*fieldPlace
	var visit func(at *fieldPlace)
	visit = func(at *fieldPlace) {
		if at == nil || state[at] == done {
			return
		}
		if state[at] == visiting {
			start := slices.Index(trail, at)
			c.report(Join(at.path, "visibleWhen"), "whether it is shown depends on itself: %s",
				trailNames(append(slices.Clone(trail[start:]), at)))
			return
		}
		state[at] = visiting
		trail = append(trail, at)
		for _, next := range reads[at] {
			visit(next)
		}
		visit(at.parent)
		trail = trail[:len(trail)-1]
		state[at] = done
	}
	for _, at := range c.places {
		visit(at)
	}
}

func trailNames(trail []*fieldPlace) string {
	names := make([]string, len(trail))
	for i, at := range trail {
		names[i] = at.path[strings.LastIndexByte(at.path, '/')+1:]
	}
	return strings.Join(names, " → ")
}
