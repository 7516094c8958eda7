package admintest

import "testing"

// onEngines runs a story on some engines.
func OnEngines(
	t *testing.T, engines map[string]func(t *testing.T) string,
	story func(t *testing.T, w *Reviewed),
) {
	t.Helper()
	for engine, url := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			story(t, NewReviewed(t, url))
		})
	}
}
