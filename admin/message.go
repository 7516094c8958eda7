package admin

import (
	"context"
	"time"
)

// Message tells somebody what became of an occurrence of a schedule. It is put
// into the outbox in the transaction that makes it true.
type Message struct {
	ID      string // the same however often it is delivered
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
	// Deliver brings a message to its address. It may be called again for the
	// same message, also after it was delivered: receivers tell that from its
	// id. An error that says Permanent() bool and true is not tried again.
	Deliver(ctx context.Context, m Message) error
	// CheckAddress refuses an address to which nothing can be delivered, in
	// words for whoever typed it.
	CheckAddress(to string) error
}

// Sending is a message in the outbox, and how far it is.
type Sending struct {
	Message
	Next    time.Time // of the next delivery
	Ended   time.Time // delivered, or given up; zero while it is on its way
	Problem string    // of the last delivery; "" when it was delivered
}

// MessageFilter selects messages of the outbox.
type MessageFilter struct {
	// only those on their way whose next delivery is not after; zero is all,
	// also those that have ended
	Due   time.Time
	About string // name of a schedule; "" is all
	Limit int    // 0 is all
}

// MessageCounts counts the messages of an outbox.
type MessageCounts struct {
	Waiting int // on their way
	GivenUp int // that could not be delivered
}

// OutboxReader reads messages.
type OutboxReader interface {
	// Find lists what was sent or is to be sent, the newest first; those that
	// are due, the most urgent first.
	Find(ctx context.Context, f MessageFilter) ([]Sending, error)
	Count(ctx context.Context) (MessageCounts, error)
}

// OutboxStore keeps messages until they are delivered, and after.
type OutboxStore interface {
	OutboxReader
	// Add has messages delivered from now on.
	Add(ctx context.Context, messages []Message) error
	// Save replaces how far a message is; one that has ended stays as it is.
	Save(ctx context.Context, s Sending) error
}
