package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"gopkg.in/yaml.v3"
)

// scriptExits runs a command and checks its exit code: exits CODE configsync
// ARGUMENT...
func scriptExits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := exitCodeOf(ts.Exec(args[1], args[2:]...)); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// exitCodeOf is that of a command that ran, -1 when a signal ended it.
func exitCodeOf(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	return -2
}

// scriptResult checks that the last command wrote exactly one value to stdout,
// and optionally what is at a place in it: result json|yaml|xml [PATH VALUE]. A
// path is names and numbers with dots; "length" at its end is the length of a
// list.
func scriptResult(ts *testscript.TestScript, _ bool, args []string) {
	value, err := parseResult(args[0], ts.ReadFile("stdout"))
	if err != nil {
		ts.Fatalf("stdout is not one %s value: %v", args[0], err)
	}
	for i := 1; i+1 < len(args); i += 2 {
		got, err := valueAt(value, args[i])
		if err != nil {
			ts.Fatalf("%s: %v", args[i], err)
		}
		if got != args[i+1] {
			ts.Fatalf("%s is %q, want %q", args[i], got, args[i+1])
		}
	}
}

// scriptKeep keeps what is at a place in the JSON that the last command wrote,
// or the first so many characters of it, as a variable: keep VARIABLE PATH
// [CHARACTERS].
func scriptKeep(ts *testscript.TestScript, _ bool, args []string) {
	value, err := parseResult("json", ts.ReadFile("stdout"))
	ts.Check(err)
	text, err := valueAt(value, args[1])
	ts.Check(err)
	if len(args) > 2 {
		n, err := strconv.Atoi(args[2])
		ts.Check(err)
		text = text[:n]
	}
	ts.Setenv(args[0], text)
}

func parseResult(format, text string) (any, error) {
	var value any
	switch format {
	case "json":
		return value, onlyValue(json.NewDecoder(strings.NewReader(text)), &value)
	case "yaml":
		return value, onlyValue(yaml.NewDecoder(strings.NewReader(text)), &value)
	case "xml":
		return nil, wellFormed(text)
	}
	return nil, fmt.Errorf("no format %q", format)
}

// onlyValue decodes a value and finds nothing after it.
func onlyValue(d interface{ Decode(any) error }, value *any) error {
	if err := d.Decode(value); err != nil {
		return err
	}
	var more any
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		return fmt.Errorf("something follows the value: %v, %v", more, err)
	}
	return nil
}

func wellFormed(text string) error {
	d := xml.NewDecoder(bytes.NewBufferString(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func valueAt(value any, path string) (string, error) {
	for name := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[name]
			if !ok {
				return "", fmt.Errorf("there is no %q", name)
			}
			value = next
		case []any:
			if name == "length" {
				return strconv.Itoa(len(v)), nil
			}
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(v) {
				return "", fmt.Errorf("there is no item %s among %d", name, len(v))
			}
			value = v[i]
		default:
			return "", fmt.Errorf("%v has no %q", value, name)
		}
	}
	return fmt.Sprint(value), nil
}
