package stack

import (
	"fmt"
	"io"
	"time"
)

// report tells the user how far the start has come, a line for each part.
type report struct {
	out   io.Writer
	since time.Time
}

func (r *report) ready(part, where string) {
	now := time.Now()
	fmt.Fprintf(r.out, "%-10s ready   %-28s %5.1f s\n", part, where, now.Sub(r.since).Seconds())
	r.since = now
}

func (r *report) given(part, variable string) {
	fmt.Fprintf(r.out, "%-10s yours   from %s\n", part, variable)
}

func (r *report) stopped(part string, since time.Time) {
	fmt.Fprintf(r.out, "%-10s stopped %-28s %5.1f s\n", part, "", time.Since(since).Seconds())
}
