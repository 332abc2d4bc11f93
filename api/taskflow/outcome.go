package taskflow

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/api"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/refusal"
)

// endedMeanwhile is the type Temporal gives to the failure of an update whose
// workflow ended while the update was in progress.
const endedMeanwhile = "AcceptedUpdateCompletedWorkflow"

// outcome turns what Temporal says into what the API can answer: a refusal of the
// workflow's own, api.ErrNoOpenWorkflow, a refusal that a part is away (which
// keeps the cause for the log), or an internal error.
func outcome(act string, err error) error {
	if err == nil {
		return nil
	}
	if refused, ok := contract.DecodeRefusal(err); ok {
		return refused
	}
	if hasEnded(err) {
		return fmt.Errorf("%s: %w: %w", act, api.ErrNoOpenWorkflow, err)
	}
	if isUnavailable(err) {
		away := refusal.New(refusal.Unavailable,
			"The task did not answer in time. Try again in a few seconds, with the same Idempotency-Key if you sent one.")
		return fmt.Errorf("%s: %w: %w", act, away, err)
	}
	return fmt.Errorf("%s: %w", act, err)
}

func hasEnded(err error) bool {
	var notFound *serviceerror.NotFound
	var application *temporal.ApplicationError
	return errors.As(err, &notFound) ||
		errors.As(err, &application) && application.Type() == endedMeanwhile
}

// isUnavailable reports whether Temporal, or every worker, does not answer now.
func isUnavailable(err error) bool {
	var (
		overdue     *client.WorkflowUpdateServiceTimeoutOrCanceledError
		deadline    *serviceerror.DeadlineExceeded
		unavailable *serviceerror.Unavailable
		exhausted   *serviceerror.ResourceExhausted
		notReady    *serviceerror.WorkflowNotReady
	)
	return errors.As(err, &overdue) || errors.As(err, &deadline) || errors.As(err, &unavailable) ||
		errors.As(err, &exhausted) || errors.As(err, &notReady) || errors.Is(err, context.DeadlineExceeded)
}
