package binary

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/aitasker/aitasker/internal/demo"
)

// startTimeout is how long the product may take to answer on a busy machine.
const startTimeout = 60 * time.Second

// Launch is how the product is started.
type Launch struct {
	Path     string            // of the binary
	Data     string            // folder of its own
	Settings map[string]string // environment variables, over those of this process
	Output   io.Writer
}

// Running is the product's process: api and worker.
type Running struct {
	URL string // of the API, such as http://127.0.0.1:40123

	process *exec.Cmd
	ended   chan error
}

// Start runs the product and waits until it is ready. It fails at once when the
// process ends before.
func Start(ctx context.Context, launch Launch) (*Running, error) {
	envFile := filepath.Join(launch.Data, "env")
	earlier, err := os.Stat(envFile) // a new file in its place tells that the process has begun
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("look for an old env file: %w", err)
	}
	process := exec.Command(launch.Path, "dev", "--data", launch.Data) //nolint:gosec,noctx // our own binary; End ends it
	process.Stdout, process.Stderr = launch.Output, launch.Output
	process.Env = os.Environ()
	for name, value := range launch.Settings {
		process.Env = append(process.Env, name+"="+value)
	}
	process.SysProcAttr = lastWill()
	if err := process.Start(); err != nil {
		return nil, fmt.Errorf("start the product: %w", err)
	}
	running := &Running{process: process, ended: make(chan error, 1)}
	go func() { running.ended <- process.Wait() }()
	if err := running.awaitReady(ctx, envFile, earlier); err != nil {
		running.End(syscall.SIGKILL)
		return nil, err
	}
	return running, nil
}

// PID is the number of the process.
func (r *Running) PID() int { return r.process.Process.Pid }

// End sends the process a signal and waits until it has ended, once.
func (r *Running) End(signal os.Signal) {
	_ = r.process.Process.Signal(signal) // an ended process is what was asked for
	r.ended <- <-r.ended
}

func (r *Running) awaitReady(ctx context.Context, envFile string, earlier os.FileInfo) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		if now, err := os.Stat(envFile); err == nil && !os.SameFile(earlier, now) {
			if r.URL = demo.ReadEnv(envFile)["AITASKER_URL"]; isReady(ctx, r.URL) {
				return nil
			}
		}
		select {
		case err := <-r.ended:
			r.ended <- err
			return fmt.Errorf("the product ended before it was ready: %w", err)
		case <-ctx.Done():
			return fmt.Errorf("the product is not ready: %w", ctx.Err())
		case <-again.C:
		}
	}
}

func isReady(ctx context.Context, address string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/ready", http.NoBody)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer func() { _ = response.Body.Close() }()
	return response.StatusCode == http.StatusOK
}
