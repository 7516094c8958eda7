package agreements

import (
	"math/bits"
	"strconv"
	"strings"

	"configsync/admin/sharing"
)

// sharingDrawing is a square for each pair that shares: rows are whose clients,
// columns are who sees them.
type sharingDrawing struct {
	Size    int
	Rows    []drawingRow
	Columns []drawingColumn
}

// Margin returns the size with the edges that name rows and columns.
func (d sharingDrawing) Margin() int { return d.Size + 7 }

// drawingRow is an organization whose clients are seen.
type drawingRow struct {
	Title   string
	Y       int
	Squares string // the path of its squares
}

// drawingColumn is an organization that sees clients.
type drawingColumn struct {
	Title string
	X     int
}

// drawSharing draws pairs of organizations that share, ordered so that those
// with the same partners stand together.
func drawSharing(organizations []partnerCount, pairs []sharing.SharingPair) *sharingDrawing {
	if len(pairs) == 0 {
		return nil
	}
	order := partnerOrder(organizations, pairs)
	place := map[string]int{}
	for i, at := range order {
		place[organizations[at].Name] = i
	}
	seen := make([][]bool, len(order))
	for i := range seen {
		seen[i] = make([]bool, len(order))
	}
	for _, p := range pairs {
		owner, known := place[p.Owner]
		viewer, also := place[p.Viewer]
		if known && also {
			seen[owner][viewer] = true
		}
	}
	d := &sharingDrawing{Size: len(order)}
	for i, at := range order {
		title := organizations[at].Title
		d.Columns = append(d.Columns, drawingColumn{title, i})
		if squares := squaresOf(seen[i]); squares != "" {
			d.Rows = append(d.Rows, drawingRow{title, i, squares})
		}
	}
	return d
}

// squaresOf returns the path of a line through the squares of a row; neighbors
// are one stretch.
func squaresOf(seen []bool) string {
	var b strings.Builder
	at := 0
	for x := 0; x < len(seen); x++ {
		if !seen[x] {
			continue
		}
		end := x
		for end < len(seen) && seen[end] {
			end++
		}
		b.WriteString("m" + strconv.Itoa(x-at) + " 0h" + strconv.Itoa(end-x))
		at, x = end, end
	}
	return b.String()
}

// partnerOrder orders organizations: next comes the one that has the most
// partners in common with the last one. It begins with the first.
func partnerOrder(organizations []partnerCount, pairs []sharing.SharingPair) []int {
	n := len(organizations)
	index := make(map[string]int, n)
	for i, o := range organizations {
		index[o.Name] = i
	}
	partners := make([]partnerSet, n)
	for i := range partners {
		partners[i] = make(partnerSet, n/64+1)
		partners[i].add(i)
	}
	for _, p := range pairs {
		owner, known := index[p.Owner]
		viewer, also := index[p.Viewer]
		if known && also {
			partners[owner].add(viewer)
			partners[viewer].add(owner)
		}
	}
	order, placed := make([]int, 0, n), make([]bool, n)
	for last := 0; len(order) < n; {
		order, placed[last] = append(order, last), true
		best, common := -1, -1.0
		for i := range n {
			if share := partners[i].likeness(partners[last]); !placed[i] && share > common {
				best, common = i, share
			}
		}
		last = best
	}
	return order
}

// partnerSet is a set of small numbers.
type partnerSet []uint64

func (s partnerSet) add(i int) { s[i/64] |= 1 << (i % 64) }

// likeness is how much of two sets together is in both.
func (s partnerSet) likeness(other partnerSet) float64 {
	both, either := 0, 0
	for i := range s {
		both += bits.OnesCount64(s[i] & other[i])
		either += bits.OnesCount64(s[i] | other[i])
	}
	return float64(both) / float64(max(either, 1))
}
