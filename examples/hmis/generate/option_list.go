package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"configsync/schema"
)

// optionLists are the option lists of a tree; err says which could not be made.
type optionLists struct {
	objects []schema.Object
	err     error
}

// optionLists makes an option list of every code list.
func (s standard) optionLists() optionLists {
	var out optionLists
	for _, l := range s.Lists {
		o, err := l.optionList()
		if err != nil {
			return optionLists{err: fmt.Errorf("%s: %w", s.Name, err)}
		}
		out.objects = append(out.objects, o)
	}
	return out
}

func (l hudList) optionList() (schema.Object, error) {
	i := slices.IndexFunc(listNames, func(n listName) bool { return n.hud == l.Name })
	if i < 0 {
		return schema.Object{},
			fmt.Errorf("the code list %s has no name and title: add it to listNames", l.Name)
	}
	list := schema.OptionList{Title: listNames[i].title, Source: l.source()}
	for _, item := range l.Items {
		list.Items = append(list.Items, schema.Option{
			Code:    item.Code,
			Label:   strings.TrimSpace(item.Label),
			Retired: item.Retired,
		})
	}
	body, err := encode(list)
	return schema.Object{Key: schema.Key{Kind: "option-list", Name: listNames[i].name}, Body: body},
		err
}

// elements corrects numbers that HUD's file does not write as the standard
// does.
var elements = map[string]string{"Gender": "3.06.1", "Race": "3.04.1"}

// source names the element without the version of the standard, so that a list
// that did not change is equal in all trees. Lists numbered 1 serve several
// elements.
func (l hudList) source() string {
	number, ok := elements[l.Name]
	if !ok {
		number = l.Code
	}
	if strings.HasPrefix(number, "1.") {
		return "HUD HMIS Data Standards, list " + number
	}
	return "HUD HMIS Data Standards, element " + number
}

// encode is v as a canonical body.
func encode(v any) (json.RawMessage, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return schema.CanonicalBody(raw)
}
