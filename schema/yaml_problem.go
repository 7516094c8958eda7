package schema

import (
	"bytes"
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func position(data []byte, offset int) (line, column int) {
	before := data[:offset]
	return bytes.Count(before, []byte("\n")) + 1, offset - bytes.LastIndexByte(before, '\n')
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

func yamlProblem(file string, data []byte, err error) Problem {
	p := Problem{File: file, Line: 1, Column: 1, Message: err.Error()}
	if i := bytes.IndexFunc(data, isControl); i >= 0 {
		p.Line, p.Column = position(data, i)
		p.Message = fmt.Sprintf("the file contains the control character %U here: remove it, or write it as an escape in double quotes",
			data[i])
		return p
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	if m := yamlLine.FindStringSubmatch(first); m != nil {
		p.Line = brokenLine(data, m[1])
		p.Message = "this is not YAML: " + m[2]
	}
	return p
}

// mostSearched is the size of a file up to which its broken line is looked for.
const mostSearched = 256 << 10

// brokenLine looks for the line that makes the text no YAML: the one behind the
// most lines that can be parsed by themselves. What the parser says is often
// the line where something began that was not ended, or a line too few.
func brokenLine(data []byte, said string) int {
	if len(data) > mostSearched {
		line, _ := strconv.Atoi(said)
		return max(1, line)
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	good := sort.Search(len(lines), func(n int) bool {
		var node yaml.Node
		return yaml.Unmarshal(bytes.Join(lines[:n+1], nil), &node) != nil
	})
	return min(good+1, len(lines))
}

// isControl reports whether r is an ASCII control character that YAML forbids.
func isControl(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0x7f
}
