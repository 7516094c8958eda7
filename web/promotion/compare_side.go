package promotion

import (
	"slices"
	"strconv"
	"strings"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/web/site"
)

// sideOfUpdate begins the name of a side that is the environment itself before
// an update: "update:6".
const sideOfUpdate = "update:"

// counterpartOf is what the environment is compared with, by the input {source}
// of the address.
func counterpartOf(q *site.Request) (promotion.Counterpart, error) {
	name := q.PathValue("source")
	if number, ok := strings.CutPrefix(name, sideOfUpdate); ok {
		seq, err := strconv.ParseInt(number, 10, 64)
		if err != nil || seq < 1 {
			return promotion.Counterpart{}, site.ErrMissing
		}
		return promotion.Counterpart{Update: seq}, nil
	}
	i := slices.IndexFunc(q.Server.Environments, func(e *admin.Environment) bool {
		return e.Name == name
	})
	if i < 0 {
		return promotion.Counterpart{}, site.ErrMissing
	}
	return promotion.Counterpart{Environment: q.Server.Environments[i]}, nil
}

// updateOf returns the number of the update in the name of a side.
func updateOf(side string) (number string, ok bool) { return strings.CutPrefix(side, sideOfUpdate) }
