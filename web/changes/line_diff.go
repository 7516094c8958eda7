package changes

// DiffLine is a line of two texts: in both, or in one only. Lines that are the
// same are left out where they are many.
type DiffLine struct {
	Class  string // "" in both, add, remove, or skip
	Sign   string // of the line: "+", "−" or " "
	Text   string
	Before int // number of the line in the text before; 0 where it is not in it
	After  int
	Left   int // of skip: how many lines are left out
}

// Bounds of the comparison of texts by line.
const (
	DiffAround = 3 // lines shown around a change
	// pairs of lines that are compared; beyond, everything between the first
	// and the last change is one change
	mostCompare = 4_000_000
)

// DiffLines compares two texts by line, and leaves out what is far from any
// change.
func DiffLines(before, after []string) []DiffLine { return foldLines(CompareLines(before, after)) }

// CompareLines compares two texts by line.
func CompareLines(before, after []string) []DiffLine {
	var all []DiffLine
	same := func(i, j int) { all = append(all, DiffLine{"", " ", before[i], i + 1, j + 1, 0}) }
	head := 0
	for head < min(len(before), len(after)) && before[head] == after[head] {
		same(head, head)
		head++
	}
	tail := 0
	for tail < min(len(before), len(after))-head &&
		before[len(before)-1-tail] == after[len(after)-1-tail] {
		tail++
	}
	old, now := before[head:len(before)-tail], after[head:len(after)-tail]
	common := commonLines(old, now)
	i, j := 0, 0
	for i < len(old) || j < len(now) {
		switch {
		case i < len(old) && j < len(now) && old[i] == now[j] && common[i][j] == common[i+1][j+1]+1:
			same(head+i, head+j)
			i, j = i+1, j+1
		case j == len(now) || i < len(old) && common[i+1][j] >= common[i][j+1]:
			all = append(all, DiffLine{"remove", "−", old[i], head + i + 1, 0, 0})
			i++
		default:
			all = append(all, DiffLine{"add", "+", now[j], 0, head + j + 1, 0})
			j++
		}
	}
	for k := tail; k > 0; k-- {
		same(len(before)-k, len(after)-k)
	}
	return all
}

// commonLines is, for each place in two texts, how many lines of the rest are
// in both in order. Where the texts are too long to compare it is 0.
func commonLines(a, b []string) [][]int32 {
	out := make([][]int32, len(a)+1)
	row := make([]int32, len(b)+1)
	small := len(a)*len(b) <= mostCompare
	for i := len(a); i >= 0; i-- {
		out[i] = row
		if !small {
			continue
		}
		out[i] = make([]int32, len(b)+1)
		for j := len(b) - 1; j >= 0 && i < len(a); j-- {
			if a[i] == b[j] {
				out[i][j] = out[i+1][j+1] + 1
			} else {
				out[i][j] = max(out[i+1][j], out[i][j+1])
			}
		}
	}
	return out
}

// foldLines leaves out lines that are far from any change.
func foldLines(all []DiffLine) []DiffLine {
	near := make([]bool, len(all))
	for i, l := range all {
		if l.Class != "" {
			for k := max(0, i-DiffAround); k <= min(len(all)-1, i+DiffAround); k++ {
				near[k] = true
			}
		}
	}
	var out []DiffLine
	for i := 0; i < len(all); i++ {
		left := 0
		for i+left < len(all) && !near[i+left] {
			left++
		}
		if left > 1 {
			out = append(out, DiffLine{Class: "skip", Left: left})
			i += left - 1
			continue
		}
		out = append(out, all[i])
	}
	return out
}
