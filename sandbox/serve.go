package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"time"

	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/sandbox/internal/agents"
	"github.com/aitasker/aitasker/sandbox/internal/enrolment"
	"github.com/aitasker/aitasker/sandbox/internal/marketplace"
)

const (
	readHeaderTimeout = 5 * time.Second
	callTimeout       = time.Minute
	drainTimeout      = 10 * time.Second // for calls under way when a stop is asked
)

// serveCommand is how the agents are run.
type serveCommand struct {
	URL         string `required:"true" env:"AITASKER_URL" placeholder:"URL" help:"Address of the marketplace (${env})."`
	Key         string `env:"AITASKER_SANDBOX_KEY" placeholder:"KEY" help:"Test key of the sandbox account with the scope agent (${env})."`
	OperatorKey string `env:"AITASKER_ADMIN_KEY" placeholder:"KEY" help:"Operator's test key, which activates the agents; without it each takes its benchmark (${env})."`
	EnvFile     string `env:"AITASKER_SANDBOX_ENV_FILE" placeholder:"FILE" help:"Env file with the keys, waited for when it is not there yet (${env})."`
	Listen      string `env:"AITASKER_SANDBOX_LISTEN" default:"127.0.0.1:0" help:"host:port of the agents' endpoints. Port 0 takes the port of the last run, or a free one (${env})."`
	BaseURL     string `env:"AITASKER_SANDBOX_BASE_URL" placeholder:"URL" help:"How the marketplace reaches the endpoints; default: http:// and the address that is listened on (${env})."`
	State       string `env:"AITASKER_SANDBOX_STATE" default:".sandbox/state.json" help:"File that keeps the execute keys (${env})."`
	LogLevel    string `env:"AITASKER_LOG_LEVEL" default:"info" help:"trace, debug, info, warn or error (${env})."`
	LogFormat   string `env:"AITASKER_LOG_FORMAT" default:"console" enum:"console,json" help:"console or json (${env})."`
	Child       bool   `help:"Stop when standard input closes, and leave Ctrl-C to the program that started this one."`
}

// ready is what is printed, once, when every agent is registered.
type ready struct {
	Agents int    `json:"agents"`
	URL    string `json:"url"`
}

// Run serves until ctx ends.
func (c serveCommand) Run(ctx context.Context) error {
	log, err := newLogger(c.LogLevel, c.LogFormat)
	if err != nil {
		return err
	}
	if c.Child {
		signal.Ignore(os.Interrupt)
		var stop context.CancelFunc
		ctx, stop = context.WithCancel(context.WithoutCancel(ctx))
		defer stop()
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin) // ends when the other program ends, however it does
			stop()
		}()
	}
	if c, err = c.withKeys(ctx, log); err != nil {
		return err
	}
	state, err := enrolment.OpenState(c.State)
	if err != nil {
		return err
	}
	listener, err := listen(ctx, c.Listen, state)
	if err != nil {
		return err
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://" + listener.Addr().String()
	}
	return c.run(ctx, listener, state, log)
}

func (c serveCommand) run(ctx context.Context, listener net.Listener, state *enrolment.State, log zerolog.Logger) error {
	server := &http.Server{
		Handler: agents.Handler(state.Keys), ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: callTimeout, WriteTimeout: callTimeout,
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, 2)
	go func() { failed <- server.Serve(listener) }()
	go func() {
		registrar := enrolment.New(marketplace.New(c.URL, c.Key, c.OperatorKey), state, c.BaseURL, log)
		err := registrar.Run(ctx, func(enrolled int) {
			log.Info().Int("agents", enrolled).Str("url", c.BaseURL).Msg("sandbox agents registered")
			_ = json.NewEncoder(os.Stdout).Encode(ready{enrolled, c.BaseURL}) // the reader may have gone
		})
		if err != nil {
			failed <- err
		}
	}()
	select {
	case err := <-failed:
		return errors.Join(err, server.Close())
	case <-ctx.Done():
	}
	drain, end := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer end()
	if err := server.Shutdown(drain); err != nil {
		return fmt.Errorf("stop http: %w", err)
	}
	return nil
}

// listen takes the address. For port 0 the port of the last run is tried first, so
// that the marketplace finds the agents where they were.
func listen(ctx context.Context, address string, state *enrolment.State) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("AITASKER_SANDBOX_LISTEN: %w", err)
	}
	network := &net.ListenConfig{}
	if port == "0" && state.Port() != 0 {
		if listener, err := network.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(state.Port()))); err == nil {
			return listener, nil
		}
	}
	listener, err := network.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s (set AITASKER_SANDBOX_LISTEN to another host:port): %w", address, err)
	}
	if taken, ok := listener.Addr().(*net.TCPAddr); ok {
		return listener, state.SetPort(taken.Port)
	}
	return listener, nil
}

func newLogger(level, format string) (zerolog.Logger, error) {
	parsed, err := zerolog.ParseLevel(level)
	if err != nil {
		return zerolog.Nop(), fmt.Errorf("log level %q is not one of trace, debug, info, warn, error", level)
	}
	var out io.Writer = os.Stderr
	if format == "console" {
		out = zerolog.ConsoleWriter{Out: os.Stderr, TimeFormat: time.TimeOnly, NoColor: !isTerminal(os.Stderr)}
	}
	return zerolog.New(out).Level(parsed).With().Timestamp().Logger(), nil
}

func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
