package notify

import (
	"context"
	"errors"
	"net/textproto"
	"strings"

	"configsync/words"
)

// hopeless is an error that another try would not mend.
type hopeless string

func (h hopeless) Error() string { return string(h) }

// failure is why a message was not delivered.
type failure struct {
	text  string // one line, fit to be stored and shown
	final bool
	cause error // of the context, nil when it was not over
}

func (f *failure) Error() string { return f.text }

// Unwrap returns the context's error only: others may quote a server's answer.
func (f *failure) Unwrap() error { return f.cause }

// Permanent reports whether another try is in vain.
func (f *failure) Permanent() bool { return f.final }

// fail makes the failure of a delivery from its error. What a mail server
// refuses with 5xx stays refused (RFC 5321, section 4.2.1).
func fail(ctx context.Context, where string, err error) *failure {
	reply, replied := errors.AsType[*textproto.Error](err)
	_, final := errors.AsType[hopeless](err)
	f := &failure{cause: ctx.Err()}
	switch {
	case final, replied && reply.Code >= 500:
		f.final, f.cause = true, nil
	case errors.Is(f.cause, context.DeadlineExceeded):
		err = errors.New("it took too long")
	case f.cause != nil:
		err = errors.New("it was interrupted")
	}
	f.text = oneLine(where+": "+err.Error(), 400)
	return f
}

// oneLine returns a text of a stranger as a line of at most so many characters.
// A byte that is no UTF-8 is shown as U+FFFD, so that it is seen to be missing.
func oneLine(text string, most int) string {
	return words.Shorten(words.OneLine(strings.ToValidUTF8(text, "\uFFFD")), most)
}
