package cli

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/tmaxmax/go-sse"

	"github.com/aitasker/aitasker/clients/go/aitasker"
)

const (
	// reconnectPause is the pause before a broken stream is opened again.
	reconnectPause = time.Second

	// maxEventSize is larger than any event of a task: 8 MiB.
	maxEventSize = 8 << 20
)

// eventSource reads a task's event stream and signals every event.
type eventSource struct {
	client  *aitasker.Client // without a deadline: a stream is open for days
	task    uuid.UUID
	arrived chan<- struct{} // with room for one
	last    int64           // sequence of the last event read
}

// run reads the stream until ctx ends. It reconnects behind the last event. Errors
// are dropped: the command's next poll meets the same ones and reports them.
func (s *eventSource) run(ctx context.Context) {
	for ctx.Err() == nil {
		s.readStream(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(reconnectPause):
		}
	}
}

func (s *eventSource) readStream(ctx context.Context) {
	response, err := s.client.FollowTask(ctx, s.task, &aitasker.FollowTaskParams{LastEventID: &s.last})
	if err != nil {
		return
	}
	defer func() { _ = response.Body.Close() }()
	for event, err := range sse.Read(response.Body, &sse.ReadConfig{MaxEventSize: maxEventSize}) {
		if err != nil {
			return
		}
		if sequence, err := strconv.ParseInt(event.LastEventID, 10, 64); err == nil {
			s.last = sequence
		}
		select {
		case s.arrived <- struct{}{}:
		default: // a poll is due anyway
		}
	}
}
