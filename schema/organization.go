package schema

// KindOrganization is the kind of organizations, as it stands in a [Key].
const KindOrganization = "organization"

// Organization is a Security Organization: an owner of client records, which it
// may share. Its name is the short unique id.
type Organization struct {
	Title          string   `json:"title" jsonschema:"required" sync:"label" words:"name" jsonschema_description:"The organization's name, as people know it."`
	Formerly       []string `json:"formerly,omitempty" jsonschema_description:"Earlier names (ids) of this organization: declares a rename."`
	Restriction    string   `json:"restriction,omitempty" jsonschema:"enum=shared,enum=restricted" words:"default restriction" jsonschema_description:"Whether new records follow the MOUs (shared, the default) or start restricted to this organization."`
	RestrictIntake *bool    `json:"restrictIntake,omitempty" on:"now sets Restrict Intake on new clients" off:"no longer sets Restrict Intake on new clients" words:"Restrict Intake for new clients" jsonschema_description:"Whether Restrict Intake is set on new clients; the System Property restrict-intake-default decides where this is left out."`
	Comments       string   `json:"comments,omitempty" jsonschema_description:"Anything worth knowing; shown to administrators."`
}

// Check finds nothing: the form says it all.
func (*Organization) Check(string, Lookup) []Finding { return nil }

func organizations() *Kind {
	return NewKind[Organization](KindInfo{
		Name: "Organization", Slug: KindOrganization, Plural: "organizations",
		One:   "Security Organization",
		Title: "Security Organizations",
		Class: Agreement, Records: NamedInRecords, Looks: AsFields,
	})
}
