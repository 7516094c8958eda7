package main

import "charm.land/lipgloss/v2"

// Colours only repeat what signs and words say. They are taken out where the
// output is no terminal.
var (
	styleAdd     = lipgloss.NewStyle().Foreground(lipgloss.Green)
	styleChange  = lipgloss.NewStyle().Foreground(lipgloss.Yellow)
	styleRemove  = lipgloss.NewStyle().Foreground(lipgloss.Red)
	styleGood    = lipgloss.NewStyle().Foreground(lipgloss.Green).Bold(true)
	styleBad     = lipgloss.NewStyle().Foreground(lipgloss.Red).Bold(true)
	styleHeading = lipgloss.NewStyle().Bold(true)
	styleFaint   = lipgloss.NewStyle().Faint(true)
)
