package activities_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agents"
)

func TestAgents_AreToldOfThePriorWork(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.toDelivery(f.toReview().BidID)
	prior := f.task
	f.task.TaskID, f.task.PriorTaskID = uuid.Must(uuid.NewV7()), &prior.TaskID
	f.task.Title, f.task.Brief = "Tides again", "The same article, for children of ten years."
	f.toReview()
	var request agents.ExecuteRequest
	must(t, json.Unmarshal(f.received, &request))
	delivery, err := f.Store.DeliveryOfTask(t.Context(), prior.TaskID, 1)
	must(t, err)
	work := request.Context.PriorWork
	if work == nil || work.TaskID != prior.TaskID || work.Description != prior.Brief || work.Summary != delivery.Summary {
		t.Fatalf("prior work = %+v", work)
	}
	if len(work.Artifacts) != len(delivery.Artifacts) || work.Artifacts[0].SHA256 != delivery.Artifacts[0].SHA256 {
		t.Errorf("artifacts = %+v, want %+v", work.Artifacts, delivery.Artifacts)
	}
}
