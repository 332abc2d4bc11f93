package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"go.temporal.io/sdk/client"
	sdkworker "go.temporal.io/sdk/worker"

	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/testkit/binary"
)

// stage is all that takes part: the stack, the product, agents, and the bare
// workflows' worker.
type stage struct {
	store    *store.Store
	temporal client.Client
	product  *binary.Running
	bare     sdkworker.Worker
	poster   *poster
	log      bytes.Buffer
	closers  []func()
}

// openStage starts everything on the stack that the environment names.
func openStage(ctx context.Context) (_ *stage, err error) {
	s := &stage{}
	defer func() {
		if err != nil {
			err = s.end(err)
		}
	}()
	if os.Getenv("DATABASE_URL") == "" || os.Getenv("TEMPORAL_ADDRESS") == "" {
		return nil, errors.New("no stack in the environment; run `make bench`")
	}
	if err := s.startProduct(ctx); err != nil {
		return nil, err
	}
	if err := s.connect(ctx); err != nil {
		return nil, err
	}
	if s.bare, err = startBareWorker(s.temporal); err != nil {
		return nil, err
	}
	s.closers = append(s.closers, s.bare.Stop)
	if s.poster, err = s.newPoster(ctx); err != nil {
		return nil, err
	}
	if err := s.enlistAgents(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// startProduct runs the real binary; it migrates the database itself.
func (s *stage) startProduct(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "aitasker-bench-")
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	s.closers = append(s.closers, func() { _ = os.RemoveAll(folder) })
	path, err := binary.Build(ctx, folder)
	if err != nil {
		return err
	}
	data := filepath.Join(folder, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	s.product, err = binary.Start(ctx, binary.Launch{Path: path, Data: data, Output: &s.log, Settings: map[string]string{
		"AITASKER_SANDBOX": "false", "AITASKER_HEALTH_INTERVAL": "0s", "AITASKER_LISTEN": "127.0.0.1:0", "AITASKER_LOG_LEVEL": "warn", "AITASKER_LOG_FORMAT": "json",
	}})
	if err != nil {
		return err
	}
	s.closers = append(s.closers, func() { s.product.End(syscall.SIGTERM) })
	return nil
}

func (s *stage) connect(ctx context.Context) (err error) {
	if s.store, err = store.Open(ctx, os.Getenv("DATABASE_URL"), store.Options{MaxConnections: 4}); err != nil {
		return err
	}
	s.closers = append(s.closers, s.store.Close)
	s.temporal, err = client.DialContext(ctx, client.Options{
		HostPort: os.Getenv("TEMPORAL_ADDRESS"), Namespace: os.Getenv("TEMPORAL_NAMESPACE"), Logger: quiet{},
	})
	if err != nil {
		return fmt.Errorf("reach Temporal: %w", err)
	}
	s.closers = append(s.closers, s.temporal.Close)
	return nil
}

// end undoes everything in reverse. A failure gets what the product said, which
// is quiet unless something is wrong.
func (s *stage) end(failure error) error {
	for _, undo := range slices.Backward(s.closers) {
		undo()
	}
	if failure != nil && s.log.Len() > 0 {
		return fmt.Errorf("%w\nthe product said:\n%s", failure, s.log.String())
	}
	return failure
}

// quiet keeps the SDK's log out of the report.
type quiet struct{}

// Debug says nothing.
func (quiet) Debug(string, ...any) {}

// Info says nothing.
func (quiet) Info(string, ...any) {}

// Warn says nothing.
func (quiet) Warn(string, ...any) {}

// Error passes on what went wrong.
func (quiet) Error(message string, details ...any) { say("Temporal: %s %v", message, details) }
