package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/refusal"
)

// What signing in needs is read from these variables, never from the command
// line, where other users of the host could see it.
const (
	passwordVariable    = "CONFIGSYNC_PASSWORD"
	newPasswordVariable = "CONFIGSYNC_NEW_PASSWORD"
	codeVariable        = "CONFIGSYNC_CODE"
)

const asHelp = `

With --as, an account of the environment acts instead of the system user. Its
password is read from CONFIGSYNC_PASSWORD, a code of its second step from
CONFIGSYNC_CODE, and a new password, if a temporary one must be changed, from
CONFIGSYNC_NEW_PASSWORD. At a terminal you are asked for them. The account is
signed out again at the end.`

// asFlags let an account of the environment act in place of the system user.
type asFlags struct{ email, workgroup string }

func (f *asFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.email, "as", "",
		"act as the account that signs in with this e-mail, instead of the system user")
	cmd.Flags().StringVar(&f.workgroup, "workgroup", "",
		"the workgroup to act for, if the account of --as is in several")
}

// actAs does something as the system user, or as the account of the flags,
// which is signed in before and signed out after it.
func (a *app) actAs(
	ctx context.Context, env *admin.Environment, f *asFlags, do func(admin.Actor) error,
) error {
	if f.email == "" {
		return do(operator())
	}
	in, err := a.signIn(ctx, env, f)
	if err != nil {
		return err
	}
	err = do(in.Actor)
	if failed := a.service.Accounts.SignOut(
		context.WithoutCancel(ctx), in.Actor, env,
	); failed != nil {
		a.notef("%s could not be signed out, and will be signed out for inactivity: %s",
			in.Actor, failed)
	}
	return err
}

func (a *app) signIn(
	ctx context.Context, env *admin.Environment, f *asFlags,
) (accounts.SignedIn, error) {
	password, err := a.secret(passwordVariable,
		fmt.Sprintf("Password of %s in %s", f.email, env.Name))
	if err != nil {
		return accounts.SignedIn{}, err
	}
	progress, err := a.service.Accounts.SignIn(ctx, env, accounts.SignInRequest{
		Email:    f.email,
		Password: password,
		Agent:    "configsync on the command line",
	})
	for err == nil && progress.Stage != admin.StageOpen {
		progress, err = a.nextStage(ctx, env, f, progress)
	}
	if err != nil {
		return accounts.SignedIn{}, err
	}
	in, err := a.service.Accounts.Authenticate(ctx, env, progress.Token, "")
	if err == nil && f.workgroup != "" && in.Session.Workgroup != f.workgroup {
		err = errors.Join(usagef("%s is only in the workgroup %s.", f.email, in.Session.Workgroup),
			a.service.Accounts.SignOut(ctx, in.Actor, env))
	}
	return in, err
}

// nextStage completes one stage of a sign-in.
func (a *app) nextStage(
	ctx context.Context, env *admin.Environment, f *asFlags, p accounts.Progress,
) (accounts.Progress, error) {
	switch p.Stage {
	case admin.StageSecondStep:
		code, err := a.secret(codeVariable, "Code of the second step")
		if err != nil {
			return p, err
		}
		accepted, err := a.service.Accounts.SecondStep(ctx, env, p.Token,
			accounts.CodeRequest{Code: code})
		var wrong admin.InputError
		if errors.As(err, &wrong) {
			err = refusal.New(refusal.SignedOut, "%s", wrong[0].Message)
		}
		return accepted.Progress, err
	case admin.StagePassword:
		a.notef("The password of %s must be changed.", f.email)
		password, err := a.secret(newPasswordVariable, "New password")
		if err != nil {
			return p, err
		}
		return a.service.Accounts.ChangePassword(ctx, env, p.Token, "", password)
	case admin.StageChoose:
		return a.chooseWorkgroup(ctx, env, f, p)
	}
	return p, refusal.New(refusal.SignedOut,
		"%s must set up a second step first.", f.email).
		WithHint("Sign in once in the browser (configsync serve).")
}

// chooseWorkgroup completes the sign-in of a user with several workgroups or
// organizations. The organization makes no difference to a sync.
func (a *app) chooseWorkgroup(
	ctx context.Context, env *admin.Environment, f *asFlags, p accounts.Progress,
) (accounts.Progress, error) {
	in, err := a.service.Accounts.Authenticate(ctx, env, p.Token, "")
	var waits *refusal.Error // says that the sign-in is not complete
	if err != nil && !errors.As(err, &waits) {
		return p, err
	}
	organizations, workgroup := in.User.SignsInFor(), f.workgroup
	if workgroup == "" && len(in.User.Workgroups) == 1 {
		workgroup = in.User.Workgroups[0]
	}
	if len(organizations) == 0 || !slices.Contains(in.User.Workgroups, workgroup) {
		return p, usagef("%s is in several workgroups: choose one with --workgroup (%s).",
			f.email, strings.Join(in.User.Workgroups, ", "))
	}
	return a.service.Accounts.Choose(ctx, env, p.Token, organizations[0], workgroup)
}

// secret reads a secret from a variable, or prompts for it without an echo.
func (a *app) secret(variable, question string) (string, error) {
	if s := os.Getenv(variable); s != "" {
		return s, nil
	}
	if !a.interactive {
		return "", usagef("This isn't a terminal, so nothing can be asked: set the environment variable %s (%s).",
			variable, question)
	}
	fmt.Fprintf(a.stderr, "%s: ", question)
	typed, err := term.ReadPassword(int(a.stdin.Fd()))
	fmt.Fprintln(a.stderr)
	return string(typed), err
}
