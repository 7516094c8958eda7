// Package changes shows differences on pages: fields before and after, groups
// of changed objects, versions, and texts beside each other. The sentences come
// from package releasenotes, which the terminal and Markdown print too.
package changes
