package store

import (
	"context"
	"database/sql"

	"configsync/admin"
	"configsync/schema/fill"
)

// Answers lists the answers of a client to a form, by field and instance.
func (s clientStore) Answers(
	ctx context.Context, id admin.ClientID, form string,
) ([]fill.Answer, error) {
	scan := func(rows *sql.Rows) (fill.Answer, error) {
		var a fill.Answer
		err := rows.Scan(&a.Field, &a.Instance, &a.Value)
		return a, err
	}
	return list(ctx, s.queries, scan,
		`select field, instance, value from answers where client_id = $1 and form = $2 order by field, instance`,
		int64(id), form)
}

// SaveAnswers replaces the answers of a client to a form.
func (s clientStore) SaveAnswers(
	ctx context.Context, id admin.ClientID, form string, answers []fill.Answer,
) error {
	if err := s.exec(
		ctx, `delete from answers where client_id = $1 and form = $2`, int64(id), form,
	); err != nil {
		return err
	}
	if err := s.keepRecord(ctx, id, form, len(answers) > 0); err != nil {
		return err
	}
	rows := make([][]string, len(answers))
	for i, a := range answers {
		rows[i] = []string{a.Field, a.Instance, a.Value}
	}
	return s.insert(ctx, `
		insert into answers (client_id, form, field, instance, value)
		select cast($1 as bigint), $2, r.field, r.instance, r.value from ROWS`,
		[]any{int64(id), form}, []string{"field", "instance", "value"}, rows)
}

// keepRecord notes whether a client has an answer to a form.
func (s clientStore) keepRecord(
	ctx context.Context, id admin.ClientID, form string, answered bool,
) error {
	if !answered {
		return s.exec(ctx, `delete from records where form = $1 and client_id = $2`,
			form, int64(id))
	}
	return s.exec(ctx,
		`insert into records (form, client_id) values ($1, $2) on conflict (form, client_id) do nothing`,
		form, int64(id))
}
