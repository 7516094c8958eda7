// Package notify delivers messages of schedules by e-mail and webhook.
//
// A [Courier] keeps no state: what is to be delivered, how often it was tried
// and when it is tried again is the outbox's. Each delivery makes its own
// connection. A message may arrive more than once, when the answer to a
// delivery was lost: a mail then has the same Message-ID, and a webhook the
// same Configsync-Delivery.
package notify
