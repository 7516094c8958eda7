package store_test

import (
	"reflect"
	"testing"

	"configsync/admin"
	"configsync/store"
)

// TestEveryNounIsThere finds a noun of a view or a transaction that the store
// does not keep, and one that a transaction reads elsewhere than it writes.
func TestEveryNounIsThere(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), "sqlite:"+t.TempDir()+"/db", store.Options{
		Create: true, Name: "training", Role: "training", Version: "1.0.0",
	})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Write(t.Context(), func(tx *admin.Tx) error {
		view, stores := reflect.ValueOf(tx.View).Elem(), reflect.ValueOf(tx).Elem()
		for i := range view.NumField() {
			if view.Field(i).IsNil() {
				t.Errorf("a view has no %s", view.Type().Field(i).Name)
			}
		}
		for i := range stores.NumField() {
			name := stores.Type().Field(i).Name
			read := view.FieldByName(name)
			switch {
			case stores.Field(i).IsNil():
				t.Errorf("a transaction has no %s", name)
			case name == "Config" || !read.IsValid():
			case read.Interface() != stores.Field(i).Interface():
				t.Errorf("a transaction reads other %s than it writes", name)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
