package schedules

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer/timing"
	"configsync/words"
)

// noticeBody is the content of a message to a program.
type noticeBody struct {
	Event       string    `json:"event"`
	Environment string    `json:"environment"` // home of the schedule
	Schedule    string    `json:"schedule"`
	Planned     time.Time `json:"planned"`
	// Occurrences is the number of occurrences missed at once, if several;
	// Planned is the first.
	Occurrences int         `json:"occurrences,omitempty"`
	Runs        []noticeRun `json:"runs,omitempty"`
}

// noticeRun is a run in a message: without people and machines.
type noticeRun struct {
	ID      string         `json:"id"`
	Target  string         `json:"target"`
	State   admin.RunState `json:"state"`
	Reason  string         `json:"reason,omitempty"`
	Update  int64          `json:"update,omitempty"`
	Plan    string         `json:"plan,omitempty"`
	Started time.Time      `json:"started,omitzero"`
	Ended   time.Time      `json:"ended,omitzero"`
}

// messages returns a notice for each address of the schedule.
func messages(
	s admin.Schedule, body noticeBody, subject, text string, now time.Time,
) []admin.Message {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err) // it is made of texts, times and numbers
	}
	var out []admin.Message
	for _, to := range s.Notify {
		out = append(out, admin.Message{
			ID: admin.NewID(), About: s.Name, To: to, Event: body.Event, Subject: subject,
			Text: text, Body: raw, At: now,
		})
	}
	return out
}

// plannedMessages returns notices that a schedule is active, with its first
// occurrence.
func plannedMessages(
	s admin.Schedule, home string, first timing.Occurrence, now time.Time,
) []admin.Message {
	text := fmt.Sprintf("%s.\nFirst run: %s", s.Timing, words.LongMoment(first.At))
	if first.Note != "" {
		text += " (" + first.Note + ")"
	}
	return messages(s,
		noticeBody{Event: "planned", Environment: home, Schedule: s.Name, Planned: first.At.UTC()},
		fmt.Sprintf("[%s] %s is scheduled", home, s.Name), text+"\n", now)
}

// endedMessages adds messages about an occurrence to the outbox after its last
// run has ended, unless there was nothing to do.
func endedMessages(
	ctx context.Context, tx *admin.Tx, home string, s admin.Schedule, tick, now time.Time,
) error {
	if len(s.Notify) == 0 {
		return nil
	}
	runs, err := tx.Ledger.Runs(ctx, admin.RunFilter{
		Schedule: s.ID,
		Since:    tick,
		Until:    tick.Add(time.Microsecond),
	})
	if err != nil {
		return err
	}
	event, tells := eventOf(runs)
	if !tells {
		return nil
	}
	zone, err := admin.Property(ctx, tx.Config, schema.ZoneOfDays)
	if err != nil {
		return err
	}
	subject := fmt.Sprintf("[%s] %s: %s", home, s.Name, event)
	var lines []string
	var told []noticeRun
	for _, r := range runs {
		told = append(told,
			noticeRun{r.ID, r.Target, r.State, r.Reason, r.Update, r.Plan, r.Started, r.Ended})
		line := fmt.Sprintf("%s: %s", r.Target, r.State.Title())
		if r.Update > 0 {
			line += fmt.Sprintf(", update %d", r.Update)
		}
		if r.Reason != "" {
			line += ". " + r.Reason
		}
		lines = append(lines, line)
	}
	text := fmt.Sprintf("%s was scheduled for %s.\n\n%s\n", s.Name, words.LongMoment(tick.In(zone)),
		strings.Join(lines, "\n"))
	return tx.Outbox.Add(ctx, messages(s,
		noticeBody{Event: event, Environment: home, Schedule: s.Name, Planned: tick, Runs: told},
		subject, text, now))
}

// missedMessages adds one message for all occurrences that were missed while no
// server was running.
func missedMessages(
	ctx context.Context, tx *admin.Tx, home string, s admin.Schedule, missed []occurrence,
	now time.Time,
) error {
	zone, err := admin.Property(ctx, tx.Config, schema.ZoneOfDays)
	if err != nil {
		return err
	}
	first, last := missed[0].tick, missed[len(missed)-1].tick
	count := words.Count(len(missed), "occurrence", "occurrences")
	text := fmt.Sprintf("%s of %s were missed, because no server was free to run them: from %s to %s.\n",
		count, s.Name, words.LongMoment(first.In(zone)), words.LongMoment(last.In(zone)))
	body := noticeBody{
		Event: string(admin.RunMissed), Environment: home, Schedule: s.Name, Planned: first,
		Occurrences: len(missed),
	}
	subject := fmt.Sprintf("[%s] %s: %s missed", home, s.Name, count)
	return tx.Outbox.Add(ctx, messages(s, body, subject, text, now))
}

// eventOf returns the event of an occurrence, by its worst run. tells is false
// while a run is open, and if no run changed anything.
func eventOf(runs []admin.Run) (event string, tells bool) {
	rank := []admin.RunState{
		admin.RunNoChanges, admin.RunRan, admin.RunSkipped, admin.RunMissed, admin.RunHeld,
		admin.RunFailed,
	}
	worst := 0
	for _, r := range runs {
		if r.State.Open() {
			return "", false
		}
		for i, state := range rank {
			if r.State == state {
				worst = max(worst, i)
			}
		}
	}
	switch rank[worst] {
	case admin.RunNoChanges:
		return "", false
	case admin.RunRan:
		return "done", true
	}
	return string(rank[worst]), true
}
