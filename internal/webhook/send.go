package webhook

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aitasker/aitasker/internal/egress"
)

const (
	// DefaultTimeout bounds an attempt from name resolution to the end of the answer.
	DefaultTimeout = 10 * time.Second

	maxRead    = 4 << 10 // of an answer's body
	maxExcerpt = 512     // of that body, stored for the owner to read
)

// Sender makes attempts. It is safe for concurrent use.
type Sender struct {
	Schedule Schedule
	Timeout  time.Duration // of one attempt

	client *http.Client
	now    func() time.Time
}

// NewSender makes a Sender that sends through client, which must be guarded and
// follow no redirect.
func NewSender(client *http.Client, schedule Schedule, timeout time.Duration) *Sender {
	return &Sender{Schedule: schedule, Timeout: timeout, client: client, now: time.Now}
}

// Result is the outcome of an attempt.
type Result struct {
	SentAt     time.Time
	Latency    time.Duration
	Status     int           // 0 when there was no answer
	Answer     string        // its first bytes
	Failure    string        // a public sentence; empty when the event was delivered
	RetryAfter time.Duration // what the receiver asked for; 0 when it did not
}

// Delivered reports whether the receiver accepted the event: any 2xx.
func (r *Result) Delivered() bool { return r.Failure == "" }

// Gone reports whether the receiver wants no more events: 410.
func (r *Result) Gone() bool { return r.Status == http.StatusGone }

// Send makes one attempt. Every failure is a Result; an error means that ctx ended.
func (s *Sender) Send(ctx context.Context, url string, header http.Header, body []byte) (Result, error) {
	bounded, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(bounded, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return Result{SentAt: s.now(), Failure: "The webhook's address cannot be read."}, nil
	}
	request.Header = header
	request.Close = true // the next attempt resolves the name anew
	result := Result{SentAt: s.now()}
	err = s.exchange(request, &result)
	result.Latency = s.now().Sub(result.SentAt)
	if ctx.Err() != nil {
		return Result{}, fmt.Errorf("send webhook: %w", ctx.Err())
	}
	if err != nil {
		result.Failure = egress.Classify(err).Sentence()
	}
	return result, nil
}

// exchange sends the request and reads the beginning of the answer. An answer
// counts once its status has arrived, even if its body breaks off.
func (s *Sender) exchange(request *http.Request, result *Result) error {
	response, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	result.Status = response.StatusCode
	result.RetryAfter = retryAfter(response.Header.Get("Retry-After"), result.SentAt)
	result.Failure = failureOf(response.StatusCode)
	start := make([]byte, maxRead)
	read, _ := io.ReadFull(response.Body, start) // the status decides
	result.Answer = excerpt(start[:read])
	return nil
}

// failureOf returns the failure that a status stands for; empty for 2xx.
func failureOf(status int) string {
	switch {
	case status >= 200 && status < 300:
		return ""
	case status >= 300 && status < 400:
		return fmt.Sprintf("The receiver answered with a redirect (status %d), which is not followed.", status)
	default:
		return fmt.Sprintf("The receiver answered with status %d.", status)
	}
}

// excerpt returns the first bytes of an answer as text that can be stored and shown.
func excerpt(answer []byte) string {
	text := strings.ToValidUTF8(string(answer[:min(len(answer), maxExcerpt)]), "\uFFFD")
	return strings.ReplaceAll(text, "\x00", "\uFFFD")
}
