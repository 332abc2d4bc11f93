package stack

import (
	"io"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/aitasker/aitasker/devstack/internal/datadir"
)

func TestANewNamespaceKnowsTheSearchAttributesAtOnce(t *testing.T) {
	t.Parallel()
	dir, err := datadir.ClaimThrowaway()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dir.Remove() })
	running, err := Start(t.Context(), dir, Options{
		Namespace:        "default",
		LogLevel:         "warn",
		SearchAttributes: map[string]enums.IndexedValueType{"Colour": enums.INDEXED_VALUE_TYPE_KEYWORD},
		Getenv:           func(string) string { return "" },
		Progress:         io.Discard,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(running.Stop)

	for _, namespace := range []string{"default", "another"} {
		temporal, err := client.Dial(client.Options{HostPort: running.temporal.Address(), Namespace: namespace})
		if err != nil {
			t.Fatal(err)
		}
		defer temporal.Close()
		if namespace != "default" {
			if _, err := temporal.WorkflowService().RegisterNamespace(t.Context(), &workflowservice.RegisterNamespaceRequest{
				Namespace:                        namespace,
				WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour),
			}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := temporal.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Query: "Colour = 'red'"}); err != nil {
			t.Errorf("namespace %s: %v", namespace, err)
		}
	}
}
