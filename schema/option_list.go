package schema

import (
	"regexp"
)

// KindOptionList is the kind of drop-down lists, as it stands in a [Key].
const KindOptionList = "option-list"

// OptionList is a drop-down list.
type OptionList struct {
	Title    string   `json:"title" jsonschema:"required" sync:"label" words:"name" jsonschema_description:"What the list is called."`
	Formerly []string `json:"formerly,omitempty" jsonschema_description:"Earlier names of this list: declares a rename."`
	Source   string   `json:"source,omitempty" jsonschema_description:"Where the list comes from, such as a standard's element number."`
	Items    []Option `json:"items" jsonschema:"required" words:"options" jsonschema_description:"The options, in the order in which people see them."`
}

// Option is one line of a drop-down list. The code is what a record stores.
type Option struct {
	Code    string `json:"code" jsonschema:"required" sync:"id" jsonschema_description:"What a record stores."`
	Label   string `json:"label" jsonschema:"required" sync:"label" jsonschema_description:"What people see."`
	Retired bool   `json:"retired,omitempty" on:"is retired: it stays on old records and can no longer be chosen" off:"can be chosen again" jsonschema_description:"Kept on old records, and can no longer be chosen."`
}

// Check finds codes that cannot be stored.
func (l *OptionList) Check(string, Lookup) []Finding { return checkOptions("items", l.Items) }

var codeForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$`)

func checkOptions(path string, options []Option) []Finding {
	var fs []Finding
	for _, o := range options {
		if !codeForm.MatchString(o.Code) {
			fs = append(fs, found(Join(path, o.Code),
				"%q cannot be a code: use letters, digits, dot, plus, hyphen and underscore, at most 64",
				o.Code))
		}
	}
	return fs
}

// has reports whether the options contain a code, retired or not.
func has(options []Option, code string) bool {
	for _, o := range options {
		if o.Code == code {
			return true
		}
	}
	return false
}

func optionLists() *Kind {
	return NewKind[OptionList](KindInfo{
		Name: "OptionList", Slug: KindOptionList, Plural: "option-lists", One: "drop-down list",
		Title: "Drop-down lists",
		Class: Functionality, Records: NotInRecords, Looks: AsRendered,
	})
}
