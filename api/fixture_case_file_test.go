package api

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

func (w *fixture) CaseFile(ctx context.Context, owner market.Owner, taskID uuid.UUID) (publicapi.CaseFile, error) {
	if _, err := w.TaskOfAccount(ctx, owner, taskID); err != nil {
		return publicapi.CaseFile{}, err
	}
	return publicapi.CaseFile{
		Format: "aitasker-case-file/1", TaskID: taskID,
		Records: []publicapi.CaseRecord{{
			Kind: "agent", Body: `{"id":"0190c2f4-7c5e-7000-8000-000000000001","name":"Scribe"}`,
			PreviousHash: strings.Repeat("0", 64), Hash: "5d3ea7c40e8b2d3d6c4b9b53f0b1a62c76c6a53a3d0cde6f0f3f6cbbcb7a2b11",
		}},
		Head: "5d3ea7c40e8b2d3d6c4b9b53f0b1a62c76c6a53a3d0cde6f0f3f6cbbcb7a2b11",
	}, w.flowErr
}
