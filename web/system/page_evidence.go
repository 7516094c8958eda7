package system

import (
	"fmt"

	"configsync/web/site"
)

// Evidence answers with everything that is known of an update as one file,
// which can be checked anywhere.
func Evidence(q *site.Request) error {
	seq, err := updateNumber(q)
	if err != nil {
		return err
	}
	e, err := q.Service().Evidence.Evidence(q.Context(), q.Actor(), q.Env, seq)
	if err != nil {
		return err
	}
	file, err := e.File()
	if err != nil {
		return err
	}
	q.Writer.Header().Set("Content-Type", "application/json")
	q.Writer.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q",
		fmt.Sprintf("evidence-%s-update-%d.json", q.Env.Name, seq)))
	_, _ = q.Writer.Write(file) // who has gone meanwhile needs no answer
	return nil
}
