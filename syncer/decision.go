package syncer

import (
	"fmt"
	"strings"

	"configsync/refusal"
	"configsync/schema"
)

// Decision is a person's choice of the version to keep, for an object or a part
// of it.
type Decision struct {
	Side Side       `json:"side"`
	Key  schema.Key `json:"key"`
	Path string     `json:"path,omitempty"` // "" is the whole object
}

// Side is one of the two environments that are compared.
type Side string

// The sides.
const (
	SourceSide Side = "source"
	TargetSide Side = "target"
)

// ParseDecision reads a decision from "KEY" or "KEY#path".
func ParseDecision(side Side, s string) (Decision, error) {
	keyText, path, _ := strings.Cut(s, "#")
	key, err := schema.ParseKey(keyText)
	if err != nil {
		return Decision{}, err
	}
	return Decision{side, key, strings.Trim(path, "/")}, nil
}

func (t Decision) String() string {
	if t.Path == "" {
		return t.Key.String()
	}
	return fmt.Sprintf("%s#%s", t.Key, t.Path)
}

// covers reports whether the decision applies to the field at path.
func (t Decision) covers(path string) bool {
	return t.Path == "" || path == t.Path || strings.HasPrefix(path, t.Path+"/")
}

// decider returns the decisions about the fields of key. A decision about a
// part overrides one about the whole.
func (p DiffOptions) decider(key schema.Key) Decider {
	var mine []Decision
	for _, t := range p.Decisions {
		if t.Key == key {
			mine = append(mine, t)
		}
	}
	return func(path string) (outcome Resolution, ok bool) {
		longest := -1
		for _, t := range mine {
			if !t.covers(path) || len(t.Path) <= longest {
				continue
			}
			longest, ok = len(t.Path), true
			outcome = Promote
			if t.Side == TargetSide {
				outcome = Keep
			}
		}
		return outcome, ok
	}
}

// checkDecisions refuses decisions about fields that do not differ, which are
// most likely typing errors.
func checkDecisions(decisions []Decision, differences []*Difference) error {
	for _, t := range decisions {
		if !decidesAnything(t, differences) {
			return refusal.New(refusal.Moot, "There is no difference at %s to decide.", t).
				WithHint("Write a place as the comparison shows it: KEY for an object, or KEY#path for one field.")
		}
	}
	return nil
}

func decidesAnything(t Decision, differences []*Difference) bool {
	for _, d := range differences {
		if d.Key != t.Key {
			continue
		}
		for _, f := range d.Fields {
			if f.Resolved && t.covers(f.Path) {
				return true
			}
		}
	}
	return false
}
