package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"go.temporal.io/api/enums/v1"

	"github.com/aitasker/aitasker/devstack/internal/datadir"
	"github.com/aitasker/aitasker/devstack/internal/postgres"
	"github.com/aitasker/aitasker/devstack/internal/temporal"
)

// Options say how to run a stack.
type Options struct {
	PostgresPort, TemporalPort, UIPort int // 0 means any free one

	PostgresBin      string
	Durable          bool
	LogLevel         string
	Namespace        string
	SearchAttributes map[string]enums.IndexedValueType

	Getenv   func(string) string // where the user names parts that run already
	Progress io.Writer
}

// appDatabase is the database for the child program.
const appDatabase = "app"

// Stack is a running PostgreSQL and Temporal server with its Web UI, as far as
// the environment does not name others.
type Stack struct {
	options  Options
	dir      *datadir.Dir
	given    given
	report   *report
	postgres *postgres.Server
	temporal *temporal.Server
	ui       *temporal.UI
}

// Start starts what is needed, in dir.
func Start(ctx context.Context, dir *datadir.Dir, options Options) (*Stack, error) {
	stack := &Stack{
		options: options,
		dir:     dir,
		given:   readGiven(options.Getenv),
		report:  &report{out: options.Progress, since: time.Now()},
	}
	if stack.given.temporalNamespace != "" {
		stack.options.Namespace = stack.given.temporalNamespace
	}
	for _, step := range []func(context.Context) error{stack.startPostgres, stack.startTemporal, stack.startUI} {
		if err := errors.Join(step(ctx), ctx.Err()); err != nil {
			stack.Stop()
			return nil, err
		}
	}
	return stack, nil
}

func (stack *Stack) startPostgres(ctx context.Context) error {
	if stack.given.databaseURL != "" {
		stack.report.given("postgres", DatabaseURL)
	}
	if !stack.given.needsPostgres() {
		return nil
	}
	number, err := port{stack.options.PostgresPort, "--postgres-port", "DEVSTACK_POSTGRES_PORT"}.choose()
	if err != nil {
		return err
	}
	server, err := postgres.Start(ctx, postgres.Options{
		Place:   stack.dir,
		Bin:     stack.options.PostgresBin,
		Port:    number,
		LogFile: stack.dir.NewLog("postgres.log"),
		Durable: stack.options.Durable,
	})
	if err != nil {
		return err
	}
	stack.postgres = server
	if err := server.EnsureDatabase(ctx, appDatabase); err != nil {
		return err
	}
	stack.report.ready("postgres", server.Address())
	return nil
}

func (stack *Stack) startTemporal(ctx context.Context) error {
	if !stack.given.needsTemporal() {
		stack.report.given("temporal", TemporalAddress)
		return nil
	}
	ports, err := stack.temporalPorts()
	if err != nil {
		return err
	}
	store := temporal.Store{Address: stack.postgres.Address(), User: postgres.Superuser, Password: stack.postgres.Password()}
	if err := temporal.PrepareSchema(ctx, stack.postgres, store); err != nil {
		return err
	}
	stack.temporal, err = temporal.Start(ctx, temporal.Options{
		Store:            store,
		Ports:            ports,
		Namespace:        stack.options.Namespace,
		SearchAttributes: stack.options.SearchAttributes,
		LogFile:          stack.dir.NewLog("temporal.log"),
		LogLevel:         stack.options.LogLevel,
	})
	if err != nil {
		return err
	}
	stack.report.ready("temporal", stack.temporal.Address())
	return nil
}

func (stack *Stack) temporalPorts() (ports temporal.Ports, err error) {
	if ports.Frontend, err = (port{stack.options.TemporalPort, "--temporal-port", "DEVSTACK_TEMPORAL_PORT"}).choose(); err != nil {
		return ports, err
	}
	for _, internal := range []*int{&ports.History, &ports.Matching, &ports.Worker} {
		if *internal, err = freePort(); err != nil {
			return ports, err
		}
	}
	return ports, nil
}

func (stack *Stack) startUI(ctx context.Context) error {
	if !stack.given.needsTemporal() {
		return nil
	}
	number, err := port{stack.options.UIPort, "--ui-port", "DEVSTACK_UI_PORT"}.choose()
	if err != nil {
		return err
	}
	if stack.ui, err = temporal.StartUI(ctx, stack.temporal.Address(), stack.options.Namespace, number); err != nil {
		return err
	}
	stack.report.ready("web ui", stack.ui.URL())
	return nil
}

// Broken is closed when the stack cannot go on.
func (stack *Stack) Broken() <-chan struct{} {
	if stack.postgres == nil {
		return nil
	}
	return stack.postgres.Ended()
}

// WhyBroken says what has happened once the stack is Broken.
func (stack *Stack) WhyBroken() error {
	return fmt.Errorf("PostgreSQL has ended by itself; why is in %s", stack.dir.File("postgres.log"))
}

// Variables returns what a child program needs to know.
func (stack *Stack) Variables() []Variable {
	found := stack.given
	if found.databaseURL == "" {
		found.databaseURL = stack.postgres.URL(appDatabase)
		found.databaseAdminURL = stack.postgres.URL("postgres")
	}
	if stack.temporal != nil {
		found.temporalAddress, found.temporalUIURL = stack.temporal.Address(), stack.ui.URL()
	}
	variables := []Variable{
		{DatabaseURL, found.databaseURL},
		{DatabaseAdminURL, found.databaseAdminURL},
		{TemporalAddress, found.temporalAddress},
		{TemporalNamespace, stack.options.Namespace},
	}
	if found.temporalUIURL != "" {
		variables = append(variables, Variable{TemporalUIURL, found.temporalUIURL})
	}
	return append(variables, Variable{DataDir, stack.dir.Path()})
}

// Environment returns the environment for a child program.
func (stack *Stack) Environment() []string { return merge(os.Environ(), stack.Variables()) }

// Stop ends everything in reverse order, with all data written.
func (stack *Stack) Stop() {
	stack.stopTemporal()
	if stack.postgres != nil {
		began := time.Now()
		stack.postgres.Stop()
		stack.report.stopped("postgres", began)
	}
}

// Discard ends everything at once, for data that is not kept.
func (stack *Stack) Discard() {
	if stack.postgres != nil {
		stack.postgres.Discard()
	}
}

func (stack *Stack) stopTemporal() {
	if stack.ui != nil {
		stack.ui.Stop()
	}
	if stack.temporal == nil {
		return
	}
	began := time.Now()
	if err := stack.temporal.Stop(); err != nil {
		fmt.Fprintln(stack.options.Progress, "temporal:", err)
	}
	stack.report.stopped("temporal", began)
}
