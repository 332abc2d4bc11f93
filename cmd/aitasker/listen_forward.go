package main

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
	"github.com/aitasker/aitasker/internal/resource"
	"github.com/aitasker/aitasker/internal/webhook"
)

// retryAfter are the pauses before each further attempt at an event: long enough for
// a program that is being started anew, short enough to be waited for.
func retryAfter() []time.Duration {
	return []time.Duration{time.Second, 3 * time.Second, 6 * time.Second}
}

// parcel is an event on its way to the receiver.
type parcel struct {
	body   []byte
	result forwarded // of the last attempt
	due    time.Time // of the next attempt
}

// forward posts an event that is wanted, signed as a webhook's delivery is.
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
	result := forwarded{EventID: event.ID, Type: event.Type, Sequence: event.Sequence}
	if event.Data.Task.ID != uuid.Nil {
		result.TaskID = &event.Data.Task.ID
	}
	result.DeliveryID = uuid.NewSHA1(event.ID, []byte(f.target)) // the same whenever it is forwarded there
	return f.attempt(ctx, &parcel{body: body, result: result})
}

// sendTest forwards an event that says nothing but that it arrived.
func (f *forwarder) sendTest(ctx context.Context) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make event id: %w", err)
	}
	about, err := json.Marshal(map[string]any{"webhook": map[string]any{"url": f.target}})
	if err != nil {
		return fmt.Errorf("write test event: %w", err)
	}
	body, err := resource.EventBody(market.Event{
		ID: id, Type: market.EventWebhookTest, CreatedAt: time.Now(), Livemode: f.livemode, Data: about,
	})
	if err != nil {
		return err
	}
	return f.forward(ctx, body)
}

// tryAgain makes the further attempts that are due.
func (f *forwarder) tryAgain(ctx context.Context) error {
	waiting := f.again
	f.again = nil
	for _, parcel := range waiting {
		if time.Now().Before(parcel.due) {
			f.again = append(f.again, parcel)
			continue
		}
		if err := f.attempt(ctx, parcel); err != nil {
			return err
		}
	}
	return nil
}

// attempt posts an event once, prints what came of it, and keeps what is to be tried
// again. Events after it do not wait for it.
func (f *forwarder) attempt(ctx context.Context, p *parcel) error {
	p.result.Attempt++
	p.result.Status, p.result.Failure, p.result.RetryInMS = 0, "", 0
	if err := f.post(ctx, p.body, &p.result); err != nil {
		return err
	}
	if pauses := retryAfter(); p.result.failed() && p.result.Status != http.StatusGone && p.result.Attempt <= len(pauses) {
		pause := pauses[p.result.Attempt-1]
		p.result.RetryInMS, p.due = pause.Milliseconds(), time.Now().Add(pause)
		f.again = append(f.again, p)
	}
	return f.term.show(p.result, p.result.write)
}

// post makes one attempt. Only what is wrong with ourselves is an error.
func (f *forwarder) post(ctx context.Context, body []byte, result *forwarded) error {
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
