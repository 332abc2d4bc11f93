package api

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aitasker/aitasker/internal/market"
)

// A deadline that was set for one write must not end the silence after it: over
// HTTP/1.1 nobody notices, over HTTP/2 it resets the stream.
func TestStream_GivesSignsOfLifeOverEachProtocol(t *testing.T) {
	t.Parallel()
	for name, version := range map[string]int{"HTTP/1.1": 1, "HTTP/2": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			handler := w.serve(t)
			synctest.Test(t, func(t *testing.T) {
				w.followed = make(chan struct{})
				protocols := new(http.Protocols)
				protocols.SetHTTP1(version == 1)
				protocols.SetUnencryptedHTTP2(version == 2)
				ours, theirs := net.Pipe()
				server := &http.Server{
					Handler: handler, Protocols: protocols, ReadHeaderTimeout: time.Minute, ReadTimeout: 2 * time.Second, WriteTimeout: 2 * time.Second,
				}
				served := make(chan error, 1)
				go func() { served <- server.Serve(&oneConnection{conn: ours, closed: make(chan struct{})}) }()
				transport := &http.Transport{Protocols: protocols, DialContext: func(context.Context, string, string) (net.Conn, error) { return theirs, nil }}
				ctx, stop := context.WithCancel(t.Context())
				request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://api/api/v1/tasks/"+w.tasks[0].ID.String()+"/events?after=2", http.NoBody)
				if err != nil {
					t.Fatal(err)
				}
				request.Header.Set("Authorization", "Bearer "+w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead))
				response, err := transport.RoundTrip(request)
				if err != nil {
					t.Fatal(err)
				}
				if response.ProtoMajor != version {
					t.Errorf("answered over %s", response.Proto)
				}
				var beats atomic.Int32
				over := make(chan error, 1)
				go func() {
					lines := bufio.NewReader(response.Body)
					for {
						line, err := lines.ReadString('\n')
						if err != nil {
							over <- err
							return
						}
						if strings.HasPrefix(line, ": still here") {
							beats.Add(1)
						}
					}
				}()
				<-time.After(10*heartbeat + time.Second)
				synctest.Wait()
				if got := beats.Load(); got != 10 {
					t.Errorf("%d signs of life in %s, want 10", got, 10*heartbeat)
				}
				select {
				case err := <-over:
					t.Errorf("the stream broke: %v", err)
					stop()
				default:
					stop()
					<-over
				}
				_ = response.Body.Close()
				transport.CloseIdleConnections()
				_ = theirs.Close()
				_ = server.Close()
				<-served
			})
		})
	}
}

// A log that shows an event later than the task counts it is read again with the
// next heartbeat, not at once and without end.
func TestStream_WaitsForALogThatLagsBehind(t *testing.T) {
	t.Parallel()
	inLife(t, func(t *testing.T, l *live) {
		t.Helper()
		l.mu.Lock()
		l.lag, l.reads = 1, 0
		l.mu.Unlock()
		<-time.After(3*heartbeat + time.Second)
		if got := l.said(); !strings.HasSuffix(got, ":still here :still here :still here") {
			t.Errorf("the stream said %s", got)
		}
		l.mu.Lock()
		reads := l.reads
		l.mu.Unlock()
		if reads > 3 {
			t.Errorf("the log was read %d times in three heartbeats", reads)
		}
		l.stop()
		<-l.over
	})
}
