// Package notify delivers messages of schedules by e-mail and webhook.
//
// A [Courier] has no state: the outbox holds the messages, their tries and the
// time of the next one. Each delivery makes its own connection. A message may
// arrive more than once, if the answer to a delivery was lost: a mail then has
// the same Message-ID, and a webhook the same Configsync-Delivery.
package notify
