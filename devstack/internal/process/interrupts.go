package process

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// CodeInterrupted is the exit code after Ctrl-C, as in a shell.
const CodeInterrupted = 128 + int(syscall.SIGINT)

// Interrupts turns Ctrl-C, SIGTERM and SIGHUP into a polite end; a second one
// ends the program at once.
type Interrupts struct {
	asked  chan struct{}
	signal atomic.Int32
}

// WatchInterrupts begins to listen for signals.
func WatchInterrupts() *Interrupts {
	interrupts := &Interrupts{asked: make(chan struct{})}
	received := make(chan os.Signal, 2)
	signal.Notify(received, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		first, _ := (<-received).(syscall.Signal)
		interrupts.signal.Store(int32(first))
		close(interrupts.asked)
		<-received
		Abort(CodeInterrupted)
	}()
	return interrupts
}

// Asked is closed when the program was asked to end.
func (interrupts *Interrupts) Asked() <-chan struct{} { return interrupts.asked }

// Signal returns the signal that asked, for handing on.
func (interrupts *Interrupts) Signal() syscall.Signal {
	return syscall.Signal(interrupts.signal.Load())
}

// Context returns a context that is cancelled when the program was asked to end.
func (interrupts *Interrupts) Context(parent context.Context) context.Context {
	ctx, cancel := context.WithCancel(parent)
	go func() {
		<-interrupts.asked
		cancel()
	}()
	return ctx
}
