// Package ci tests the pipeline as it is used: in a git repository, with
// configsync as a command.
package ci

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

func TestMain(m *testing.M) { os.Exit(withCommand(m)) }

func TestReviewedChangeIsPromoted(t *testing.T) {
	t.Parallel()
	r := newRepository(t)

	r.branch("veteran-question")
	r.replace("config/forms/client-intake.yaml", "label: First name", "label: Given name")
	r.commit("Say given name, as the shelters do")
	r.stage(0, "validate")
	r.has("plan/validate.xml", `failures="0"`)
	r.stage(2, "plan")
	r.has("plan/plan.md", "→ production", "`form/client-intake`", "Given name", "Plan `")
	reviewed := r.read("plan/plan.json")

	r.merge("veteran-question")
	r.stage(0, "apply")
	if r.read("plan/plan.json") != reviewed {
		t.Error("the plan that was applied is not the one that was reviewed")
	}
	r.production("forms/client-intake.yaml", "label: Given name")
	if out := r.stage(
		0, "history",
	).stdout; !strings.Contains(out, "Say given name, as the shelters do") ||
		!strings.Contains(out, "synchronization from training") {
		t.Errorf("the history does not tell of the change:\n%s", out)
	} else if !strings.Contains(out, "Approval: external: commit ") {
		t.Errorf("the history does not refer to the approval:\n%s", out)
	}

	// Once is enough.
	o := r.stage(3, "apply")
	o.says(t, "already applied", "plan and review again")
	r.stage(0, "plan")
	r.stage(0, "apply").says(t, "The plan had no changes")
}

func TestInvalidConfigurationStops(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.replace("config/forms/client-intake.yaml", "optionList: name-data-quality",
		"optionList: no-such-list")
	r.commit("A slip of the pen")
	r.stage(1, "validate").says(t, "forms/client-intake.yaml:", "no-such-list")
	r.has("plan/validate.xml", `failures="1"`, "no-such-list")
	r.stage(1, "plan")
	r.lacks("plan/plan.json")
	r.stage(1, "apply").says(t, "There is no plan")

	// What is not committed cannot be reviewed.
	r.replace("config/forms/client-intake.yaml", "optionList: no-such-list",
		"optionList: name-data-quality")
	r.stage(1, "plan").says(t, "has changes that are not committed")
	r.stage(64, "promote").says(t, "usage:")
}

func TestConflictIsDecidedInACommit(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.hotfix("forms/client-intake.yaml", "label: First name", "label: Forename")

	r.branch("names")
	r.replace("config/forms/client-intake.yaml", "label: First name", "label: Given name")
	r.replace("config/forms/client-intake.yaml", "label: Last name", "label: Family name")
	r.commit("Other words for names")
	r.stage(3, "plan").says(t, "Both training and production changed form/client-intake",
		"Decide the conflicts")
	r.has("plan/plan.md", "Conflicts: choose which version to keep", "--take")
	r.lacks("plan/plan.json")
	r.stage(1, "apply")

	r.commit("Keep what production calls it\n\nConfigsync-Take: production form/client-intake#sections/name/fields/first_name/label")
	r.stage(2, "plan")
	r.merge("names")
	r.stage(0, "apply")
	r.production("forms/client-intake.yaml", "label: Forename", "label: Family name")

	// A hotfix that git does not have stays through the changes that follow.
	r.branch("more-names")
	r.replace("config/forms/client-intake.yaml", "label: Family name", "label: Surname")
	r.commit("Surname")
	r.stage(2, "plan")
	r.merge("more-names")
	r.stage(0, "apply")
	r.production("forms/client-intake.yaml", "label: Forename", "label: Surname")
}

func TestStalePlanIsPlannedAgain(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.branch("names")
	r.replace("config/forms/client-intake.yaml", "label: First name", "label: Given name")
	r.commit("Given name")
	r.stage(2, "plan")

	// Production moves: the plan does not run, and says what moved and who
	// moved it.
	r.hotfix("forms/client-intake.yaml", "label: Middle name", "label: Initial")
	r.merge("names")
	r.stage(3, "apply").says(t, "production has changed since the plan was made",
		"form/client-intake by operator:")
	r.production("forms/client-intake.yaml", "label: First name")
	r.stage(2, "plan")
	r.stage(0, "apply")
	r.production("forms/client-intake.yaml", "label: Given name", "label: Initial")

	// Git moves: the plan is not of what was merged.
	r.branch("titles")
	r.replace("config/forms/project-exit.yaml", "title: Project Exit", "title: Leaving the Project")
	r.commit("Leaving")
	r.stage(2, "plan")
	r.replace("config/forms/disabilities.yaml", "title: Disabilities",
		"title: Disabling Conditions")
	r.commit("One more thing that nobody reviewed")
	r.merge("titles")
	r.stage(3, "apply").says(t, "has changed since the plan was made")

	// A plan that somebody changed is none.
	r.stage(2, "plan")
	r.replace("plan/plan.json", "Leaving the Project", "Leaving it all")
	r.stage(1, "apply").says(t, "changed after it was sealed")
}

func TestDeletionNeedsConsentInACommit(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.branch("fewer-forms")
	r.remove("config/forms/ssvf-services.yaml")
	r.commit("Veteran services have moved out")
	r.stage(2, "plan")
	r.has("plan/plan.md", "**Deletions**", "`form/ssvf-services`")
	r.stage(4, "apply").says(t, "the deletions were not agreed to", "A person must agree first")
	r.production("forms/ssvf-services.yaml", "name: ssvf-services")

	r.commit("Agree to something\n\nConfigsync-Allow-Delete: form/client-intake")
	r.stage(2, "plan")
	r.stage(4, "apply").says(t, "the deletions were not agreed to")
	r.production("forms/ssvf-services.yaml", "name: ssvf-services")
	r.commit("Agree to it\n\nConfigsync-Allow-Delete: form/ssvf-services")
	r.stage(2, "plan")
	r.has("plan/plan.md", "agree to the deletion of: form/client-intake form/ssvf-services")
	r.merge("fewer-forms")
	r.stage(0, "apply")
	r.production("forms/ssvf-services.yaml")

	// Most of the configuration gone is no change that a plan is made for.
	r.branch("nothing-left")
	r.remove("config/forms")
	r.remove("config/mous")
	r.commit("Oops\n\nConfigsync-Allow-Delete: form mou")
	r.stage(4, "plan").says(t, "--max-delete")
	r.lacks("plan/plan.json")
}

func TestLockedAndUnreachableProductionIsTriedAgain(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.replace("config/forms/client-intake.yaml", "label: First name", "label: Given name")
	r.commit("Given name")
	r.stage(2, "plan")
	release := r.lock("operator:night-shift")
	r.stage(6, "apply").says(t, "operator:night-shift", "when it has finished")
	release()

	database := filepath.Join(r.dir, "data", "production.db")
	if err := os.Rename(database, database+".away"); err != nil {
		t.Fatal(err)
	}
	r.stage(5, "apply").says(t, "cannot be reached")
	r.stage(5, "plan")
	r.stage(5, "history")
	if err := os.Rename(database+".away", database); err != nil {
		t.Fatal(err)
	}
	r.stage(2, "plan")
	r.stage(0, "apply")
}

// What was approved elsewhere is applied on that word only; without one,
// production asks for an approval of its own.
func TestApprovalIsReferredTo(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.branch("names")
	r.replace("config/forms/client-intake.yaml", "label: First name", "label: Given name")
	r.commit("Given name")
	r.stage(2, "plan")
	r.has("plan/plan.md", "**Whom it touches in production**", "Needs approval from 1 other person")
	if o, code := r.run(
		"configsync", "apply", "plan/plan.json",
	); code != 4 || !strings.Contains(o.talk, "is not approved") {
		t.Errorf("without a reference: exit code %d\n%s", code, o.talk)
	}
	r.merge("names")
	r.stage(0, "apply", "--external-approval", "pull request 42")
	if out := r.stage(
		0, "history",
	).stdout; !strings.Contains(out, "Approval: external: pull request 42") {
		t.Errorf("the history does not refer to the approval:\n%s", out)
	}
}

// The workflow calls the script only with what the script knows, and is YAML.
func TestWorkflowCallsThePipeline(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("github-actions.yml")
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct{ Run string }
		}
	}
	if err := yaml.Unmarshal(text, &workflow); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for name, job := range workflow.Jobs {
		for _, step := range job.Steps {
			if _, after, ok := strings.Cut(step.Run, "./pipeline.sh "); ok {
				got[name] += strings.Fields(after)[0] + " "
			}
		}
	}
	if got["review"] != "validate plan " || got["promote"] != "apply history " {
		t.Errorf("the jobs call %v", got)
	}
}
