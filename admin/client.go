package admin

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"configsync/admin/sharing"
	"configsync/schema"
	"configsync/schema/fill"
)

// ClientID identifies a client. It is random, so that it reveals nothing about
// other clients.
type ClientID int64

// String returns the number in groups, for reading aloud: 482-113-907.
func (id ClientID) String() string {
	s := strconv.FormatInt(int64(id), 10)
	if len(s) != 9 {
		return s
	}
	return s[:3] + "-" + s[3:6] + "-" + s[6:]
}

// ParseClientID parses an id, with or without hyphens and spaces.
func ParseClientID(s string) (ClientID, error) {
	n, err := strconv.ParseInt(strings.NewReplacer("-", "", " ", "").Replace(s), 10, 64)
	if err != nil || n < 100_000_000 || n > 999_999_999 {
		return 0, fmt.Errorf("%q is not a client's id: it has nine digits, such as 482-113-907", s)
	}
	return ClientID(n), nil
}

// Client is the data about a person besides the answers to forms. Clients are
// never part of a sync.
type Client struct {
	ID         ClientID
	Owner      string // the organization that created the record
	FirstName  string
	LastName   string
	Born       schema.Date // "" if unknown
	Restricted bool        // Restrict Intake: only the owner sees the record
	Created    time.Time
	CreatedBy  string
	Changed    time.Time
}

// Name returns the name for lists.
func (c Client) Name() string {
	switch {
	case c.FirstName == "" && c.LastName == "":
		return "No name"
	case c.FirstName == "":
		return c.LastName
	case c.LastName == "":
		return c.FirstName
	}
	return c.LastName + ", " + c.FirstName
}

// ClientQuery selects clients that an organization may see. They are listed by
// sort name, then id.
type ClientQuery struct {
	Viewer string // the organization that asks
	// Owners are the other organizations whose unrestricted clients the viewer
	// sees by the MOUs of Day.
	Owners []string
	Day    schema.Date // today, for Release Exceptions
	ID     ClientID    // one client only; 0 is all
	Born   schema.Date // born on that day only
	Names  []string    // each must begin the first or the last name; folded by FoldName
	After  ClientCursor
	Limit  int
}

// ClientCursor is the last client of a page.
type ClientCursor struct {
	SortName string
	ID       ClientID
}

// Compare returns the order of two clients in lists.
func (c ClientCursor) Compare(other ClientCursor) int {
	return cmp.Or(strings.Compare(c.SortName, other.SortName), cmp.Compare(c.ID, other.ID))
}

// Cursor returns the client's place in a list.
func (c Client) Cursor() ClientCursor { return ClientCursor{c.SortName(), c.ID} }

// SortName returns the key of the order of clients: last name, then first name,
// without letter case and accents.
func (c Client) SortName() string { return FoldName(c.LastName) + "\x1f" + FoldName(c.FirstName) }

// ReleaseException lets one organization see one client of another, regardless
// of MOUs, until it ends. It is never deleted.
type ReleaseException struct {
	ID        string
	Client    ClientID
	Granting  string // the owner
	Receiving string
	Begins    schema.Date // day of the grant
	Through   schema.Date // last day, inclusive
	Reason    string
	GrantedAt time.Time
	GrantedBy string
	// Ended is the first day without effect although Through is later; "" if it
	// was not ended.
	Ended   schema.Date
	EndedBy string
}

// Exception returns the part of the record that decides who may see the client.
func (e ReleaseException) Exception() sharing.Exception {
	return sharing.Exception{
		ID: e.ID, Granting: e.Granting, Receiving: e.Receiving, Begins: e.Begins,
		Through: e.Through, Ended: e.Ended,
	}
}

// ExceptionsOf returns the deciding parts of Release Exceptions, in their
// order.
func ExceptionsOf(granted []ReleaseException) []sharing.Exception {
	out := make([]sharing.Exception, len(granted))
	for i, e := range granted {
		out[i] = e.Exception()
	}
	return out
}

// EmergencyAccess lets one user see one record for a short time although the
// sharing rules deny it.
type EmergencyAccess struct {
	ID           string
	Client       ClientID
	Owner        string // the client's present owner; read by the store, and not saved
	User         string // id
	Actor        string // as the audit log names the user
	Organization string // that the user acted for
	Reason       string
	Begins, Ends time.Time
	// Seen is the time at which an administrator of the owner acknowledged the
	// notice; zero before.
	Seen   time.Time
	SeenBy string
}

// EmergencyFilter selects emergency accesses, the newest first. Empty fields
// select all.
type EmergencyFilter struct {
	Client   ClientID
	User     string
	Owners   []string // organizations whose clients they are now
	Unseen   bool
	ActiveAt time.Time
	Limit    int
}

// ClientReader reads clients and their answers. In a transaction, Get locks the
// client: no other transaction changes it, or gets it to change it, until this
// one ends.
type ClientReader interface {
	Get(ctx context.Context, id ClientID) (Client, bool, error)
	// Find lists clients by sort name, only those that the query's viewer may
	// see by the rules of [sharing.Decide].
	Find(ctx context.Context, q ClientQuery) ([]Client, error)
	Count(ctx context.Context, owner string) (int, error)
	Answers(ctx context.Context, id ClientID, form string) ([]fill.Answer, error)
}

// ClientStore stores clients and their answers.
type ClientStore interface {
	ClientReader
	Save(ctx context.Context, c Client) error
	// SaveAnswers replaces the answers of a client to a form.
	SaveAnswers(ctx context.Context, id ClientID, form string, answers []fill.Answer) error
}

// ExceptionReader reads Release Exceptions, the newest first.
type ExceptionReader interface {
	Of(ctx context.Context, id ClientID) ([]ReleaseException, error)
	// For lists the exceptions of some clients for one receiving organization.
	For(ctx context.Context, receiving string, clients []ClientID) ([]ReleaseException, error)
	// CountTo counts the exceptions by which an organization sees clients on a
	// day or later.
	CountTo(ctx context.Context, receiving string, day schema.Date) (int, error)
}

// ExceptionStore stores Release Exceptions.
type ExceptionStore interface {
	ExceptionReader
	Save(ctx context.Context, e ReleaseException) error
}

// EmergencyReader reads emergency accesses, the newest first.
type EmergencyReader interface {
	Find(ctx context.Context, f EmergencyFilter) ([]EmergencyAccess, error)
}

// EmergencyStore stores emergency accesses.
type EmergencyStore interface {
	EmergencyReader
	Save(ctx context.Context, e EmergencyAccess) error
}
