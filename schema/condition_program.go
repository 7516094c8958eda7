package schema

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// CompiledCondition is a condition that was compiled to be evaluated. Any
// number of evaluations may use it at once.
type CompiledCondition struct {
	code  *vm.Program
	Reads []string // the fields it reads
}

// Names that a compiled condition reads besides the answers. No field can be
// named so.
const (
	// DayVariable names the day that today and age() mean.
	DayVariable = "the day"
	// AnsweredSuffix comes after the name of a field, and the two name whether
	// it is answered.
	AnsweredSuffix = " is answered"
	ageFunction    = "age on a day"
)

// programConfig is conditionConfig with the functions that programs call.
var programConfig = func() conf.Config {
	config := conditionConfig
	config.Functions = maps.Clone(config.Functions)
	age := func(args ...any) (any, error) {
		born, _ := args[0].(time.Time)
		day, _ := args[1].(time.Time)
		return ageOn(born, day), nil
	}
	expr.Function(ageFunction, age, new(func(time.Time, time.Time) int))(&config)
	return config
}()

// CompileCondition makes a condition ready to be evaluated; zero is a value of
// the type that a field's answers have.
func CompileCondition(text string, zero func(field string) any) (*CompiledCondition, error) {
	c, err := parseCondition(text)
	if err != nil {
		return nil, err
	}
	types := map[string]any{DayVariable: time.Time{}}
	for _, name := range c.fields {
		types[name] = zero(name)
		types[name+AnsweredSuffix] = false
	}
	ast.Walk(&c.tree.Node, binder{})
	config := programConfig
	config.WithEnv(types)
	if _, err := checker.Check(c.tree, &config); err != nil {
		return nil, conditionError(err)
	}
	code, err := compiler.Compile(c.tree, &config)
	if err != nil {
		return nil, conditionError(err)
	}
	return &CompiledCondition{code, c.fields}, nil
}

// Holds evaluates the condition. answers has, for every field that the
// condition reads, its answer, or its zero value, and under its name with
// [AnsweredSuffix] whether it has one; and the day under [DayVariable].
func (p *CompiledCondition) Holds(machine *vm.VM, answers map[string]any) (bool, error) {
	machine.MemoryBudget = math.MaxUint
	result, err := machine.Run(p.code, answers)
	if err != nil {
		return false, conditionError(err)
	}
	yes, ok := result.(bool)
	if !ok {
		return false, fmt.Errorf("the condition gave %T instead of true or false", result)
	}
	return yes, nil
}

// binder replaces the parts of a condition that depend on more than values:
// whether a field is answered, and the day.
type binder struct{}

func (binder) Visit(node *ast.Node) {
	call, ok := (*node).(*ast.CallNode)
	if !ok {
		return
	}
	callee, ok := call.Callee.(*ast.IdentifierNode)
	if !ok {
		return
	}
	switch callee.Value {
	case Today:
		ast.Patch(node, &ast.IdentifierNode{Value: DayVariable})
	case "age":
		callee.Value = ageFunction
		call.Arguments = append(call.Arguments, &ast.IdentifierNode{Value: DayVariable})
	case "answered":
		if field, ok := call.Arguments[0].(*ast.IdentifierNode); ok {
			ast.Patch(node, &ast.IdentifierNode{Value: field.Value + AnsweredSuffix})
		}
	}
}

// ageOn returns the age in years on a day; 0 without a birth or a day. A person
// born on February 29 is a year older on March 1 of other years.
func ageOn(born, day time.Time) int {
	if born.IsZero() || born.After(day) {
		return 0
	}
	years := day.Year() - born.Year()
	if day.Month() < born.Month() || day.Month() == born.Month() && day.Day() < born.Day() {
		years--
	}
	return years
}

// certain reports what of a condition that was found to have the right types
// could fail with some answers nevertheless, because the language only looks at
// those values when they are there; or could take endless.
func certain(tree *parser.Tree) error {
	c := certainty{}
	ast.Walk(&tree.Node, &c)
	if c.functions != 0 {
		c.refuse(tree.Node, "a function is named but not called")
	}
	if c.first == nil {
		return nil
	}
	return c.first.Bind(tree.Source)
}

type certainty struct {
	first     *file.Error
	functions int // how many functions were named that no call seen so far calls
}

func (c *certainty) refuse(at ast.Node, message string) {
	if c.first == nil {
		c.first = &file.Error{Location: at.Location(), Message: message}
	}
}

func (c *certainty) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.MemberNode:
		c.refuse(n, "an answer has no parts to reach with a dot")
	case *ast.NilNode:
		c.refuse(n, "no answer is nil: use answered(field)")
	case *ast.VariableDeclaratorNode, *ast.SequenceNode, *ast.MapNode, *ast.BytesNode:
		c.refuse(n, "a condition is a single expression of texts, numbers, dates and lists")
	case *ast.IdentifierNode:
		if n.Type().Kind() == reflect.Func {
			c.functions++
			return
		}
	case *ast.CallNode:
		c.functions--
		c.call(n)
	case *ast.BuiltinNode:
		c.builtin(n)
	case *ast.PredicateNode:
		return
	}
	if !plainType((*node).Type()) {
		c.refuse(*node, "part of it could have several types, or a type that no answer has")
	}
}

func (c *certainty) call(n *ast.CallNode) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		c.refuse(n, "functions can only be called by name")
		return
	}
	if callee.Value != "answered" {
		return
	}
	if field, ok := n.Arguments[0].(*ast.IdentifierNode); !ok ||
		field.Type().Kind() == reflect.Func {
		c.refuse(n, "answered needs the name of a field")
	}
}

func (c *certainty) builtin(n *ast.BuiltinNode) {
	switch n.Name {
	case "min", "max":
		for _, other := range n.Arguments[1:] {
			if n.Arguments[0].Type().Kind() == reflect.Int && other.Type().Kind() != reflect.Int {
				c.refuse(n, n.Name+" of a whole and a decimal number: put the decimal number first")
			}
		}
	case "count":
		if len(n.Arguments) < 2 {
			c.refuse(n, `count needs something to count, such as count(list, # == "1")`)
		}
	}
	for _, argument := range n.Arguments {
		if predicate, ok := argument.(*ast.PredicateNode); ok && loops(predicate.Node) {
			c.refuse(n, n.Name+" cannot contain another any, all, none or count")
		}
	}
}

// loops reports whether an expression goes through a list.
func loops(node ast.Node) bool {
	found := loopFinder(false)
	ast.Walk(&node, &found)
	return bool(found)
}

type loopFinder bool

func (f *loopFinder) Visit(node *ast.Node) {
	if _, ok := (*node).(*ast.PredicateNode); ok {
		*f = true
	}
}

// plainType reports whether t is a type that answers, or lists of answers,
// have.
func plainType(t reflect.Type) bool {
	switch t {
	case reflect.TypeFor[bool](), reflect.TypeFor[int](), reflect.TypeFor[float64](),
		reflect.TypeFor[string](), reflect.TypeFor[time.Time](), reflect.TypeFor[[]any]():
		return true
	}
	return t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Interface && plainType(t.Elem())
}

// listOf returns an empty list of values of the type of one.
func listOf(one any) any {
	return reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(one)), 0, 0).Interface()
}
