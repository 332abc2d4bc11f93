package binary

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
)

// Process is a program that can be killed and started again, always in the same
// way. It is safe for concurrent use.
type Process struct {
	Path      string
	Arguments []string
	Settings  map[string]string // environment variables, over those of this process; empty ones are taken away
	Output    io.Writer

	mu      sync.Mutex
	running *exec.Cmd
	ended   chan struct{}
}

// Start starts the program, which must not be running, and does not wait until it
// can be used.
func (p *Process) Start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	command := exec.Command(p.Path, p.Arguments...) //nolint:gosec,noctx // our own binaries; Kill ends them
	command.Stdout, command.Stderr = p.Output, p.Output
	command.Env = environment(p.Settings)
	command.SysProcAttr = lastWill()
	if err := command.Start(); err != nil {
		return fmt.Errorf("start %s: %w", p.Path, err)
	}
	ended := make(chan struct{})
	p.running, p.ended = command, ended
	go func() {
		_ = command.Wait() // how it ended is in its output
		close(ended)
	}()
	return nil
}

// Ended is closed when the program that was started last has ended.
func (p *Process) Ended() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ended
}

// Kill ends the program at once, as a power cut would, and waits until it is gone.
func (p *Process) Kill() {
	p.mu.Lock()
	running, ended := p.running, p.ended
	p.mu.Unlock()
	if running != nil {
		_ = running.Process.Signal(syscall.SIGKILL) // an ended process is what was asked for
		<-ended
	}
}

func environment(settings map[string]string) []string {
	var all []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if _, replaced := settings[name]; !replaced {
			all = append(all, entry)
		}
	}
	for name, value := range settings {
		if value != "" {
			all = append(all, name+"="+value)
		}
	}
	return all
}
