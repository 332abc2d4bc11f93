package cli

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// attemptResult is the result of one attempt at an event.
type attemptResult struct {
	EventID    uuid.UUID  `json:"event_id"`
	Type       string     `json:"type"`
	TaskID     *uuid.UUID `json:"task_id"` // null for webhook.test
	Sequence   int64      `json:"sequence"`
	DeliveryID uuid.UUID  `json:"delivery_id"`
	Attempt    int        `json:"attempt"` // from 1
	Status     int        `json:"status"`  // 0 without an answer
	LatencyMS  int64      `json:"latency_ms"`
	Failure    string     `json:"failure,omitempty"`     // why there was no answer
	RetryInMS  int64      `json:"retry_in_ms,omitempty"` // absent when no attempt follows
}

// failed reports whether the receiver did not accept the event.
func (r attemptResult) failed() bool {
	return r.Status < http.StatusOK || r.Status >= http.StatusMultipleChoices
}

// write prints a line of at most 80 characters, and below it what went wrong and
// when the next attempt follows.
func (r attemptResult) write(out io.Writer) error {
	status, about := "---", "-"
	if r.Status > 0 {
		status = strconv.Itoa(r.Status)
	}
	if r.TaskID != nil {
		about = r.TaskID.String()
	}
	_, err := fmt.Fprintf(out, "%s %-23s %s %4dms %s\n", time.Now().UTC().Format(time.TimeOnly), r.Type, status, r.LatencyMS, about)
	if err != nil || !r.failed() {
		return err
	}
	return printWrapped(out, "         ", r.why()+"; "+r.next())
}

func (r attemptResult) why() string {
	if r.Status == 0 {
		return "no answer: " + r.Failure
	}
	return "not taken"
}

func (r attemptResult) next() string {
	if r.RetryInMS == 0 {
		return fmt.Sprintf("given up after attempt %d", r.Attempt)
	}
	return fmt.Sprintf("attempt %d in %s", r.Attempt+1, time.Duration(r.RetryInMS)*time.Millisecond)
}
