package promotion_test

import (
	"testing"

	"configsync/admin"
)

// event is what somebody did: "ana+" approved as somebody who may approve
// syncs, "ana*" who may approve sharing, "ana±" who may both; "ana-" rejected.
func event(text string) admin.ReviewEvent {
	runes := []rune(text)
	e := admin.ReviewEvent{Actor: string(runes[:len(runes)-1]), Action: admin.ReviewApprove}
	switch runes[len(runes)-1] {
	case '+':
		e.Sync = true
	case '*':
		e.Sharing = true
	case '±':
		e.Sync, e.Sharing = true, true
	case '-':
		e.Action = admin.ReviewReject
	}
	return e
}

func TestStanding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		needs  admin.ReviewNeeds
		events []string
		moved  bool
		state  admin.ReviewState
		lacks  admin.ReviewNeeds
	}{
		{
			"nothing is needed", admin.ReviewNeeds{}, nil, false, admin.ReviewApproved,
			admin.ReviewNeeds{},
		},
		{
			"one is missing", admin.ReviewNeeds{Approvals: 1}, nil, false, admin.InReview,
			admin.ReviewNeeds{Approvals: 1},
		},
		{
			"one is enough", admin.ReviewNeeds{Approvals: 1}, []string{"ana+"}, false,
			admin.ReviewApproved, admin.ReviewNeeds{},
		},
		{
			"the author does not count", admin.ReviewNeeds{Approvals: 1}, []string{"author+"},
			false, admin.InReview, admin.ReviewNeeds{Approvals: 1},
		},
		{
			"nobody counts twice", admin.ReviewNeeds{Approvals: 2}, []string{"ana+", "ana+"}, false,
			admin.InReview, admin.ReviewNeeds{Approvals: 1},
		},
		{
			"who may approve sharing only is no approver of syncs", admin.ReviewNeeds{Approvals: 1},
			[]string{"ana*"}, false, admin.InReview, admin.ReviewNeeds{Approvals: 1},
		},
		{
			"sharing takes one more", admin.ReviewNeeds{Approvals: 1, Sharing: true},
			[]string{"ana±"}, false, admin.InReview, admin.ReviewNeeds{Approvals: 1},
		},
		{
			"sharing takes somebody who may", admin.ReviewNeeds{Approvals: 1, Sharing: true},
			[]string{"ana+", "ben+"}, false, admin.InReview, admin.ReviewNeeds{Sharing: true},
		},
		{
			"two people", admin.ReviewNeeds{Approvals: 1, Sharing: true}, []string{"ana+", "ben±"},
			false, admin.ReviewApproved, admin.ReviewNeeds{},
		},
		{
			"two people, each for one", admin.ReviewNeeds{Approvals: 1, Sharing: true},
			[]string{"ana+", "ben*"}, false, admin.ReviewApproved, admin.ReviewNeeds{},
		},
		{
			"two privacy officers", admin.ReviewNeeds{Approvals: 1, Sharing: true},
			[]string{"ana±", "ben±"}, false, admin.ReviewApproved, admin.ReviewNeeds{},
		},
		{
			"sharing alone", admin.ReviewNeeds{Sharing: true}, []string{"ana*"}, false,
			admin.ReviewApproved, admin.ReviewNeeds{},
		},
		{
			"who rejects takes the approval back", admin.ReviewNeeds{Approvals: 1},
			[]string{"ana+", "ana-"}, false, admin.InReview, admin.ReviewNeeds{Approvals: 1},
		},
		{
			"what moved voids approvals", admin.ReviewNeeds{Approvals: 1}, []string{"ana+"}, true,
			admin.ReviewStale, admin.ReviewNeeds{},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := admin.Review{State: admin.InReview, Author: "author"}
			for _, e := range c.events {
				r.Events = append(r.Events, event(e))
			}
			got := r.Progress(c.needs, c.moved)
			if got.State != c.state || got.Lacks != c.lacks {
				t.Errorf("got %s, lacking %+v; want %s, lacking %+v", got.State, got.Lacks,
					c.state, c.lacks)
			}
		})
	}
}

// Who sent a plan to review is an author of it too.
func TestWhoSubmitsIsAnAuthor(t *testing.T) {
	t.Parallel()
	r := admin.Review{
		State:  admin.InReview,
		Author: "author",
		Events: []admin.ReviewEvent{{Actor: "ana", Action: admin.ReviewSubmit}, event("ana+")},
	}
	if got := r.Progress(admin.ReviewNeeds{Approvals: 1}, false); got.State != admin.InReview {
		t.Errorf("got %s", got.State)
	}
}

func TestAwaitsLook(t *testing.T) {
	t.Parallel()
	emergency := admin.ReviewEvent{Actor: "ana", Action: admin.ReviewEmergency}
	for name, c := range map[string]struct {
		events []admin.ReviewEvent
		want   bool
	}{
		"not applied":           {[]admin.ReviewEvent{event("ben+")}, false},
		"nobody has looked":     {[]admin.ReviewEvent{event("ben+"), emergency}, true},
		"who applied it looked": {[]admin.ReviewEvent{emergency, event("ana+")}, true},
		"the author looked":     {[]admin.ReviewEvent{emergency, event("author+")}, true},
		"somebody else looked":  {[]admin.ReviewEvent{emergency, event("ben+")}, false},
	} {
		r := admin.Review{State: admin.ReviewApplied, Author: "author", Events: c.events}
		if got := r.AwaitsLook(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
