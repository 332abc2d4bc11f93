package temporal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"
)

// retention is how long closed workflows stay readable.
const retention = 7 * 24 * time.Hour

// refreshPatience is longer than the server takes to notice that a namespace
// has changed, which is two seconds.
const refreshPatience = 10 * time.Second

// ensureNamespace makes the namespace, or gives an older one the search
// attributes that it does not have yet.
func ensureNamespace(ctx context.Context, frontend, name string, attributes map[string]enums.IndexedValueType) error {
	temporal, err := client.DialContext(ctx, client.Options{HostPort: frontend, Namespace: name, Logger: silent{}})
	if err != nil {
		return fmt.Errorf("connecting to the Temporal server just started: %w", err)
	}
	defer temporal.Close()

	_, err = temporal.WorkflowService().RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace:                        name,
		WorkflowExecutionRetentionPeriod: durationpb.New(retention),
	})
	var exists *serviceerror.NamespaceAlreadyExists
	if errors.As(err, &exists) {
		err = addSearchAttributes(ctx, temporal, name, attributes)
	}
	if err != nil {
		return fmt.Errorf("namespace %s: %w", name, err)
	}
	return nil
}

// addSearchAttributes adds those that the namespace lacks, and waits until the
// server knows them.
func addSearchAttributes(ctx context.Context, temporal client.Client, name string, attributes map[string]enums.IndexedValueType) error {
	present, err := temporal.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: name})
	if err != nil {
		return err
	}
	missing := make(map[string]enums.IndexedValueType)
	for attribute, kind := range attributes {
		switch found, known := present.GetCustomAttributes()[attribute]; {
		case !known:
			missing[attribute] = kind
		case found != kind:
			return fmt.Errorf("search attribute %s is %s and cannot become %s: forget the data with `devstack wipe`", attribute, found, kind)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if _, err := temporal.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace:        name,
		SearchAttributes: missing,
	}); err != nil {
		return err
	}
	return awaitSearchAttributes(ctx, temporal, slices.Collect(maps.Keys(missing)))
}

func awaitSearchAttributes(ctx context.Context, temporal client.Client, names []string) error {
	ctx, cancel := context.WithTimeout(ctx, refreshPatience)
	defer cancel()
	query := strings.Join(names, " IS NULL AND ") + " IS NULL"
	for {
		_, err := temporal.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Query: query})
		var unknown *serviceerror.InvalidArgument
		if !errors.As(err, &unknown) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(refreshInterval):
		}
	}
}

const refreshInterval = 50 * time.Millisecond

// silent keeps the client's remarks off the terminal; its errors are returned.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
