package web

// Routes lists every address of an environment, as "METHOD /path", and whether
// it is open to somebody who is not signed in.
func Routes() map[string]bool {
	out := map[string]bool{}
	for _, r := range routes() {
		out[r.method+" "+r.path] = r.needs == anyone
	}
	return out
}
