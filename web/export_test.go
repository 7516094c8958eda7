package web

import "configsync/web/site"

// Routes lists every address of an environment, as "METHOD /path", and whether
// it is open to somebody who is not signed in.
func Routes() map[string]bool {
	out := map[string]bool{}
	for _, r := range routes() {
		out[r.Method+" "+r.Path] = r.Needs == site.Anyone
	}
	return out
}
