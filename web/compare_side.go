package web

import (
	"slices"
	"strconv"
	"strings"

	"configsync/admin"
	"configsync/admin/promotion"
)

// sideOfUpdate begins the name of a side that is the environment itself before
// an update: "update:6".
const sideOfUpdate = "update:"

// side is what the environment is compared with, by the input {source} of the
// address.
func (q *request) side() (promotion.Side, error) {
	name := q.PathValue("source")
	if number, ok := strings.CutPrefix(name, sideOfUpdate); ok {
		seq, err := strconv.ParseInt(number, 10, 64)
		if err != nil || seq < 1 {
			return promotion.Side{}, errMissing
		}
		return promotion.Side{Update: seq}, nil
	}
	i := slices.IndexFunc(q.server.Environments, func(e *admin.Environment) bool {
		return e.Name == name
	})
	if i < 0 {
		return promotion.Side{}, errMissing
	}
	return promotion.Side{Environment: q.server.Environments[i]}, nil
}

// updateOf is the number of the update in the name of a side.
func updateOf(side string) (number string, ok bool) { return strings.CutPrefix(side, sideOfUpdate) }
