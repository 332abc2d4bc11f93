package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// CaseArchive gives the case files of ended tasks.
type CaseArchive interface {
	// CaseFile gives the case file of a task that the account posted, the same at any
	// time; refusal.WrongState before the task has ended.
	CaseFile(ctx context.Context, owner market.Owner, taskID uuid.UUID) (publicapi.CaseFile, error)
}

type caseFileOutput struct {
	Body publicapi.CaseFile
}

func (s *server) getCaseFile(ctx context.Context, in *TaskPath) (*caseFileOutput, error) {
	caller := principalOf(ctx)
	file, err := s.CaseFiles.CaseFile(ctx, caller.Owner(), in.TaskID)
	if err != nil {
		return nil, err
	}
	return &caseFileOutput{Body: file}, nil
}
