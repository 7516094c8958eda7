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

func (s *countingStore) Snapshot(ctx context.Context) (*admin.Snapshot, error) {
	s.Snapshots++
	snapshot, err := s.Store.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	snapshot.Reviews = countingReviews{snapshot.Reviews, s}
	snapshot.Clients = countingClients{snapshot.Clients, s}
	snapshot.Emergencies = countingEmergencies{snapshot.Emergencies, s}
	snapshot.Counts = countingCounts{snapshot.Counts, s}
	return snapshot, nil
}

type countingReviews struct {
	admin.ReviewReader
	store *countingStore
}

func (r countingReviews) Get(ctx context.Context, id string) (admin.Review, bool, error) {
	r.store.Plans++
	return r.ReviewReader.Get(ctx, id)
}

type countingClients struct {
	admin.ClientReader
	store *countingStore
}

func (r countingClients) Get(ctx context.Context, id admin.ClientID) (admin.Client, bool, error) {
	r.store.Clients++
	return r.ClientReader.Get(ctx, id)
}

type countingEmergencies struct {
	admin.EmergencyReader
	store *countingStore
}

func (r countingEmergencies) Find(
	ctx context.Context, f admin.EmergencyFilter,
) ([]admin.EmergencyAccess, error) {
	r.store.Emergencies++
	return r.EmergencyReader.Find(ctx, f)
}

type countingCounts struct {
	admin.CountReader
	store *countingStore
}

func (r countingCounts) Records(ctx context.Context, forms []string) (map[string]int, error) {
	r.store.Effects++
	return r.CountReader.Records(ctx, forms)
}

func (r countingCounts) FormAnswers(ctx context.Context, forms []string) (map[string]int, error) {
	r.store.Effects++
	return r.CountReader.FormAnswers(ctx, forms)
}

func (r countingCounts) Answers(
	ctx context.Context, fields []admin.FormField,
) (map[admin.FormField]int, error) {
	r.store.Effects++
	return r.CountReader.Answers(ctx, fields)
}

func (r countingCounts) Answered(
	ctx context.Context, fields []admin.FormField,
) (map[admin.FormField]int, error) {
	r.store.Effects++
	return r.CountReader.Answered(ctx, fields)
}

func (r countingCounts) Chosen(
	ctx context.Context, codes []admin.FieldCode,
) (map[admin.FieldCode]int, error) {
	r.store.Effects++
	return r.CountReader.Chosen(ctx, codes)
}

func (r countingCounts) Unrestricted(ctx context.Context, owners []string) (map[string]int, error) {
	r.store.Effects++
	return r.CountReader.Unrestricted(ctx, owners)
}

func (r countingCounts) Stranded(ctx context.Context, gone, stay []string) (map[string]int, error) {
	r.store.Effects++
	return r.CountReader.Stranded(ctx, gone, stay)
}

// Counting has what is asked of the environment counted from now on.
func (w *World) Counting() *countingStore {
	c := &countingStore{Store: w.Env.Store}
	w.Env.Store = c
	return c
}
