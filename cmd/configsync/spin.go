package main

import (
	"time"

	"github.com/schollz/progressbar/v3"
)

// patience is the delay before progress is shown.
const patience = time.Second

// spin shows activity on a terminal after a second. stop ends it.
func (a *app) spin(what string) (stop func()) {
	if !a.talkTerminal {
		return func() {}
	}
	finished := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-finished:
			return
		case <-time.After(patience):
		}
		bar := progressbar.NewOptions(-1, progressbar.OptionSetDescription(what),
			progressbar.OptionSetWriter(a.stderr), progressbar.OptionSetElapsedTime(true))
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-finished:
				_ = bar.Clear()
				return
			case <-tick.C:
				_ = bar.Add(1)
			}
		}
	}()
	return func() { close(finished); <-ended }
}

// bar shows progress on a terminal after a second. stop ends it.
func (a *app) bar(what string) (progress func(done, total int), stop func()) {
	if !a.talkTerminal {
		return nil, func() {}
	}
	begun := time.Now()
	var bar *progressbar.ProgressBar
	progress = func(done, total int) {
		if bar == nil && time.Since(begun) < patience {
			return
		}
		if bar == nil {
			bar = progressbar.NewOptions(total, progressbar.OptionSetDescription(what),
				progressbar.OptionSetWriter(a.stderr), progressbar.OptionShowCount())
		}
		_ = bar.Set(done)
	}
	return progress, func() {
		if bar != nil {
			_ = bar.Clear()
		}
	}
}
