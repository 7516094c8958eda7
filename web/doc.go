// Package web is the pages of configsync, rendered on the server. It carries
// requests to the rooms of package core and its answers to HTML; it decides
// nothing about permission and knows no database.
//
// One table lists every route ([routes]). A handler parses the request, calls
// the core once, and renders a page or redirects; what it returns as an error
// becomes a page in one place. Every page is a struct that embeds [Frame] and a
// template of the same name. Everything works without JavaScript; htmx and
// assets/app.js make it quicker.
package web
