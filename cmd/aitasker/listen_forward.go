package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/webhooks"
)

// forwarded is what came of one event.
type forwarded struct {
	EventID    uuid.UUID `json:"event_id"`
	Type       string    `json:"type"`
	TaskID     uuid.UUID `json:"task_id"`
	Sequence   int64     `json:"sequence"`
	DeliveryID uuid.UUID `json:"delivery_id"`
	Status     int       `json:"status"` // 0 without an answer
	LatencyMS  int64     `json:"latency_ms"`
	Failure    string    `json:"failure,omitempty"` // why there was no answer
}

// forward posts one event, signed as a webhook's delivery is, and prints what came
// of it. It is posted once: whoever listens sees at once that something is wrong.
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
	if len(f.wanted) > 0 && !slices.Contains(f.wanted, event.Type) {
		return nil
	}
	result := forwarded{EventID: event.ID, Type: event.Type, TaskID: event.Data.Task.ID, Sequence: event.Sequence}
	result.DeliveryID = uuid.NewSHA1(event.ID, []byte(f.target)) // the same whenever it is forwarded there
	if err := f.post(ctx, body, &result); err != nil {
		return err
	}
	return f.term.show(result, result.print)
}

// post makes the one attempt. Only what is wrong with ourselves is an error.
func (f *forwarder) post(ctx context.Context, body []byte, result *forwarded) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.target, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	if request.Header, err = webhooks.Headers(result.DeliveryID, time.Now(), body, f.secret); err != nil {
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

// reasonOf leaves out the address, which the reader has given.
func reasonOf(err error) string {
	for cause := errors.Unwrap(err); cause != nil; cause = errors.Unwrap(cause) {
		err = cause
	}
	return err.Error()
}

// print writes a line of at most 80 characters, and the reason where there was no
// answer.
func (r forwarded) print(out io.Writer) error {
	status := "---"
	if r.Status > 0 {
		status = strconv.Itoa(r.Status)
	}
	_, err := fmt.Fprintf(out, "%s %-23s %s %4dms %s\n", time.Now().Format(time.TimeOnly), r.Type, status, r.LatencyMS, r.TaskID)
	if err == nil && r.Failure != "" {
		_, err = fmt.Fprintln(out, "         no answer:", r.Failure)
	}
	return err
}
