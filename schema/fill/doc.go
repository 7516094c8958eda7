// Package fill evaluates a form that is being filled in: which fields are
// asked, which answers they may have, and what is missing. A [Sheet] is a form
// made ready once, with its lists and compiled conditions; Fill is a pure
// function of the sheet, the answers and the day.
//
// It knows neither who fills it in, nor where answers are stored, nor how a
// page shows them.
package fill
