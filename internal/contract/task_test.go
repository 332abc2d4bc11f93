package contract_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// A task's content lies beside the other fields of the input, as in histories that
// were written before it was a type of its own.
func TestTaskInput_CarriesItsContentFlat(t *testing.T) {
	t.Parallel()
	shipped := `{"task_id":"0191b3a0-0000-7000-8000-000000000001","account_id":"0191b3a0-0000-7000-8000-000000000002","livemode":true,` +
		`"request_id":"req-1","title":"A logo","brief":"A logo for a bakery","category":"graphics-design","task_type":"logo-design",` +
		`"budget_cents":1250,"requirements":{"tone":"warm"},"metadata":{"order":"17"},"acceptance_criteria":["Has a croissant"],` +
		`"experimentation":0.3,"prior_task_id":"0191b3a0-0000-7000-8000-000000000003","drafted_at":"2026-01-02T03:04:05Z"}`
	prior, draftedAt := uuid.MustParse("0191b3a0-0000-7000-8000-000000000003"), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	want := contract.TaskInput{
		TaskID:    uuid.MustParse("0191b3a0-0000-7000-8000-000000000001"),
		AccountID: uuid.MustParse("0191b3a0-0000-7000-8000-000000000002"),
		Livemode:  true, RequestID: "req-1", DraftedAt: &draftedAt,
		TaskContent: market.TaskContent{
			Title: "A logo", Brief: "A logo for a bakery", Category: "graphics-design", TaskType: "logo-design", Budget: 1250,
			Requirements: json.RawMessage(`{"tone":"warm"}`), Metadata: json.RawMessage(`{"order":"17"}`),
			AcceptanceCriteria: []string{"Has a croissant"}, Experimentation: 0.3,
			TaskReferences: market.TaskReferences{PriorTaskID: &prior},
		},
	}
	var got contract.TaskInput
	if err := json.Unmarshal([]byte(shipped), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read from the wire (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(fieldsOf(t, []byte(shipped)), written(t, want)); diff != "" {
		t.Errorf("written (-shipped +now):\n%s", diff)
	}
}

func fieldsOf(t *testing.T, message []byte) map[string]any {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(message, &fields); err != nil {
		t.Fatal(err)
	}
	delete(fields, "terms")
	return fields
}

func written(t *testing.T, input contract.TaskInput) map[string]any {
	t.Helper()
	message, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	return fieldsOf(t, message)
}
