package app

import (
	"context"
	"errors"
	"fmt"
	"io"
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
	server := &http.Server{
		Handler:           closingAfter(ctx, arrivingWithin(timeouts.Read, timeouts.Write, handler)),
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: timeouts.Read, WriteTimeout: timeouts.Write, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeaderBytes,
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: streamsPerPeer, SendPingTimeout: silentPeer, PingTimeout: silentPeer, WriteByteTimeout: timeouts.Write,
		},
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
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
	if err := server.Shutdown(drain); err != nil && !errors.Is(err, context.DeadlineExceeded) {
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

// A file may come over a slow line: this many bytes a second are expected of it.
const (
	slowestLine = 64 << 10
	longestFile = 10 * time.Minute
)

// sending is the time that a body of that length may take on top; none where the
// length is not announced.
func sending(length int64) time.Duration {
	return min(time.Duration(max(length, 0)/slowestLine)*time.Second, longestFile)
}

// arrivingWithin bounds how long a body may take to arrive and then the answer to
// be taken. The server's own limit of reading would go on while the handler works,
// and cut off who waits for it longer than a body may take.
func arrivingWithin(limit, answer time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connection := http.NewResponseController(w)
		if r.Body == http.NoBody {
			_ = connection.SetReadDeadline(time.Time{}) // what knows no deadlines keeps nobody waiting
		} else {
			r = r.WithContext(r.Context()) // the server decides by the body of its own whether the connection serves on
			arrived := time.Now().Add(limit + sending(r.ContentLength))
			_ = connection.SetWriteDeadline(arrived.Add(answer))
			r.Body = &arrivingBody{ReadCloser: r.Body, connection: connection, deadline: arrived}
		}
		next.ServeHTTP(w, r)
	})
}

// arrivingBody sets the deadline when it is first read, since huma takes the
// server's away, and lifts it when all has come. After an error it stays: the rest
// of the body is nobody's to wait for.
type arrivingBody struct {
	io.ReadCloser

	connection *http.ResponseController
	deadline   time.Time
	begun      bool
}

// Read reads what has arrived.
func (b *arrivingBody) Read(into []byte) (int, error) {
	if !b.begun {
		b.begun = true
		_ = b.connection.SetReadDeadline(b.deadline)
	}
	n, err := b.ReadCloser.Read(into)
	if errors.Is(err, io.EOF) {
		_ = b.connection.SetReadDeadline(time.Time{})
	}
	return n, err
}
