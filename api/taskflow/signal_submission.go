package taskflow

import (
	"context"
	"errors"

	"github.com/aitasker/aitasker/api"
	"github.com/aitasker/aitasker/internal/contract"
)

// SignalSubmission signals a workflow that one of its calls was answered. A
// workflow that has ended is not an error.
func (f *Flow) SignalSubmission(
	ctx context.Context, workflowID string, signal contract.Signal[contract.AnsweredCall], call contract.AnsweredCall,
) error {
	err := outcome(signal.Name, f.temporal.SignalWorkflow(ctx, workflowID, "", signal.Name, call))
	if errors.Is(err, api.ErrNoOpenWorkflow) {
		return nil
	}
	return err
}
