package admin

import (
	"fmt"

	"configsync/words"
)

// smallest is the smallest number of people or records that is shown: a smaller
// one could identify a person. It is the limit of the Centers for Medicare &
// Medicaid Services for published cell sizes.
const smallest = 11

// Counted returns a number of people or records for people to read: "fewer than
// 11" from 1 to 10, otherwise the number with thousands separators.
func Counted(n int) string {
	if 0 < n && n < smallest {
		return fmt.Sprintf("fewer than %d", smallest)
	}
	return words.Number(n)
}
