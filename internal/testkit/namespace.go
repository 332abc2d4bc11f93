package testkit

import (
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"
)

// retention is long enough for any test and short enough to be forgotten.
const retention = 24 * time.Hour

// Namespace registers a Temporal namespace of the test's own. The stack gives it
// the product's search attributes at birth.
func Namespace(t testing.TB) string {
	t.Helper()
	name := "test-" + unique()
	base := dial(t, "default")
	_, err := base.WorkflowService().RegisterNamespace(t.Context(), &workflowservice.RegisterNamespaceRequest{
		Namespace: name, WorkflowExecutionRetentionPeriod: durationpb.New(retention),
	})
	if err != nil {
		t.Fatalf("register namespace: %v", err)
	}
	return name
}

// Temporal connects to a namespace until the test ends.
func Temporal(t testing.TB, namespace string) client.Client {
	t.Helper()
	return dial(t, namespace)
}

func dial(t testing.TB, namespace string) client.Client {
	t.Helper()
	connection, err := client.DialContext(t.Context(), client.Options{
		HostPort: needed(t, "TEMPORAL_ADDRESS"), Namespace: namespace, Logger: silent{},
	})
	if err != nil {
		t.Fatalf("reach Temporal: %v", err)
	}
	t.Cleanup(connection.Close)
	return connection
}

// silent keeps the SDK's chatter out of test output.
type silent struct{}

// Debug says nothing.
func (silent) Debug(string, ...any) {}

// Info says nothing.
func (silent) Info(string, ...any) {}

// Warn says nothing.
func (silent) Warn(string, ...any) {}

// Error says nothing.
func (silent) Error(string, ...any) {}
