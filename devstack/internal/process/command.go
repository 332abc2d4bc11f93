package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Command is the program that the user asked to run, with everything it starts.
type Command struct {
	cmd   *exec.Cmd
	guard *guard
	ended chan struct{}
	code  int
}

// StartCommand runs argv with env in place of this program's environment and
// with this program's output. It reads this program's input unless that is a
// terminal: out of its foreground a program that reads from it is stopped.
func StartCommand(argv, env []string) (*Command, error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = env
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if !isTerminal(os.Stdin) {
		cmd.Stdin = os.Stdin
	}
	if err := Start(cmd, syscall.SIGKILL); err != nil {
		return nil, err
	}
	command := &Command{cmd: cmd, ended: make(chan struct{})}
	var err error
	if command.guard, err = guardGroup(cmd.Process.Pid); err != nil {
		command.signalGroup(syscall.SIGKILL)
		return nil, err
	}
	go command.wait()
	return command, nil
}

func (command *Command) wait() {
	err := command.cmd.Wait()
	command.code = codeOf(err)
	command.guard.release()
	close(command.ended)
}

// Ended is closed when the program has ended.
func (command *Command) Ended() <-chan struct{} { return command.ended }

// Code returns the exit code, 128 + n after signal n; only once it has Ended.
func (command *Command) Code() int { return command.code }

// Stop hands signal on to the program and what it started, and kills them
// when they have not ended after patience.
func (command *Command) Stop(signal syscall.Signal, patience time.Duration) {
	command.signalGroup(signal)
	select {
	case <-command.ended:
	case <-time.After(patience):
		fmt.Fprintf(os.Stderr, "devstack: %s has not ended %s after %s: killing it\n", command.cmd.Args[0], patience, signal)
		command.signalGroup(syscall.SIGKILL)
		<-command.ended
	}
}

// signalGroup signals the whole process group, as a terminal would.
func (command *Command) signalGroup(signal syscall.Signal) {
	_ = syscall.Kill(-command.cmd.Process.Pid, signal)
}

func codeOf(err error) int {
	var failed *exec.ExitError
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &failed):
		return 1
	}
	if status, ok := failed.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return failed.ExitCode()
}

func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
