package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/webhook"
)

// retryPauses returns the pauses before each further attempt: long enough for a
// program that restarts, short enough to wait for.
func retryPauses() []time.Duration {
	return []time.Duration{time.Second, 3 * time.Second, 6 * time.Second}
}

// forwardedEvent is an event on its way to the receiver.
type forwardedEvent struct {
	body   []byte
	result attemptResult // of the last attempt
	due    time.Time     // of the next attempt
}

// forward posts an event of a wanted type, signed as a webhook's delivery is.
func (f *forwarder) forward(ctx context.Context, body []byte) error {
	var event struct {
		ID       uuid.UUID `json:"id"`
		Type     string    `json:"type"`
		Sequence int64     `json:"sequence"`
		Data     struct {
			Task struct {
				ID uuid.UUID `json:"id"`
			} `json:"task"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &event); err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	if len(f.wanted) > 0 && event.Type != string(market.EventWebhookTest) && !slices.Contains(f.wanted, event.Type) {
		return nil
	}
	result := attemptResult{EventID: event.ID, Type: event.Type, Sequence: event.Sequence}
	if event.Data.Task.ID != uuid.Nil {
		result.TaskID = &event.Data.Task.ID
	}
	result.DeliveryID = uuid.NewSHA1(event.ID, []byte(f.target)) // the same whenever it is forwarded there
	return f.attempt(ctx, &forwardedEvent{body: body, result: result})
}

// sendTest forwards an event of type webhook.test.
func (f *forwarder) sendTest(ctx context.Context) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make event id: %w", err)
	}
	about, err := json.Marshal(map[string]any{"webhook": map[string]any{"url": f.target}})
	if err != nil {
		return fmt.Errorf("write test event: %w", err)
	}
	body, err := publicapi.EventBody(market.Event{
		ID: id, Type: market.EventWebhookTest, CreatedAt: time.Now(), Livemode: f.livemode, Data: about,
	})
	if err != nil {
		return err
	}
	return f.forward(ctx, body)
}

// retryDue makes the further attempts that are due.
func (f *forwarder) retryDue(ctx context.Context) error {
	waiting := f.pending
	f.pending = nil
	for _, event := range waiting {
		if time.Now().Before(event.due) {
			f.pending = append(f.pending, event)
			continue
		}
		if err := f.attempt(ctx, event); err != nil {
			return err
		}
	}
	return nil
}

// attempt posts an event once, prints the result, and keeps the event when it must be
// tried again. Later events do not wait for it.
func (f *forwarder) attempt(ctx context.Context, event *forwardedEvent) error {
	event.result.Attempt++
	event.result.Status, event.result.Failure, event.result.RetryInMS = 0, "", 0
	if err := f.post(ctx, event.body, &event.result); err != nil {
		return err
	}
	if pauses := retryPauses(); event.result.failed() && event.result.Status != http.StatusGone && event.result.Attempt <= len(pauses) {
		pause := pauses[event.result.Attempt-1]
		event.result.RetryInMS, event.due = pause.Milliseconds(), time.Now().Add(pause)
		f.pending = append(f.pending, event)
	}
	return f.term.show(event.result, event.result.write)
}

// post makes one attempt. A receiver that fails is a result, not an error.
func (f *forwarder) post(ctx context.Context, body []byte, result *attemptResult) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.target, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	if request.Header, err = webhook.Headers(result.DeliveryID, time.Now(), body, f.secret); err != nil {
		return err
	}
	sent := time.Now()
	response, err := f.receiver.Do(request)
	result.LatencyMS = time.Since(sent).Milliseconds()
	if err != nil {
		result.Failure = reasonOf(err)
		return ctx.Err()
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10) // so that the connection serves the next event too
	result.Status = response.StatusCode
	return nil
}
