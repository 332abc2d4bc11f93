package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// EventHub wakes streams when their task changes.
type EventHub interface {
	// Follow wakes its caller when the task may have changed; the channel is closed
	// when the process stops. Leave must be called. Too many streams are refused
	// with refusal.Unavailable.
	Follow(accountID, taskID uuid.UUID) (wake <-chan struct{}, leave func(), err error)
}

const (
	// heartbeat is how often a silent stream gives a sign of life and looks by
	// itself, should nobody have woken it.
	heartbeat = 15 * time.Second

	// writeWithin bounds how long a reader may take for what is sent. A slower one is
	// cut off and comes back for the rest.
	writeWithin = 10 * time.Second

	// reconnectAfter is how long clients wait before they come back; when the server
	// stops, each waits up to as long again, so that they do not all come at once.
	reconnectAfter = 2 * time.Second

	eventsAtOnce = 100 // read from the log in one go
)

type followTaskInput struct {
	TaskPath

	LastEventID int64 `header:"Last-Event-ID" minimum:"0" doc:"The sequence of the last event that you received; the stream continues after it."` //nolint:tagliatelle // as the standard spells it
	After       int64 `query:"after" minimum:"0" doc:"The same as Last-Event-ID, for clients that cannot set the header; EventSource libraries may send it as lastEventId. If several are sent, the largest value is used."`
	// AfterLast is hidden since generators of clients give it the header's name.
	AfterLast int64 `query:"lastEventId" minimum:"0" hidden:"true"`
}

// followTask streams the task's events as server-sent events, what was and what
// comes, until the task has ended.
func (s *server) followTask(ctx context.Context, in *followTaskInput) (*bytesOutput, error) {
	caller := principalOf(ctx)
	progress, err := s.Events.ProgressOfTask(ctx, caller.Owner(), in.TaskID)
	if err != nil {
		return nil, err
	}
	after := max(in.After, in.AfterLast, in.LastEventID)
	if progress.Status.Ended() && after > 0 && after >= progress.Sequence {
		// What server-sent events know as "do not come back".
		return &bytesOutput{Body: func(hc huma.Context) { hc.SetStatus(http.StatusNoContent) }}, nil
	}
	wake, leave, err := s.EventHub.Follow(caller.AccountID, in.TaskID)
	if err != nil {
		return nil, err
	}
	return &bytesOutput{Body: func(hc huma.Context) { //nolint:contextcheck // the request's context is in hc
		defer leave()
		c := humagin.Unwrap(hc)
		live := &stream{server: s, c: c, out: http.NewResponseController(c.Writer), caller: caller, taskID: in.TaskID, sent: after}
		live.run(servedContext(c.Request.Context()), wake)
	}}, nil
}

// stream is one open connection that follows a task.
type stream struct {
	server *server
	c      *gin.Context
	out    *http.ResponseController
	caller market.Principal
	taskID uuid.UUID
	sent   int64 // sequence of the last event sent
}

// errStreamEnd says that the stream has said all there is.
var errStreamEnd = errors.New("end of stream")

func (s *stream) run(ctx context.Context, wake <-chan struct{}) {
	headers := s.c.Writer.Header()
	headers.Set("Content-Type", "text/event-stream")
	headers.Set("Cache-Control", "no-cache")
	headers.Set("X-Accel-Buffering", "no") // a proxy that collects answers would hold events back
	if s.c.Request.Method == http.MethodHead {
		return
	}
	_ = s.out.SetReadDeadline(time.Time{}) // the server's deadline is for requests; it would end this one
	if s.send(retryIn(reconnectAfter)) != nil {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		if s.sendNews(ctx) != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case _, runs := <-wake:
			if !runs {
				_ = s.send(retryIn(reconnectAfter + rand.N(reconnectAfter))) //nolint:gosec // no secret: spreads clients
				return
			}
		case <-beat.C:
			if s.send(": still here\n\n") != nil {
				return
			}
		}
		// Whoever lost the credential meanwhile hears nothing more.
		if err := s.authenticate(ctx); refusal.Is(err, refusal.Unauthenticated) {
			return
		}
	}
}

// sendNews sends what has happened since; errStreamEnd after the end of the task.
// While the database is away the stream stays open and goes on later.
func (s *stream) sendNews(ctx context.Context) error {
	for {
		progress, err := s.progress(ctx)
		if refusal.Is(err, refusal.NotFound) {
			return errStreamEnd // a draft that was deleted
		}
		if err != nil {
			return s.postpone(ctx, err)
		}
		if progress.Sequence <= s.sent {
			return s.sendEnd(progress)
		}
		events, err := s.page(ctx)
		if err != nil {
			return s.postpone(ctx, err)
		}
		before := s.sent
		for i := range events {
			if err := s.sendEvent(&events[i]); err != nil {
				return err
			}
		}
		if s.sent <= before {
			return nil // the log lags behind the task: the next wake-up or heartbeat looks again
		}
	}
}

// progress and page read within the bounds of any read, however long the stream lives.
func (s *stream) progress(ctx context.Context) (market.Progress, error) {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	return s.server.Events.ProgressOfTask(ctx, s.caller.Owner(), s.taskID)
}

func (s *stream) page(ctx context.Context) ([]market.Event, error) {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	return s.server.Events.EventsOfTask(ctx, s.taskID, s.sent, eventsAtOnce)
}

// authenticate asks again whose credential the request carries.
func (s *stream) authenticate(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	s.c.Request = s.c.Request.WithContext(ctx)
	_, err := readCredential(s.c, s.server.Authenticator) //nolint:contextcheck // it reads the request's
	return err
}

func (s *stream) postpone(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.server.Log.Warn().Err(err).Str("request_id", requestIDOf(ctx)).Msg("stream could not read")
	return nil
}

func (s *stream) sendEvent(event *market.Event) error {
	body, err := publicapi.EventBody(*event)
	if err != nil {
		return err
	}
	if err := s.send(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", event.Sequence, event.Type, body)); err != nil {
		return err
	}
	s.sent = event.Sequence
	return nil
}

func (s *stream) sendEnd(progress market.Progress) error {
	if !progress.Status.Ended() {
		return nil
	}
	body, err := json.Marshal(publicapi.StreamEndOf(s.taskID, progress))
	if err != nil {
		return fmt.Errorf("write end of stream: %w", err)
	}
	if err := s.send(fmt.Sprintf("event: end\ndata: %s\n\n", body)); err != nil {
		return err
	}
	return errStreamEnd
}

// send writes and waits until the reader's side has taken it, or too long. The
// deadline ends with the write: over HTTP/2 it would end a silent stream.
func (s *stream) send(text string) error {
	_ = s.out.SetWriteDeadline(time.Now().Add(writeWithin)) // in place of the server's, which is for whole answers
	if _, err := s.c.Writer.WriteString(text); err != nil {
		return fmt.Errorf("write to stream: %w", err)
	}
	if err := s.out.Flush(); err != nil {
		return fmt.Errorf("flush stream: %w", err)
	}
	_ = s.out.SetWriteDeadline(time.Time{})
	return nil
}

func retryIn(wait time.Duration) string { return fmt.Sprintf("retry: %d\n\n", wait.Milliseconds()) }

// sseHandler is handle for the operation that streams events.
func sseHandler[In any](serve func(context.Context, *In) (*bytesOutput, error)) mounter {
	return func(humaAPI huma.API, described huma.Operation, f failures) {
		described.Responses = map[string]*huma.Response{
			"200": {
				Description: "The events, as server-sent events.",
				Content: map[string]*huma.MediaType{"text/event-stream": {
					Schema:  &huma.Schema{Type: huma.TypeString},
					Example: "id: 1\nevent: task.published\ndata: {\"id\":\"…\",\"type\":\"task.published\",…}\n\n",
				}},
			},
			"204": {Description: "The task has ended and everything was received: there is nothing to come back for."},
		}
		handle(serve)(humaAPI, described, f)
	}
}
