package main

import (
	"runtime/debug"
	"strings"

	"configsync/releasenotes"
)

// version is set for a release build: -ldflags "-X main.version=0.2.0". Where
// it is empty, Go's own record of the build counts.
var version string

// buildVersion returns the version of this very build, for people and for the
// other ends of connections. The history records releases instead, see
// [releasenotes.Latest] and docs/decisions/0017-versions.md.
func buildVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return versionOf(info, releasenotes.Latest())
}

// versionOf returns the version that Go recorded, if it is that of a release,
// and else the release on which the build is based, with its commit:
//
//	0.2.0                         go install …@v0.2.0, or a tagged commit
//	0.1.0+f6709a5b1c2d            a later commit
//	0.1.0+f6709a5b1c2d.modified   with changes that are not committed
//	0.1.0+devel                   nothing is known: go test, go run
func versionOf(info *debug.BuildInfo, release string) string {
	tag, found := strings.CutPrefix(info.Main.Version, "v")
	if found && !strings.ContainsAny(tag, "-+") {
		return tag
	}
	commit, modified := "devel", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = ".modified"
		}
	}
	return release + "+" + commit + modified
}
