//go:build !unix

package cputime

import "time"

var begun = time.Now()

func used() time.Duration { return time.Since(begun) }
