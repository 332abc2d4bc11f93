package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aitasker/aitasker/devstack/internal/datadir"
	"github.com/aitasker/aitasker/devstack/internal/process"
	"github.com/aitasker/aitasker/devstack/internal/stack"
)

// upCommand starts a stack that keeps its data.
type upCommand struct {
	Data         string `default:".dev" env:"DEVSTACK_DATA" placeholder:"DIR" help:"Folder for the data and the logs (${default})."`
	PostgresPort int    `default:"54329" env:"DEVSTACK_POSTGRES_PORT" help:"Port of PostgreSQL (${default}); 0 takes any free one."`
	TemporalPort int    `default:"7233" env:"DEVSTACK_TEMPORAL_PORT" help:"Port of Temporal (${default}); 0 takes any free one."`
	UIPort       int    `name:"ui-port" default:"8233" env:"DEVSTACK_UI_PORT" help:"Port of the Temporal Web UI (${default}); 0 takes any free one."`
	stackFlags
	Command []string `arg:"" optional:"" name:"cmd" help:"Program to run, with its arguments."`
}

// Run starts the stack, runs the program in it, and stops both.
func (up upCommand) Run(ctx context.Context, interrupts *process.Interrupts, code *exitCode) error {
	options, err := up.options()
	if err != nil {
		return err
	}
	options.PostgresPort, options.TemporalPort, options.UIPort = up.PostgresPort, up.TemporalPort, up.UIPort
	options.Progress = os.Stderr

	dir, err := datadir.Claim(up.Data)
	if err != nil {
		return err
	}
	defer dir.Release()
	running, err := stack.Start(ctx, dir, options)
	if err != nil {
		return err
	}
	defer running.Stop()

	if len(up.Command) == 0 {
		return stayUp(running, interrupts)
	}
	*code, err = runIn(running, up.Command, interrupts)
	return err
}

// stayUp shows the addresses and waits to be asked to end.
func stayUp(running *stack.Stack, interrupts *process.Interrupts) error {
	fmt.Println()
	for _, variable := range running.Variables() {
		fmt.Printf("%-20s %s\n", variable.Name, variable.Value)
	}
	fmt.Fprintln(os.Stderr, "\nCtrl-C stops it; the data is kept.")
	select {
	case <-interrupts.Asked():
		return nil
	case <-running.Broken():
		return running.WhyBroken()
	}
}
