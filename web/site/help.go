package site

// Help is an explanation that opens on hover, focus and tap; ID is unique on
// the page.
type Help struct{ ID, Text string }
