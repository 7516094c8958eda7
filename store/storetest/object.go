package storetest

import (
	"fmt"
	"iter"
	"testing"
	"time"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
)

// object is one with a text in it.
func object(key, text string) schema.Object {
	k, err := schema.ParseKey(key)
	if err != nil {
		panic(err)
	}
	return schema.Object{Key: k, Body: schema.Canonical(map[string]any{"label": text})}
}

func key(s string) schema.Key { return object(s, "").Key }

func digest(o schema.Object) schema.Digest { return schema.DigestOf(o.Body) }

func created(objects ...schema.Object) []syncer.Write {
	var out []syncer.Write
	for _, o := range objects {
		out = append(out, syncer.Write{
			ChangeRow: syncer.ChangeRow{Key: o.Key, Op: syncer.OpCreate, After: digest(o)},
			Body:      o.Body,
		})
	}
	return out
}

func updated(from, to schema.Object) syncer.Write {
	return syncer.Write{
		ChangeRow: syncer.ChangeRow{
			Key:    to.Key,
			Op:     syncer.OpUpdate,
			Before: digest(from),
			After:  digest(to),
		},
		Body: to.Body,
	}
}

func deleted(o schema.Object) syncer.Write {
	return syncer.Write{
		ChangeRow: syncer.ChangeRow{Key: o.Key, Op: syncer.OpDelete, Before: digest(o)},
	}
}

func renamed(from, to schema.Object) []syncer.Write {
	return []syncer.Write{
		{ChangeRow: syncer.ChangeRow{
			Key:    from.Key,
			Op:     syncer.OpRename,
			Other:  to.Key,
			Before: digest(from),
		}},
		{
			ChangeRow: syncer.ChangeRow{
				Key:   to.Key,
				Op:    syncer.OpRename,
				Other: from.Key,
				After: digest(to),
			},
			Body: to.Body,
		},
	}
}

// keys of objects.
func keys(objects []schema.Object) []schema.Key {
	out := make([]schema.Key, len(objects))
	for i, o := range objects {
		out[i] = o.Key
	}
	return out
}

// many makes n forms, in key order.
func many(n int, text string) []schema.Object {
	out := make([]schema.Object, n)
	for i := range out {
		out[i] = object(fmt.Sprintf("form/f%06d", i), fmt.Sprintf("%s %d", text, i))
	}
	return out
}

// day returns a moment of the year in which the laws play, with microseconds.
func day(n int) time.Time {
	return time.Date(2026, 1, 1, 9, 30, 0, 123456000, time.UTC).AddDate(0, 0, n-1)
}

// edit returns an update by hand on a day.
func edit(n int) syncer.Update {
	return syncer.Update{Type: syncer.Edit, At: day(n), Actor: "operator:ana", Version: "1.0.0"}
}

// synced returns an update that a sync from a source made.
func synced(n int, source string) syncer.Update {
	return syncer.Update{Type: syncer.Synchronization, At: day(n), Actor: "operator:ben",
		Version: "1.0.0",
		Source: syncer.Endpoint{
			Name: source,
			ID:   source + "-id",
			Seq:  int64(100 + n),
			UID:  fmt.Sprintf("%s-%d", source, n),
		}}
}

// collect reads a sequence to its end.
func collect[T any](t *testing.T, seq iter.Seq2[T, error]) []T {
	t.Helper()
	var out []T
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// held is everything that the environment holds, by key.
func held(t *testing.T, db admin.Store) map[schema.Key]string {
	t.Helper()
	out := map[schema.Key]string{}
	peek(t, db, func(s *admin.View) {
		for _, o := range collect(t, s.Config.Objects(t.Context())) {
			out[o.Key] = string(o.Body)
		}
	})
	return out
}

// texts of objects, by key.
func texts(objects ...schema.Object) map[schema.Key]string {
	out := map[schema.Key]string{}
	for _, o := range objects {
		out[o.Key] = string(o.Body)
	}
	return out
}

// adversarial are texts that some engine, driver or encoding is known to
// change. None holds a zero byte, which no text of a database may hold; in a
// body it is the escape \u0000.
var adversarial = []string{
	"", " ", "  leading and trailing  ", "\n", "\nleads with a newline", "trailing\n", "\r\n",
	"\ttab", "a\u0085b", "a\u2028b\u2029c",
	"\ufeffbyte order mark", "\u200b", "e\u0301 is not \u00e9", "👩🏽‍⚕️", "\U0010ffff",
	"\x7f\x1b[31m", "NULL", "null", "?", "t", "true", "0", "1e3", "007",
	"9007199254740993", "'", "''", "\"", `\`, `\\`, `\x00`, `\u0000`, "$1", "%", "_", "{}",
	"{a,b}", `{"a":1}`, "[1,2]", ",", "(", "--", "/* */", ";",
	"; drop table objects; --", "\ufffd", "2026-01-01", "Straße", "İstanbul", "日本語", "שלום",
}
