package admin_test

import (
	"fmt"

	"configsync/admin"
)

// Production needs two approvals of ana's plan. Her own does not count, and
// ben's counts once; after that of cleo the plan is approved. It is stale as
// soon as an object that it relies on has changed.
func ExampleReview_Progress() {
	needs := admin.ReviewNeeds{Approvals: 2}
	review := admin.Review{State: admin.InReview, Author: "ana"}
	for _, actor := range []string{"ana", "ben", "ben", "cleo"} {
		review.Events = append(review.Events,
			admin.ReviewEvent{Actor: actor, Action: admin.ReviewApprove, Sync: true})
		progress := review.Progress(needs, false)
		fmt.Println(actor, progress.State, progress.Lacks.Approvals)
	}
	fmt.Println(review.Progress(needs, true).State)
	// Output:
	// ana in-review 2
	// ben in-review 1
	// ben in-review 1
	// cleo approved 0
	// stale
}
