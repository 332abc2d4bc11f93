package main

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/aitasker/aitasker/devstack/internal/datadir"
	"github.com/aitasker/aitasker/devstack/internal/process"
	"github.com/aitasker/aitasker/devstack/internal/stack"
)

// execCommand runs one program in a stack of its own.
type execCommand struct {
	Verbose bool `short:"v" help:"Say what is started."`
	stackFlags
	Command []string `arg:"" name:"cmd" help:"Program to run, with its arguments."`
}

// Run starts an empty stack, runs the program in it, and removes the stack.
func (exec execCommand) Run(ctx context.Context, interrupts *process.Interrupts, code *exitCode) (err error) {
	options, err := exec.options()
	if err != nil {
		return err
	}
	options.Progress = io.Discard
	if exec.Verbose {
		options.Progress = os.Stderr
	}
	dir, err := datadir.ClaimThrowaway()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil && ctx.Err() == nil {
			dir.PrintLogs(os.Stderr) // they are about to go
		}
		err = errors.Join(err, dir.Remove())
	}()
	running, err := stack.Start(ctx, dir, options)
	if err != nil {
		return err
	}
	defer running.Discard()

	*code, err = runIn(running, exec.Command, interrupts)
	return err
}
