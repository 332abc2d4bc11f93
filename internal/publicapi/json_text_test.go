package publicapi

import (
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
)

func TestWriteJSON_GrowsNoTextOfAPoster(t *testing.T) {
	t.Parallel()
	brief := strings.Repeat("a<b && c>d ", 400)
	for _, status := range []string{string(market.TaskDraft), string(market.TaskCompleted)} {
		task := Task{Brief: brief, Status: status, Metadata: Object(`{"k":"<&>"}`)}
		for name, value := range map[string]any{"a task": task, "an event": EventData{Task: task}} {
			written, err := WriteJSON(value)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(written), brief) || !strings.Contains(string(written), `{"k":"<&>"}`) {
				t.Errorf("%s in %s does not hold the text as it was sent: %.400s", name, status, written)
			}
		}
	}
}

func TestEventBody_KeepsTheBytesOfTheDetails(t *testing.T) {
	t.Parallel()
	const details = `{"task":{"brief":"a<b"}}`
	body, err := EventBody(market.Event{Data: []byte(details)})
	if err != nil || !strings.Contains(string(body), details) {
		t.Errorf("body %s, error %v", body, err)
	}
}
