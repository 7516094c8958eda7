package admin

import (
	"context"
	"time"
)

// Message is a notice about an occurrence of a schedule. It is added to the
// outbox in the transaction of the event.
type Message struct {
	ID      string // the same in every delivery
	About   string // name of the schedule
	To      string // an address: mailto:ops@example.org, or https://… of a webhook
	Event   string // planned, held, missed, failed, skipped, done
	Subject string // one line
	Text    string // for a person
	Body    []byte // for a program: a JSON object, the same in every delivery
	At      time.Time
	Tries   int // deliveries that failed
}

// Courier delivers messages.
type Courier interface {
	// Deliver delivers a message to its address. It may be called again for the
	// same message, even after a delivery: receivers recognize it by its id. An
	// error with a method Permanent() bool that returns true is not tried
	// again.
	Deliver(ctx context.Context, m Message) error
	// CheckAddress refuses an address to which no message can be delivered, in
	// words for the person who typed it.
	CheckAddress(to string) error
}

// Sending is a message in the outbox with the state of its delivery.
type Sending struct {
	Message
	Next    time.Time // of the next delivery
	Ended   time.Time // delivered, or given up; zero while waiting
	Problem string    // of the last delivery; "" when it was delivered
}

// MessageFilter selects messages of the outbox.
type MessageFilter struct {
	// Due selects waiting messages whose next delivery is at or before it; zero
	// selects all messages, ended ones too.
	Due   time.Time
	About string // name of a schedule; "" is all
	Limit int    // 0 is all
}

// MessageCounts counts the messages of an outbox.
type MessageCounts struct {
	Waiting int // to be delivered
	GivenUp int // not delivered for good
}

// OutboxReader reads messages.
type OutboxReader interface {
	// Find lists messages, the newest first; with Due, the most urgent first.
	Find(ctx context.Context, f MessageFilter) ([]Sending, error)
	Count(ctx context.Context) (MessageCounts, error)
}

// OutboxStore stores messages, also after their delivery.
type OutboxStore interface {
	OutboxReader
	// Add adds messages to be delivered.
	Add(ctx context.Context, messages []Message) error
	// Save replaces the state of a delivery, unless that has ended.
	Save(ctx context.Context, s Sending) error
}
