package admin

import (
	"fmt"

	"configsync/words"
)

// smallest is the smallest number of people or records that is told: a smaller
// one could point at somebody. It is the one that the Centers for Medicare &
// Medicaid Services publish cell sizes from.
const smallest = 11

// Counted is how a number of people or records is told: "fewer than 11" below
// 11 and above 0, otherwise with thousands separators.
func Counted(n int) string {
	if 0 < n && n < smallest {
		return fmt.Sprintf("fewer than %d", smallest)
	}
	return words.Number(n)
}
