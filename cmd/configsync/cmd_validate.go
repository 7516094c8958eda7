package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"configsync/schema"
	"configsync/words"
)

func cmdValidate(a *app) *cobra.Command {
	var p printer
	c := &cobra.Command{
		Use: "validate DIR", Short: "Check a folder of YAML", Args: exactly("DIR"),
		Long: `Check a folder of configuration. The command lists every problem, with file,
line and column, and how to fix it.` + exitHelp(),
		Example: "  configsync validate config\n  configsync validate config -o junit > validate.xml",
		RunE: func(_ *cobra.Command, args []string) error {
			bundle, err := a.open.bundle(args[0])
			var problems schema.Problems
			if err != nil && !errors.As(err, &problems) {
				return err
			}
			result := validation{Problems: problems}
			if problems == nil {
				result.Problems = schema.Problems{}
			}
			if bundle != nil {
				result.Valid, result.Objects = true, len(bundle.Objects)
			}
			if p.format == "text" && err != nil {
				return err // the problems are talk, in the form that editors understand
			}
			if printErr := p.print(a.stdout, result, views{
				"text":  result.text,
				"junit": result.junit,
			}); printErr != nil {
				return printErr
			}
			return err
		},
	}
	p.addTo(c, true, "text", "json", "yaml", "junit")
	return c
}

type validation struct {
	Valid    bool             `json:"valid"`
	Objects  int              `json:"objects"`
	Problems []schema.Problem `json:"problems"`
}

func (v validation) text(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s, no problems.\n", words.Count(v.Objects, "object", "objects"))
	return err
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Failure *junitFailure `xml:"failure,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

// junit writes each problem as a failed test, or one test that passed.
func (v validation) junit(w io.Writer) error {
	suite := junitSuite{Name: "configsync validate", Failures: len(v.Problems)}
	for _, p := range v.Problems {
		suite.Cases = append(suite.Cases, junitCase{
			Name:    p.String(),
			Class:   p.File,
			Failure: &junitFailure{p.Message, p.String()},
		})
	}
	if len(suite.Cases) == 0 {
		suite.Cases = []junitCase{{Name: "the configuration is valid", Class: "configsync"}}
	}
	suite.Tests = len(suite.Cases)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(suite); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
