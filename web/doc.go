// Package web is the pages of configsync, rendered on the server. It carries
// requests to the rooms of package core and its answers to HTML; it decides
// nothing about permission and knows no database.
//
// This folder holds what is one for all: the table of routes ([routes]), which
// leads from an address to the room of its page; templates and assets; the home
// page; and the tests that visit every page as every persona. Each room below
// has the pages of one part of the product, under the name that its use cases
// have in package admin:
//
//	site        what all pages stand on
//	watch       probes, metrics, spans
//	changes     differences in words and columns
//	applyjob    plans that are being applied
//	accounts    sign-in, users, workgroups
//	clients     client records and their security
//	forms       forms, drop-down lists, YAML, versions
//	agreements  organizations and MOUs
//	promotion   comparison, plan, review
//	schedules   schedules, runs, freeze windows
//	system      properties, history, audit log, concerns
//
// A handler parses the request, calls the core once, and renders a page or
// redirects; an error that it returns becomes a page in one place. Every page
// is a struct that embeds [site.Frame] and a template of the same name.
// Everything works without JavaScript; htmx and assets/app.js make it quicker.
package web
