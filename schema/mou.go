package schema

import "slices"

// KindMOU is the kind of MOUs, as it stands in a [Key].
const KindMOU = "mou"

// MOU is a memorandum of understanding (Information Release): it lets
// organizations see each other's clients. Its name is the agreement's number.
// One-way has From and To: From's clients become visible to To. Bidirectional
// has Between: each sees the clients of all others. Begins and Ends are days in
// the environment's time zone, both inclusive; a blank end is open.
type MOU struct {
	Title    string   `json:"title" jsonschema:"required" sync:"label" words:"name" jsonschema_description:"What the agreement is called."`
	Formerly []string `json:"formerly,omitempty" jsonschema_description:"Earlier numbers of this agreement: declares a rename."`
	From     string   `json:"from,omitempty" sync:"ref=organization" words:"sharing organization" jsonschema_description:"One-way: the organization whose clients are shared."`
	To       string   `json:"to,omitempty" sync:"ref=organization" words:"receiving organization" jsonschema_description:"One-way: the organization that may see them."`
	Between  []string `json:"between,omitempty" sync:"ref=organization" words:"organizations that share with each other" jsonschema_description:"Bidirectional: the organizations that share with each other."`
	Begins   Date     `json:"begins" jsonschema:"required" words:"first day" jsonschema_description:"First day on which it is in force."`
	Ends     Date     `json:"ends,omitempty" words:"last day" jsonschema_description:"Last day on which it is in force; left out when it has no end."`
	Comments string   `json:"comments,omitempty" jsonschema_description:"Anything worth knowing; shown to administrators."`
}

// Check finds an agreement without parties or with both forms of them, and
// dates in the wrong order.
func (m *MOU) Check(string, Lookup) []Finding {
	var fs []Finding
	oneWay, mutual := m.From != "" || m.To != "", len(m.Between) > 0
	switch {
	case oneWay && mutual:
		fs = append(fs, found("between",
			"an MOU is one-way (from and to) or bidirectional (between), not both: remove one"))
	case !oneWay && !mutual:
		fs = append(fs, found("", "the organizations are missing: write from and to, or between"))
	case oneWay && m.From == "":
		fs = append(fs, found("to", "from is missing: the organization whose clients are shared"))
	case oneWay && m.To == "":
		fs = append(fs, found("from", "to is missing: the organization that may see the clients"))
	case oneWay && m.From == m.To:
		fs = append(fs, found("to", "an organization needs no MOU with itself"))
	case mutual && len(m.Between) < 2:
		fs = append(fs, found("between", "a bidirectional MOU needs at least two organizations"))
	}
	if m.Ends != "" && m.Ends < m.Begins {
		fs = append(fs,
			found("ends", "the MOU ends on %s, before it begins on %s", m.Ends, m.Begins))
	}
	return append(fs, repeated("between", m.Between)...)
}

// repeated finds texts that stand in a list twice.
func repeated(path string, list []string) []Finding {
	var fs []Finding
	for i, s := range list {
		if slices.Contains(list[:i], s) {
			fs = append(fs, found(Join(path, s), "%s is listed twice", s))
		}
	}
	return fs
}

func mous() *Kind {
	return NewKind[MOU](KindInfo{
		Name: "MOU", Slug: KindMOU, Plural: "mous", One: "MOU",
		Title: "Sharing agreements",
		Class: Agreement, Records: NotInRecords, Looks: AsFields,
	})
}
