package admintest

import (
	"context"

	"configsync/admin"
)

// countingStore counts what its snapshots are asked that costs more the more
// there is.
type countingStore struct {
	admin.Store
	Snapshots, Plans, Effects, Clients, Emergencies int
}

func (s *countingStore) Snapshot(ctx context.Context) (admin.Snapshot, error) {
	s.Snapshots++
	snapshot, err := s.Store.Snapshot(ctx)
	return &countingSnapshot{snapshot, s}, err
}

type countingSnapshot struct {
	admin.Snapshot
	store *countingStore
}

func (s *countingSnapshot) Review(ctx context.Context, id string) (admin.Review, bool, error) {
	s.store.Plans++
	return s.Snapshot.Review(ctx, id)
}

func (s *countingSnapshot) Client(
	ctx context.Context, id admin.ClientID,
) (admin.Client, bool, error) {
	s.store.Clients++
	return s.Snapshot.Client(ctx, id)
}

func (s *countingSnapshot) EmergencyAccesses(
	ctx context.Context, f admin.EmergencyFilter,
) ([]admin.EmergencyAccess, error) {
	s.store.Emergencies++
	return s.Snapshot.EmergencyAccesses(ctx, f)
}

func (s *countingSnapshot) CountRecords(
	ctx context.Context, forms []string,
) (map[string]int, error) {
	s.store.Effects++
	return s.Snapshot.CountRecords(ctx, forms)
}

func (s *countingSnapshot) CountFormAnswers(
	ctx context.Context, forms []string,
) (map[string]int, error) {
	s.store.Effects++
	return s.Snapshot.CountFormAnswers(ctx, forms)
}

func (s *countingSnapshot) CountAnswers(
	ctx context.Context, fields []admin.FormField,
) (map[admin.FormField]int, error) {
	s.store.Effects++
	return s.Snapshot.CountAnswers(ctx, fields)
}

func (s *countingSnapshot) CountAnswered(
	ctx context.Context, fields []admin.FormField,
) (map[admin.FormField]int, error) {
	s.store.Effects++
	return s.Snapshot.CountAnswered(ctx, fields)
}

func (s *countingSnapshot) CountChosen(
	ctx context.Context, codes []admin.FieldCode,
) (map[admin.FieldCode]int, error) {
	s.store.Effects++
	return s.Snapshot.CountChosen(ctx, codes)
}

func (s *countingSnapshot) CountUnrestricted(
	ctx context.Context, owners []string,
) (map[string]int, error) {
	s.store.Effects++
	return s.Snapshot.CountUnrestricted(ctx, owners)
}

func (s *countingSnapshot) CountStranded(
	ctx context.Context, gone, stay []string,
) (map[string]int, error) {
	s.store.Effects++
	return s.Snapshot.CountStranded(ctx, gone, stay)
}

// counting has what is asked of the environment counted from now on.
func (w *Accounts) Counting() *countingStore {
	c := &countingStore{Store: w.Env.Store}
	w.Env.Store = c
	return c
}
