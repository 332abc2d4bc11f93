package taskflow

import (
	"context"
	"errors"

	"github.com/aitasker/aitasker/api"
	"github.com/aitasker/aitasker/internal/contract"
)

// SignalSubmission signals a workflow that an answer to one of its calls has arrived.
// A workflow that has ended is no error.
func (f *Flow) SignalSubmission(ctx context.Context, workflowID, signal string, told contract.Submission) error {
	err := outcome(signal, f.temporal.SignalWorkflow(ctx, workflowID, "", signal, told))
	if errors.Is(err, api.ErrNoOpenWorkflow) {
		return nil
	}
	return err
}
