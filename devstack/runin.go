package main

import (
	"syscall"
	"time"

	"github.com/aitasker/aitasker/devstack/internal/process"
	"github.com/aitasker/aitasker/devstack/internal/stack"
)

// commandPatience is how long the program may take to end after a signal.
const commandPatience = 30 * time.Second

// runIn runs the program with the stack's addresses in its environment until it
// ends, by itself or because devstack was asked to, and returns its exit code.
func runIn(running *stack.Stack, argv []string, interrupts *process.Interrupts) (exitCode, error) {
	command, err := process.StartCommand(argv, running.Environment())
	if err != nil {
		return 0, err
	}
	select {
	case <-command.Ended():
	case <-interrupts.Asked():
		command.Stop(interrupts.Signal(), commandPatience)
	case <-running.Broken():
		command.Stop(syscall.SIGTERM, commandPatience)
		return 0, running.WhyBroken()
	}
	return exitCode(command.Code()), nil
}
