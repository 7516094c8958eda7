package site

import "configsync/admin"

// AuditRow is an entry of the audit log.
type AuditRow struct {
	Seq             int64
	When            Moment
	By, Actor       string // in words, and as the log names it
	Action          string // in words
	Resource, About string // what was acted on, and the address of every entry about it
	Short           string // what was acted on, for reading
	Outcome, Status string
	Detail          string
	From            string
}

// longestResource is the longest resource in a row, in characters.
const longestResource = 24

// AuditRow returns the row of an entry. names are those of the accounts that
// entries are about, by resource.
func (f Frame) AuditRow(e admin.AuditEntry, names map[string]string) AuditRow {
	short := e.Resource
	if name, ok := names[e.Resource]; ok {
		short = name
	} else if r := []rune(short); len(r) > longestResource {
		short = string(r[:longestResource-6]) + "…"
	}
	return AuditRow{Short: short, Seq: e.Seq, When: f.Moment(e.At), By: ActorWords(e.Actor),
		Actor: e.Actor, Action: actionWords(e.Action), Resource: e.Resource,
		About: AddressOf(f.Path("audit"), nil, "resource", e.Resource), Outcome: e.Outcome,
		Status: outcomeStatus(e.Outcome), Detail: e.Detail, From: e.From}
}
