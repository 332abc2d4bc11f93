package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/aitasker/aitasker/internal/demo"
)

// sandboxStop is how long the demo agents may take to end their calls.
const sandboxStop = 15 * time.Second

// sandboxProcess is the program with the demo agents, run as a child. It stops when
// its standard input closes, which happens however this process ends.
type sandboxProcess struct {
	count int // agents that are registered

	command *exec.Cmd
	stdin   io.Closer
	ready   *readyLine
	ended   chan error
}

// startSandbox starts the program with what it needs to reach this API.
func (r *devRun) startSandbox(env *devEnv) (*sandboxProcess, error) {
	program, err := r.sandboxProgram()
	if err != nil {
		return nil, err
	}
	config := r.app.Config
	command := exec.Command(program, "serve", "--child") //nolint:gosec,noctx // our own program, which stop ends
	command.Env = append(os.Environ(),
		"AITASKER_URL="+r.url,
		demo.SandboxKey+"="+env.Get(demo.SandboxKey),
		demo.OperatorKey+"="+env.Get(demo.OperatorKey),
		"AITASKER_SANDBOX_STATE="+filepath.Join(r.Data, "sandbox.json"),
		"AITASKER_LOG_LEVEL="+config.LogLevel, "AITASKER_LOG_FORMAT="+config.LogFormat,
	)
	if config.HTTP.TLSCertFile != "" {
		command.Env = append(command.Env, "SSL_CERT_FILE="+config.HTTP.TLSCertFile) // often signed by nobody else
	}
	child := &sandboxProcess{command: command, ready: &readyLine{found: make(chan int, 1)}, ended: make(chan error, 1)}
	command.Stdout, command.Stderr = child.ready, r.term.Err
	if child.stdin, err = command.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	go func() {
		child.ended <- fmt.Errorf("the sandbox has ended: %w", errors.Join(command.Wait(), errStopped))
	}()
	return child, nil
}

// errStopped stands for a program that ended without being asked to.
var errStopped = errors.New("it was not asked to stop")

func (r *devRun) sandboxProgram() (string, error) {
	program := r.SandboxProgram
	if program == "" {
		own, err := os.Executable()
		if err != nil {
			return "", fmt.Errorf("find the sandbox: %w", err)
		}
		program = filepath.Join(filepath.Dir(own), "sandbox")
	}
	if _, err := os.Stat(program); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s, which has the demo agents, is missing: build it with `make build`, or start with --no-sandbox", program)
	}
	return program, nil
}

// awaitReady waits until the agents are registered, or until ctx ends.
func (s *sandboxProcess) awaitReady(ctx context.Context) error {
	select {
	case s.count = <-s.ready.found:
		return nil
	case err := <-s.ended:
		return err
	case <-ctx.Done():
		return nil
	}
}

// stop asks the process to end and waits for it.
func (s *sandboxProcess) stop() {
	_ = s.stdin.Close() // a process that has ended has closed it
	select {
	case <-s.ended: //nolint:errcheck // however it ended
	case <-time.After(sandboxStop):
		_ = s.command.Process.Kill()
	}
}

// readyLine waits for the line with which the sandbox reports that its agents are
// registered.
type readyLine struct {
	found chan int

	once sync.Once
	line []byte
}

// Write takes what the sandbox prints.
func (r *readyLine) Write(printed []byte) (int, error) {
	r.line = append(r.line, printed...)
	if line, _, whole := bytes.Cut(r.line, []byte("\n")); whole {
		r.once.Do(func() {
			var report struct {
				Agents int `json:"agents"`
			}
			_ = json.Unmarshal(line, &report) // anything else counts no agents
			r.found <- report.Agents
		})
	}
	return len(printed), nil
}
