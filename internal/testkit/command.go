package testkit

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// Printed is what a command of the product's binary left behind.
type Printed struct {
	Out  string
	Err  string
	Code int // of its exit
}

// Command runs the binary as a poster at a terminal and waits until it ends.
func (c *Client) Command(t testing.TB, arguments ...string) Printed {
	t.Helper()
	return c.Begin(t, arguments...).Wait(t)
}

// Command runs the binary as an operator beside the database.
func (m *Marketplace) Command(t testing.TB, arguments ...string) Printed {
	t.Helper()
	return begin(t, []string{"DATABASE_URL=" + m.Database}, arguments).Wait(t)
}

// Begin is Command for one that goes on until Interrupt.
func (c *Client) Begin(t testing.TB, arguments ...string) *Terminal {
	t.Helper()
	return begin(t, []string{"AITASKER_URL=" + c.market.address(), "AITASKER_POSTER_KEY=" + c.key}, arguments)
}

// Address is where the client calls the API.
func (c *Client) Address() string { return c.market.address() }

// Terminal is a command under way.
type Terminal struct {
	process *exec.Cmd
	out     written
	err     written
}

func begin(t testing.TB, environment, arguments []string) *Terminal {
	t.Helper()
	path, err := builtBinary()
	if err != nil {
		t.Fatalf("build the product: %v", err)
	}
	running := &Terminal{process: exec.CommandContext(t.Context(), path, arguments...)} //nolint:gosec // our own binary
	running.process.Env = append(append(os.Environ(), "AITASKER_URL=", "AITASKER_POSTER_KEY="), environment...)
	running.process.Stdout, running.process.Stderr = &running.out, &running.err
	if err := running.process.Start(); err != nil {
		t.Fatalf("run %s: %v", strings.Join(arguments, " "), err)
	}
	return running
}

// Printed is what the command has printed so far.
func (r *Terminal) Printed() Printed { return Printed{Out: r.out.String(), Err: r.err.String()} }

// Interrupt presses Ctrl-C and waits.
func (r *Terminal) Interrupt(t testing.TB) Printed {
	t.Helper()
	if err := r.process.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatalf("interrupt: %v", err)
	}
	return r.Wait(t)
}

// Wait waits until the command ends by itself.
func (r *Terminal) Wait(t testing.TB) Printed {
	t.Helper()
	err := r.process.Wait()
	if _, failed := errors.AsType[*exec.ExitError](err); err != nil && !failed {
		t.Fatalf("wait for the command: %v", err)
	}
	printed := r.Printed()
	printed.Code = r.process.ProcessState.ExitCode()
	return printed
}

// written keeps what a process writes while others read.
type written struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write keeps text.
func (w *written) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(text)
}

// String is all that was written so far.
func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}
