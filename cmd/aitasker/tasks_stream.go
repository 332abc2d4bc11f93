package main

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/tmaxmax/go-sse"

	"github.com/aitasker/aitasker/clients/go/aitasker"
)

const (
	// comeBackAfter is the pause before a broken stream is opened again.
	comeBackAfter = time.Second

	// largestEvent is more than any event of a task takes: 8 MiB.
	largestEvent = 8 << 20
)

// ear hears a task's events as they happen.
type ear struct {
	client *aitasker.Client // without a deadline: a stream is open for days
	task   uuid.UUID
	news   chan<- struct{} // of room for one
	heard  int64           // sequence of the last event
}

// listen opens the stream again and again, each time behind what it has heard. Why
// the API does not answer, the command hears by itself when it looks.
func (e *ear) listen(ctx context.Context) {
	for ctx.Err() == nil {
		e.listenOnce(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(comeBackAfter):
		}
	}
}

func (e *ear) listenOnce(ctx context.Context) {
	response, err := e.client.FollowTask(ctx, e.task, &aitasker.FollowTaskParams{LastEventID: &e.heard})
	if err != nil {
		return
	}
	defer func() { _ = response.Body.Close() }()
	for event, err := range sse.Read(response.Body, &sse.ReadConfig{MaxEventSize: largestEvent}) {
		if err != nil {
			return
		}
		if sequence, err := strconv.ParseInt(event.LastEventID, 10, 64); err == nil {
			e.heard = sequence
		}
		select {
		case e.news <- struct{}{}:
		default: // a look is due anyway
		}
	}
}
