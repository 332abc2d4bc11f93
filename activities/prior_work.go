package activities

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/market"
)

// priorWork is what agents are told of the earlier task that the poster named.
func (a *Activities) priorWork(ctx context.Context, task *market.Task, priorTaskID uuid.UUID) (*agents.PriorWork, error) {
	prior, err := a.Store.TaskOfAccount(ctx, task.Owner(), priorTaskID)
	if err != nil {
		return nil, fmt.Errorf("read prior task: %w", err)
	}
	delivery, err := a.Store.DeliveryOfTask(ctx, prior.ID, prior.Deliveries)
	if err != nil {
		return nil, fmt.Errorf("read delivery of prior task: %w", err)
	}
	work := &agents.PriorWork{
		TaskID: prior.ID, Title: prior.Title, Description: prior.Brief, Summary: delivery.Summary,
		Artifacts: make([]agents.PriorArtifact, len(delivery.Artifacts)),
	}
	for i := range delivery.Artifacts {
		piece := &delivery.Artifacts[i]
		work.Artifacts[i] = agents.PriorArtifact{
			Name: piece.Name, Kind: string(piece.Kind), ContentType: piece.ContentType,
			SizeBytes: piece.SizeBytes, SHA256: piece.SHA256,
		}
	}
	return work, nil
}
