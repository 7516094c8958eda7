// Package site is the base of all pages: the server, a request with its user,
// the frame around a page, rendering, failures, lists, and shared widgets. It
// loads the templates and assets that package web embeds. Of the packages above
// it knows only the addresses in the menu.
//
// It is not called page because every handler calls its value that.
package site
