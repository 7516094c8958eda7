// Package forms is the pages of forms and drop-down lists, the view of a form
// that is filled in, and the pages of an object's YAML and versions. A form is
// evaluated by schema/fill; nothing here decides what is asked.
package forms
