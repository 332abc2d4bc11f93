package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// ErrNotStarted says that a program could not be started at all.
var ErrNotStarted = errors.New("cannot start")

// CodeNotStarted is the exit code for ErrNotStarted, as in a shell.
const CodeNotStarted = 127

var children struct {
	sync.Mutex
	launch chan func()
	ends   []func()
}

// Start starts cmd in a process group of its own, so that Ctrl-C in a terminal
// does not reach it, and has the kernel send it parentDeathSignal when this program dies.
func Start(cmd *exec.Cmd, parentDeathSignal syscall.Signal) error {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	setParentDeathSignal(cmd.SysProcAttr, parentDeathSignal)

	started := make(chan error)
	launcher() <- func() { started <- cmd.Start() }
	if err := <-started; err != nil {
		return fmt.Errorf("%w %s: %w", ErrNotStarted, cmd.Args[0], err)
	}
	children.Lock()
	defer children.Unlock()
	children.ends = append(children.ends, func() { _ = cmd.Process.Signal(parentDeathSignal) })
	return nil
}

// launcher returns the queue of the one thread that starts every child. The
// kernel ties the last will to the thread that started a child, not to the
// process, so that thread has to live as long as the program.
func launcher() chan<- func() {
	children.Lock()
	defer children.Unlock()
	if children.launch == nil {
		children.launch = make(chan func())
		go func(queue <-chan func()) {
			runtime.LockOSThread()
			for start := range queue {
				start()
			}
		}(children.launch)
	}
	return children.launch
}

// Abort ends every child at once, each by its last will, and the program too.
func Abort(code int) {
	children.Lock()
	for _, end := range children.ends {
		end()
	}
	os.Exit(code)
}
