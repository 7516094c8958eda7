package history

import (
	"context"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/syncer"
)

// UpdatePage is a part of the System Update History.
type UpdatePage struct {
	Updates []syncer.Update
	Total   int   // updates of the filter on all pages
	Next    int64 // the next page begins before this update; 0 on the last one
}

// Updates lists an environment's updates, the newest first, as many as the
// filter's Limit.
func (s *Service) Updates(
	ctx context.Context, actor admin.Actor, env *admin.Environment, f admin.Filter,
) (UpdatePage, error) {
	var page UpdatePage
	err := s.Look(ctx, actor, admin.ActionHistory, env, func(view *admin.View) (err error) {
		if page.Total, err = view.History.Count(ctx, f); err != nil {
			return err
		}
		wanted := f
		if f.Limit > 0 {
			wanted.Limit++
		}
		page.Updates, err = view.History.Find(ctx, wanted)
		if f.Limit > 0 && len(page.Updates) > f.Limit {
			page.Updates = page.Updates[:f.Limit]
			page.Next = page.Updates[f.Limit-1].Seq
		}
		return err
	})
	return page, err
}

// ReleaseNotes is the part of an update that every user may read.
type ReleaseNotes struct {
	Update  int64
	At      time.Time
	Type    syncer.UpdateType
	Source  string // of a synchronization: name of the environment it came from
	Reverts int64  // of a rollback
	Version string // of configsync
	Summary string
	Notes   string // Markdown
}

// Notes returns the release notes of an update. Every signed-in user may read
// them.
func (s *Service) Notes(
	ctx context.Context, actor admin.Actor, env *admin.Environment, seq int64,
) (notes ReleaseNotes, err error) {
	err = s.Look(ctx, actor, admin.ActionNotes, env, func(view *admin.View) error {
		u, ok, err := view.Config.Update(ctx, seq)
		if err != nil {
			return err
		}
		if !ok || u.Notes == "" {
			return refusal.NoSuch("update with release notes")
		}
		notes = ReleaseNotes{
			Update: u.Seq, At: u.At, Type: u.Type, Source: u.Source.Name, Reverts: u.Reverts,
			Version: u.Version, Summary: u.Summary, Notes: u.Notes,
		}
		return nil
	})
	return notes, err
}
