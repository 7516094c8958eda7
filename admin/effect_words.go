package admin

// Sentences tell whom a change touches, what could hurt first: sharing, then what becomes of new clients, then everything else.
func (e Effects) Sentences() []string {
	var out []string
	for _, s := range e.Sharing {
		out = append(out, s.Says)
	}
	for _, r := range e.Restrict {
		out = append(out, r.Says)
	}
	for _, i := range e.Impacts {
		out = append(out, i.Says)
	}
	return out
}
