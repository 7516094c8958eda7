package releasenotes

import "embed"

//go:embed versions
var versions embed.FS

// OfVersion gives the release notes of a version of configsync, in Markdown; "" when it has none.
func OfVersion(version string) string {
	text, err := versions.ReadFile("versions/" + version + ".md")
	if err != nil {
		return ""
	}
	return string(text)
}
