// Package site is what all pages stand on: the server, one request with who
// asks, the frame around a page, rendering, failures, lists, and the widgets
// that several rooms share. It loads the templates and assets that package web
// embeds. Of the rooms above it knows
// nothing but the addresses in the menu.
//
// It is not called page because every handler calls its value that.
package site
