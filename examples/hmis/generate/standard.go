package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
)

// standard is a version of the HUD HMIS Data Standards: its code lists, in
// HUD's order.
type standard struct {
	Name  string    `json:"standard"`
	Lists []hudList `json:"lists"`
}

// hudList is a code list as HUD publishes it.
type hudList struct {
	Name  string    `json:"name"`
	Code  string    `json:"code"` // the list's number, such as 4.12 or V2.A
	Items []hudItem `json:"items"`
}

// hudItem is one code. Retired is never read: HUD removes a code instead.
type hudItem struct {
	Code    string `json:"code"`
	Label   string `json:"label"`
	Retired bool   `json:"-"`
}

// readStandard reads the code lists of a version, such as fy2024.
func readStandard(inputs fs.FS, version string) (standard, error) {
	var s standard
	data, err := fs.ReadFile(inputs, "hud/"+version+"-lists.json")
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, fmt.Errorf("reading the code lists of %s: %w", version, err)
	}
	return s, nil
}

// removedLists are those of FY2024 that are taken away with FY2026 because no
// form uses them. All other lists that HUD dropped stay, retired, because old
// records hold their codes.
var removedLists = []string{"EarlyExitReason"}

// revised returns the old standard brought to the current one without losing a
// code: what HUD removed stays where it was, retired; what HUD added stands
// where HUD put it. A list keeps the number by which the old standard knows it.
func revised(old, current standard) standard {
	out := standard{Name: current.Name}
	for _, l := range old.Lists {
		switch now, ok := current.list(l.Name); {
		case ok:
			out.Lists = append(out.Lists, hudList{l.Name, l.Code, mergeItems(l.Items, now.Items)})
		case !slices.Contains(removedLists, l.Name):
			out.Lists = append(out.Lists, hudList{l.Name, l.Code, mergeItems(l.Items, nil)})
		}
	}
	for _, l := range current.Lists {
		if _, ok := old.list(l.Name); !ok {
			out.Lists = append(out.Lists, l)
		}
	}
	return out
}

func (s standard) list(name string) (hudList, bool) {
	for _, l := range s.Lists {
		if l.Name == name {
			return l, true
		}
	}
	return hudList{}, false
}

// mergeItems is current, with each item that only old has, retired, behind the
// item that it stood behind in old.
func mergeItems(old, current []hudItem) []hudItem {
	out := slices.Clone(current)
	for i, item := range old {
		if indexCode(current, item.Code) >= 0 {
			continue
		}
		at := 0
		if i > 0 {
			at = indexCode(out, old[i-1].Code) + 1
		}
		item.Retired = true
		out = slices.Insert(out, at, item)
	}
	return out
}

func indexCode(items []hudItem, code string) int {
	return slices.IndexFunc(items, func(item hudItem) bool { return item.Code == code })
}
