package temporal

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/temporal"
)

// Options say how to run a server.
type Options struct {
	Store            Store
	Ports            Ports
	Namespace        string
	SearchAttributes map[string]enums.IndexedValueType
	LogFile          string
	LogLevel         string
}

// Server is a running Temporal server.
type Server struct {
	server temporal.Server
	port   int
}

// Start starts the server and has the namespace ready. The schema must be there.
func Start(ctx context.Context, options Options) (*Server, error) {
	aliases, err := assignColumns(options.SearchAttributes)
	if err != nil {
		return nil, err
	}
	logger := log.NewZapLogger(log.BuildZapLogger(log.Config{
		OutputFile: options.LogFile,
		Level:      options.LogLevel,
		Format:     "console",
	}))
	server, err := temporal.NewServer(
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithConfig(options.config()),
		temporal.WithStaticHosts(options.Ports.hosts()),
		temporal.WithDynamicConfigClient(settings()),
		temporal.WithPersistenceFactoryProvider(withSearchAttributes(aliases)),
		temporal.WithLogger(logger),
	)
	if err != nil {
		return nil, fmt.Errorf("Temporal cannot be set up; more is in %s: %w", options.LogFile, err)
	}
	if err := server.Start(); err != nil {
		return nil, fmt.Errorf("Temporal does not start; more is in %s: %w", options.LogFile, errors.Join(err, server.Stop()))
	}
	running := &Server{server: server, port: options.Ports.Frontend}
	if err := ensureNamespace(ctx, running.Address(), options.Namespace, options.SearchAttributes); err != nil {
		return nil, errors.Join(err, running.Stop())
	}
	return running, nil
}

// Address returns host and port that clients connect to.
func (server *Server) Address() string { return address(server.port) }

// Stop ends the server.
func (server *Server) Stop() error { return server.server.Stop() }
