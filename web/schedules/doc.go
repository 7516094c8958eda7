// Package schedules is the pages of schedules, their runs, the calendar of
// both, and freeze windows.
package schedules
