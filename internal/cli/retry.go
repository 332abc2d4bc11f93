package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aitasker/aitasker/clients/go/aitasker"
)

// maxOutagePause is the longest pause between two calls of an API that is away.
const maxOutagePause = 5 * time.Second

// retry polls the API until something has happened.
type retry struct {
	term     Terminal
	minPause time.Duration   // between two polls, at first and after each wake
	maxPause time.Duration   // between two polls when nothing has woken it for long
	wake     <-chan struct{} // makes the next poll due at once; nil when nothing does
}

// until calls poll until it reports that it is done. While the API is away the
// pauses grow and each failure is printed. An error that no retry can mend ends the
// loop, and so does the end of ctx.
func (r retry) until(ctx context.Context, poll func(context.Context) (done bool, err error)) error {
	pause, outage := r.minPause, time.Duration(0)
	for {
		done, err := poll(ctx)
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("poll the API: %w", ctx.Err())
		case err != nil && !isTransient(err):
			return err
		case err != nil:
			outage = min(max(2*outage, time.Second), maxOutagePause)
			r.term.progressf("%v; trying again in %s", Explain(err), outage)
		case done:
			return nil
		case outage > 0:
			outage = 0
			r.term.progressf("the API answers again")
		}
		select {
		case <-ctx.Done():
		case <-time.After(max(pause, outage)):
			pause = min(2*pause, r.maxPause)
		case <-r.wake:
			pause = r.minPause
		}
	}
}

// isTransient reports whether a retry may help: the API is away or busy.
func isTransient(err error) bool {
	problem, answered := errors.AsType[*aitasker.Problem](err)
	return !answered || problem.Status >= http.StatusInternalServerError || problem.Status == http.StatusTooManyRequests
}
