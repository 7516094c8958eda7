package web

import "fmt"

// evidence answers with everything that is known of an update as one file,
// which can be checked anywhere.
func (q *request) evidence() error {
	seq, err := q.updateNumber()
	if err != nil {
		return err
	}
	e, err := q.service().Evidence.Evidence(q.Context(), q.actor(), q.env, seq)
	if err != nil {
		return err
	}
	file, err := e.File()
	if err != nil {
		return err
	}
	q.w.Header().Set("Content-Type", "application/json")
	q.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q",
		fmt.Sprintf("evidence-%s-update-%d.json", q.env.Name, seq)))
	_, _ = q.w.Write(file) // who has gone meanwhile needs no answer
	return nil
}
