package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/aitasker/aitasker/internal/config"
)

// What keeps clients that are slow or greedy from holding connections and memory.
// How long a request and its answer may take is configuration.
const (
	readHeaderTimeout = 5 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 32 << 10         // a user's token may have 8 KiB
	silentPeer        = 15 * time.Second // of HTTP/2, until it is asked whether it is there; as long again to answer
	streamsPerPeer    = 100              // requests at once on one connection of HTTP/2
	drainTimeout      = 15 * time.Second // for requests under way when a stop is asked
)

// Serve answers until ctx ends. It then goes on for timeouts.StopDelay, telling every
// client to come back over another connection, takes no more requests and lets
// those under way end.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, timeouts config.Timeouts) error {
	requests, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	server := &http.Server{
		Handler:           closingAfter(ctx, paced(timeouts, handler)),
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: timeouts.Read, WriteTimeout: timeouts.Write, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeaderBytes,
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: streamsPerPeer, SendPingTimeout: silentPeer, PingTimeout: silentPeer, WriteByteTimeout: timeouts.Write,
		},
		BaseContext: func(net.Listener) context.Context { return requests },
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve http: %w", err)
	case <-ctx.Done():
	}
	if err := drainDelay(timeouts.StopDelay, failed); err != nil {
		return err
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	err := server.Shutdown(drain)
	if errors.Is(err, context.DeadlineExceeded) {
		abandon() // what still waits for a part that hangs gets nothing more from it
		_ = server.Close()
		return nil
	}
	if err != nil {
		return fmt.Errorf("stop http: %w", err)
	}
	return nil
}

func drainDelay(delay time.Duration, failed <-chan error) error {
	over := time.NewTimer(delay)
	defer over.Stop()
	select {
	case err := <-failed:
		return fmt.Errorf("serve http: %w", err)
	case <-over.C:
		return nil
	}
}

// closingAfter closes each connection with its next answer once ctx has ended: a
// request on a connection that is being closed would be lost.
func closingAfter(ctx context.Context, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ctx.Err() != nil {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
