package agents

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/aitasker/aitasker/internal/egress"
)

// maxRetryAfter caps what an agent may ask us to wait; the windows it works in
// are not longer.
const maxRetryAfter = 5 * time.Minute

// FailureKind says what sort of failure a call ended with.
type FailureKind string

// The kinds of failure.
const (
	FailureNetwork  FailureKind = "network"  // no complete answer arrived
	FailureStatus   FailureKind = "status"   // the agent answered with another status than 200
	FailureContract FailureKind = "contract" // the answer breaks the endpoint contract
	FailureDeclined FailureKind = "declined" // a sound answer that cannot be taken: the price is above the budget
)

// Failure is the agent's fault in a call. Its Reason is public, for the agent's
// owner: a sentence without addresses, keys or anything the agent sent but plain
// short words.
type Failure struct {
	Kind       FailureKind
	Retryable  bool          // another try may help (SPEC 6, Failures)
	RetryAfter time.Duration // what the agent asked for, 0 to 5 minutes; 0 when it did not
	Reason     string
}

// Error gives the reason.
func (f *Failure) Error() string { return f.Reason }

// breach is a broken rule of the endpoint contract; no retry will mend it.
func breach(format string, args ...any) *Failure {
	return &Failure{Kind: FailureContract, Reason: fmt.Sprintf(format, args...)}
}

// networkFailure turns a transport error into the agent's failure, or into an
// ordinary error when it was the caller who gave up. step says what was done.
func networkFailure(ctx context.Context, step string, err error) error {
	cause := egress.Classify(err)
	if cause == egress.CauseCanceled && ctx.Err() != nil {
		return fmt.Errorf("call agent: %w", ctx.Err())
	}
	return &Failure{
		Kind:      FailureNetwork,
		Retryable: cause != egress.CauseBlocked && cause != egress.CauseRedirects,
		Reason:    step + " failed. " + egress.Explain(err),
	}
}

// statusFailure judges an answer with another status than 200.
func (c *Client) statusFailure(step string, response *http.Response) *Failure {
	failure := &Failure{
		Kind:   FailureStatus,
		Reason: fmt.Sprintf("%s was answered with status %d, not 200.", step, response.StatusCode),
	}
	switch code := response.StatusCode; {
	case code >= 300 && code < 400:
		failure.Reason = fmt.Sprintf("%s was answered with a redirect (status %d) that is not followed.", step, code)
	case code == http.StatusRequestTimeout, code == http.StatusConflict, code == http.StatusTooEarly,
		code == http.StatusTooManyRequests, code >= 500:
		failure.Retryable = true
		failure.RetryAfter = c.retryAfter(response.Header.Get("Retry-After"))
	}
	return failure
}

// within ends the tries when the agent asks for a pause that outlasts what is left
// of ctx: waiting for the window to close would hide the reason from its owner.
func (f *Failure) within(ctx context.Context) *Failure {
	deadline, limited := ctx.Deadline()
	if limited && f.RetryAfter > 0 && time.Until(deadline) <= f.RetryAfter {
		f.Retryable = false
		f.Reason += " The pause that it asks for outlasts the time that is left."
	}
	return f
}

// isBadCompression tells an answer that is no gzip apart from one that broke off.
func isBadCompression(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt)
}

// retryAfter reads both forms of the header: seconds and an HTTP date. Anything
// else counts as absent.
func (c *Client) retryAfter(header string) time.Duration {
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	if at, err := http.ParseTime(header); err == nil {
		return min(max(at.Sub(c.now()), 0), maxRetryAfter)
	}
	return 0
}
