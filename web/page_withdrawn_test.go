package web_test

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/store"
	"configsync/syncer"
)

// A plan that Training has taken back is held on its page, and cannot be
// applied from there.
func TestPageHoldsAPlanThatWasWithdrawn(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	s.service.Promotion.SetSources(func(
		context.Context, syncer.Endpoint,
	) (*admin.Environment, func(), error) {
		return s.training, func() {}, nil
	})
	ada := s.visitor().signIn("production", "ada@example.org")
	plan := s.approved()
	path := "/production/plans/" + plan.ID
	ada.get(path).wants(t, http.StatusOK, applyReady)
	const key = "option-list/race"
	s.reword(s.training, key, "Race and ethnicity", "Race or ethnicity")
	ada.get(path).wants(t, http.StatusOK, "This plan is held.", key, `action="`+path+`/again"`)
	ada.post(path+"/apply", url.Values{"emergency": {"It cannot wait"}})
	ada.get(path+"/run").wants(t, http.StatusConflict, key)
	ada.get(path).wants(t, http.StatusOK, "This plan is held.", "put on hold")
}

// A Training that was replaced is said before anything else of a comparison,
// and somebody accepts it before anything is planned.
func TestPageAsksToAcceptAnotherTraining(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	other := admintest.Open(t, "sqlite:"+filepath.Join(t.TempDir(), "other.db"), admin.Training,
		s.clock)
	s.takeIn(other, "training")
	s.training.Store = other.Store
	ada := s.visitor().signIn("production", "ada@example.org")
	ada.get("/production/compare/training").wants(t, http.StatusOK, "Check the source first.",
		"another environment named training", "Accept training as it is now")
	id := other.Store.(*store.DB).Environment().ID
	send := ada.get("/production/compare/training/request")
	send.wants(t, http.StatusForbidden, "accept the environment as it is now")
	ada.post("/production/compare/training/accept", url.Values{"source": {id[:8]}})
	ada.get("/production/compare/training").wants(t, http.StatusOK,
		"You accepted training as it is now.")
}
