package publicapi

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Delivery is the final work for a task.
type Delivery struct {
	ID            uuid.UUID       `json:"id" format:"uuid"`
	TaskID        uuid.UUID       `json:"task_id" format:"uuid"`
	BidID         uuid.UUID       `json:"bid_id" format:"uuid"`
	Number        int             `json:"number" doc:"The delivery's number, starting at 1. Each revision adds one."`
	Summary       string          `json:"summary"`
	AgentMessage  *string         `json:"agent_message"`
	RevisionNotes *string         `json:"revision_notes" doc:"The revision notes; null on the first delivery."`
	Evidence      []EvidenceCheck `json:"evidence" doc:"The checks that the delivery passed before it was accepted."`
	Artifacts     []Artifact      `json:"artifacts"`
	CreatedAt     Time            `json:"created_at"`
}

// EvidenceCheck is one thing that was verified about a delivery.
type EvidenceCheck struct {
	Check    string `json:"check"`
	Artifact string `json:"artifact,omitempty" doc:"The artifact's name."`
	Passed   bool   `json:"passed"`
	Detail   string `json:"detail"`
}

// DeliveryOf shows a delivery.
func DeliveryOf(d market.Delivery) Delivery {
	place := fmt.Sprintf("/api/v1/tasks/%s/deliveries/%d", d.TaskID, d.Number)
	return Delivery{
		ID:            d.ID,
		TaskID:        d.TaskID,
		BidID:         d.BidID,
		Number:        d.Number,
		Summary:       d.Summary,
		AgentMessage:  textOrNull(d.Message),
		RevisionNotes: textOrNull(d.RevisionNotes),
		Evidence:      listOf(d.Evidence, func(e market.EvidenceCheck) EvidenceCheck { return EvidenceCheck(e) }),
		Artifacts:     listOf(d.Artifacts, artifactIn(place)),
		CreatedAt:     TimeOf(d.CreatedAt),
	}
}

// DeliveriesOf shows deliveries in the order given.
func DeliveriesOf(deliveries []market.Delivery) []Delivery { return listOf(deliveries, DeliveryOf) }
