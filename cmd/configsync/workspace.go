package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/schema"
)

const workspaceName = "configsync.yaml"

// workspace is the content of the workspace file.
type workspace struct {
	Environments map[string]workspaceEnvironment `json:"environments" jsonschema:"required"`

	dir  string // of the file; relative paths begin there
	file string
}

type workspaceEnvironment struct {
	Role string `json:"role" jsonschema:"required,enum=training,enum=production,enum=other"`
	URL  string `json:"url" jsonschema:"required"`
}

// workspace reads the workspace file that a flag, an environment variable
// or the current folder names. Without any, the workspace is empty and
// environments are addressed by URL or path.
func (o *opener) workspace() (*workspace, error) {
	file := o.file
	if file == "" {
		file = os.Getenv("CONFIGSYNC_WORKSPACE")
	}
	if file == "" {
		file = findWorkspace()
	}
	if file == "" {
		return &workspace{}, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the workspace file: %w", err)
	}
	w, err := schema.ReadYAML[workspace](file, data)
	w.file, w.dir = file, filepath.Dir(file)
	return &w, err
}

// findWorkspace looks in the current folder and those above it.
func findWorkspace() string {
	dir, err := os.Getwd()
	for err == nil {
		file := filepath.Join(dir, workspaceName)
		if _, err := os.Stat(file); err == nil {
			return file
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
	return ""
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// url returns the address of an environment, with its variables filled in and
// its path made absolute.
func (w *workspace) url(name string) (string, error) {
	var missing []string
	url := variable.ReplaceAllStringFunc(w.Environments[name].URL, func(s string) string {
		value, ok := os.LookupEnv(s[2 : len(s)-1])
		if !ok || value == "" {
			missing = append(missing, s[2:len(s)-1])
		}
		return value
	})
	if len(missing) > 0 {
		return "", fmt.Errorf(
			"the environment variable %s is not set, but the URL of %s in %s needs it",
			strings.Join(missing, ", "), name, w.file,
		)
	}
	if err := checkScheme(url); err != nil {
		return "", fmt.Errorf("the URL of %s in %s: %w", name, w.file, err)
	}
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok && !filepath.IsAbs(path) {
		return "sqlite:" + filepath.Join(w.dir, path), nil
	}
	return url, nil
}

// checkScheme refuses a URL that is not of a database. Its text is not
// repeated: it may hold a password.
func checkScheme(s string) error {
	scheme, _, isURL := strings.Cut(s, "://")
	switch {
	case isDatabase(s):
		return nil
	case !isURL && secret.MatchString(s):
		return errors.New("this is not the address of an environment: use sqlite:PATH, postgres://user:password@host/database, or the path of a folder")
	case !isURL:
		return nil
	}
	return fmt.Errorf("%s:// is not the URL of an environment: use sqlite:PATH, postgres://…, or the path of a folder",
		scheme)
}

// secret matches a possible password in an address that is not a URL:
// password=…, or user:…@host.
var secret = regexp.MustCompile(`(?i)passw|:[^/\\]*@`)

// shown returns an argument without a possible password.
func shown(what string) string {
	scheme, _, isURL := strings.Cut(what, "://")
	switch {
	case isURL:
		return scheme + "://…"
	case secret.MatchString(what):
		return "…"
	}
	return what
}

func (w *workspace) names() []string { return slices.Sorted(maps.Keys(w.Environments)) }

// address is the location of an environment, with the facts known before it is
// opened.
type address struct {
	name string // "" when the user gave a URL or a path
	role admin.Role
	url  string // "" for a folder
	dir  string
}

// resolve returns the address of an argument: a name of the workspace, a URL,
// or a folder.
func (o *opener) resolve(what string) (address, error) {
	w, err := o.workspace()
	if err != nil {
		return address{}, err
	}
	if e, ok := w.Environments[what]; ok {
		url, err := w.url(what)
		if err == nil && !isDatabase(url) {
			return address{name: what, role: admin.Role(e.Role), dir: filepath.Join(w.dir, url)},
				nil
		}
		return address{name: what, role: admin.Role(e.Role), url: url}, err
	}
	if err := checkScheme(what); err != nil {
		return address{}, err
	}
	if isDatabase(what) {
		return address{url: what}, nil
	}
	if info, err := os.Stat(what); err == nil && info.IsDir() {
		return address{dir: what}, nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return address{}, err
	}
	known := "There is no workspace file here (configsync init creates one)."
	if len(w.Environments) > 0 {
		known = fmt.Sprintf("%s names %s.", w.file, strings.Join(w.names(), ", "))
	}
	return address{}, sentencesf(`There is no environment %q
%s A URL (sqlite:PATH, postgres://…) or a folder is possible too.`,
		what, known)
}
