package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aitasker/aitasker/clients/go/aitasker"
)

// longestWait is how long a command waits at most for an API that is away.
const longestWait = 5 * time.Second

// patience is how a command looks at the API again and again.
type patience struct {
	term    terminal
	soonest time.Duration   // between two looks, at first and after each wake
	latest  time.Duration   // between two looks when nothing wakes it for long
	woken   <-chan struct{} // makes it look soon; nil when nothing does
}

// until looks until look is done. While the API is away it waits longer each time
// and says so; what the API refuses ends it, and so does the context.
func (p patience) until(ctx context.Context, look func(context.Context) (done bool, err error)) error {
	pause, away := p.soonest, time.Duration(0)
	for {
		done, err := look(ctx)
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("look again: %w", ctx.Err())
		case err != nil && !passes(err):
			return err
		case err != nil:
			away = min(max(2*away, time.Second), longestWait)
			_, _ = fmt.Fprintf(p.term.err, "%v; trying again in %s\n", inPlainWords(err), away)
		case done:
			return nil
		case away > 0:
			away = 0
			_, _ = fmt.Fprintln(p.term.err, "the API answers again")
		}
		select {
		case <-ctx.Done():
		case <-time.After(max(pause, away)):
			pause = min(2*pause, p.latest)
		case <-p.woken:
			pause = p.soonest
		}
	}
}

// passes tells whether waiting helps: the API is away or busy.
func passes(err error) bool {
	problem, answered := errors.AsType[*aitasker.Problem](err)
	return !answered || problem.Status >= http.StatusInternalServerError || problem.Status == http.StatusTooManyRequests
}
