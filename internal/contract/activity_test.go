package contract_test

import (
	"slices"
	"testing"

	"github.com/aitasker/aitasker/internal/contract"
)

// An activity without an end or without a pause between attempts would hold up a
// task for good, or wear the database out.
func TestActivities_AllHaveAQueueAnEndAndARetryPolicy(t *testing.T) {
	t.Parallel()
	queues := []string{contract.QueueTasks, contract.QueueAgents, contract.QueueWebhooks, contract.QueueHealth}
	names := map[string]bool{}
	for _, options := range contract.Activities() {
		if names[options.Name] {
			t.Errorf("%s is declared twice", options.Name)
		}
		names[options.Name] = true
		if !slices.Contains(queues, options.Queue) {
			t.Errorf("%s runs on the queue %q", options.Name, options.Queue)
		}
		windowed := options.Heartbeat > 0 || options.Queue == contract.QueueHealth
		if options.StartToClose == 0 && !windowed {
			t.Errorf("an attempt of %s has no end", options.Name)
		}
		if options.Retry.InitialInterval == 0 && options.Retry.MaximumAttempts != 1 {
			t.Errorf("%s has no retry policy", options.Name)
		}
	}
	if len(names) < 30 {
		t.Errorf("only %d activities are declared", len(names))
	}
}
