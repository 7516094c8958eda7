package schedules

import (
	"context"
	"errors"
	"time"

	"configsync/admin"
)

const (
	// deliveryLease is the time after which another replica may try to deliver
	// a message.
	deliveryLease = 2 * time.Minute
	deliveriesAt  = 10 // messages at a time
)

// redelivery holds the delays after failed deliveries; after the last one the
// message is given up.
var redelivery = []time.Duration{
	30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour,
	4 * time.Hour, 8 * time.Hour,
}

// Deliver delivers the messages that are due in the outbox of a home. Each is
// claimed first, so that replicas do not deliver it at once; one whose replica
// dies after the delivery is delivered again.
func (s *Scheduler) Deliver(ctx context.Context, home *admin.Environment) error {
	claimed, err := s.claimMessages(ctx, home)
	if err != nil {
		return err
	}
	begun := time.Now()
	for _, m := range claimed {
		if time.Since(begun) > deliveryLease/2 {
			return nil // the others are due again when the claim ends
		}
		failure := s.Service.Courier.Deliver(ctx, m.Message)
		if ctx.Err() != nil && failure != nil {
			return nil // it is due again when the claim ends
		}
		if failure != nil {
			s.Log.Warn("a message was not delivered", "environment", home.Name, "message", m.ID,
				"event", m.Event, "error", failure)
		}
		if err := home.Store.Write(ctx, func(tx *admin.Tx) error {
			now, err := tx.Ledger.Now(ctx)
			if err != nil {
				return err
			}
			return tx.Outbox.Save(ctx, afterDelivery(m, failure, now))
		}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scheduler) claimMessages(
	ctx context.Context, home *admin.Environment,
) (claimed []admin.Sending, err error) {
	waiting, err := dueMessages(ctx, home)
	if err != nil || waiting == 0 {
		return nil, err
	}
	err = home.Store.Write(ctx, func(tx *admin.Tx) error {
		if err := tx.Ledger.Lock(ctx); err != nil {
			return err
		}
		now, err := tx.Ledger.Now(ctx)
		if err != nil {
			return err
		}
		if claimed, err = tx.Outbox.Find(ctx, admin.MessageFilter{
			Due:   now,
			Limit: deliveriesAt,
		}); err != nil {
			return err
		}
		for i := range claimed {
			claimed[i].Next = now.Add(deliveryLease)
			if err := tx.Outbox.Save(ctx, claimed[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return claimed, err
}

// dueMessages returns the number of messages to deliver, at most 1, without
// writing.
func dueMessages(ctx context.Context, home *admin.Environment) (int, error) {
	snapshot, err := home.Store.Snapshot(ctx)
	if err != nil {
		return 0, err
	}
	defer snapshot.Close()
	now, err := snapshot.Ledger.Now(ctx)
	if err != nil {
		return 0, err
	}
	due, err := snapshot.Outbox.Find(ctx, admin.MessageFilter{Due: now, Limit: 1})
	return len(due), err
}

// afterDelivery returns a message with the result of a delivery.
func afterDelivery(m admin.Sending, failure error, now time.Time) admin.Sending {
	m.Problem = ""
	if failure == nil {
		m.Ended = now
		return m
	}
	m.Problem = failure.Error()
	m.Tries++
	var permanent interface{ Permanent() bool }
	if errors.As(failure, &permanent) && permanent.Permanent() || m.Tries > len(redelivery) {
		m.Ended = now
		return m
	}
	m.Next = now.Add(redelivery[m.Tries-1])
	return m
}
