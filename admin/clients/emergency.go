package clients

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// EmergencyLasts is the length of an emergency access.
const EmergencyLasts = 60 * time.Minute

// shortestEmergencyReason is the fewest characters of a reason.
const shortestEmergencyReason = 10

// OpenEmergency lets the actor see one record for an hour, regardless of the
// sharing rules. The reason is written to the audit log and shown to the
// administrators of the record's owner. Problems are an [InputError] with the
// input reason.
func (s *Service) OpenEmergency(
	ctx context.Context, actor admin.Actor, env *admin.Environment, id admin.ClientID,
	reason string,
) (admin.EmergencyAccess, error) {
	var access admin.EmergencyAccess
	err := s.Write(ctx, actor, admin.ActionEmergency, env, clientResource(
		id,
	), func(tx *admin.Tx) (string, error) {
		if actor.UserID() == "" {
			return "", refusal.New(refusal.Forbidden,
				"Only a signed-in user can have emergency access.").
				WithRemedy(refusal.SignInAsUser)
		}
		w, err := s.CaseWorker(ctx, env, tx.View, actor)
		if err != nil {
			return "", err
		}
		reason = words.OneLine(reason)
		if err := checkEmergencyReason(reason); err != nil {
			return "", err
		}
		if _, ok, err := tx.Clients.Get(ctx, id); err != nil || !ok {
			if err == nil {
				err = refusal.NoSuch("client")
			}
			return "", err
		}
		access = admin.EmergencyAccess{ID: admin.NewID(), Client: id, User: actor.UserID(),
			Actor: actor.String(), Organization: actor.Organization(),
			Reason: reason, Begins: w.Now, Ends: w.Now.Add(EmergencyLasts)}
		return fmt.Sprintf("%s until %s: %s", access.ID, access.Ends.UTC().Format(time.RFC3339),
			reason), tx.Emergencies.Save(ctx, access)
	})
	if err != nil {
		return admin.EmergencyAccess{}, err
	}
	return access, nil
}

func checkEmergencyReason(reason string) error {
	var in admin.Inputs
	in.CheckText("reason", reason,
		"Say why you must see the record. The administrators of its owner will read this.")
	if n := utf8.RuneCountInString(reason); n > 0 && n < shortestEmergencyReason {
		in.Wrong("reason",
			"Say in more detail why you must see the record, in at least %d characters. The administrators of its owner will read this.",
			shortestEmergencyReason)
	}
	if what := schema.PersonalData(reason); what != "" {
		in.Wrong("reason",
			"The reason seems to contain %s. Reword it, because the audit log keeps it for good.",
			what)
	}
	return in.Err()
}

// EmergencyReport is an emergency access for the people who watch over them.
type EmergencyReport struct {
	admin.EmergencyAccess
	MayAcknowledge bool
}

// emergencyAction returns the action by which an actor reads emergency
// accesses.
func emergencyAction(actor admin.Actor) admin.Action {
	if actor.Holds(schema.ReadAuditLog) {
		return admin.ActionEmergencies
	}
	return admin.ActionOwnEmergencies
}

// Emergencies lists the newest emergency accesses: all to actors who read the
// audit log, those to clients of their own organizations to actors who manage
// users.
func (s *Service) Emergencies(
	ctx context.Context, actor admin.Actor, env *admin.Environment,
) (reports []EmergencyReport, err error) {
	const most = 200
	err = s.Look(ctx, actor, emergencyAction(actor), env, func(view *admin.View) error {
		w, err := s.CaseWorker(ctx, env, view, actor)
		if err != nil {
			return err
		}
		filter := admin.EmergencyFilter{Limit: most}
		if !actor.Holds(schema.ReadAuditLog) {
			for _, m := range w.user.Memberships {
				if m.Active {
					filter.Owners = append(filter.Owners, m.Organization)
				}
			}
			if filter.Owners == nil {
				return nil
			}
		}
		found, err := view.Emergencies.Find(ctx, filter)
		for _, e := range found {
			reports = append(reports, EmergencyReport{e, w.mayAcknowledge(e)})
		}
		return err
	})
	return reports, err
}

// mayAcknowledge reports whether the worker is an administrator of the client's
// owner, other than the user who had the access.
func (w CaseWorker) mayAcknowledge(e admin.EmergencyAccess) bool {
	return e.Seen.IsZero() && e.User != w.user.ID && w.Actor.Holds(schema.ManageUsers) &&
		w.user.Membership(e.Owner).Active
}

// SeeEmergency acknowledges an emergency access to a client, after an
// administrator of the owner has looked into it. Users cannot acknowledge their
// own.
func (s *Service) SeeEmergency(
	ctx context.Context, actor admin.Actor, env *admin.Environment, client admin.ClientID,
	emergencyID string,
) error {
	return s.Write(ctx, actor, admin.ActionEmergencySeen, env, clientResource(
		client,
	), func(tx *admin.Tx) (string, error) {
		w, err := s.CaseWorker(ctx, env, tx.View, actor)
		if err != nil {
			return "", err
		}
		list, err := tx.Emergencies.Find(ctx, admin.EmergencyFilter{Client: client})
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(list, func(e admin.EmergencyAccess) bool {
			return e.ID == emergencyID
		})
		if i < 0 || !w.user.Membership(list[i].Owner).Active {
			return "", refusal.NoSuch("emergency access")
		}
		e := list[i]
		switch {
		case !e.Seen.IsZero():
			return "", refusal.New(refusal.Applied,
				"%s has already acknowledged this emergency access.", e.SeenBy)
		case !w.mayAcknowledge(e):
			return "", refusal.New(refusal.Forbidden,
				"This was your own emergency access, so someone else must acknowledge it.")
		}
		e.Seen, e.SeenBy = w.Now, actor.String()
		return e.ID + " by " + e.Actor, tx.Emergencies.Save(ctx, e)
	})
}

// WatchesEmergencies reports whether emergency accesses to clients of the
// organization acted for are shown to the actor.
func WatchesEmergencies(a admin.Actor) bool {
	return a.Organization() != "" && a.May(emergencyAction(a))
}

// Notices counts the emergency accesses to clients of the organization acted
// for that no administrator has acknowledged, up to 100.
func Notices(ctx context.Context, actor admin.Actor, from admin.EmergencyReader) (int, error) {
	list, err := from.Find(ctx, admin.EmergencyFilter{
		Owners: []string{actor.Organization()},
		Unseen: true,
		Limit:  100,
	})
	return len(list), err
}
