package testkit

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/publicapi"
)

// Receiver is a poster's own software behind real HTTP, which events are posted to.
type Receiver struct {
	URL     string
	Webhook publicapi.Webhook
	Secret  string

	mu       sync.Mutex
	answer   http.HandlerFunc
	received []Posted
}

// Posted is one attempt as it reached a receiver.
type Posted struct {
	Header http.Header
	Body   []byte // as it was signed
	At     time.Time
	Status int // that it was answered with
}

// Receiver serves answer and has those events posted to it; nil takes all that
// comes.
func (c *Client) Receiver(t testing.TB, answer http.HandlerFunc, events ...string) *Receiver {
	t.Helper()
	r := &Receiver{answer: answer}
	if answer == nil {
		r.answer = func(http.ResponseWriter, *http.Request) {}
	}
	server := httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(func() {
		server.CloseClientConnections() // an answer may hang on purpose
		server.Close()
	})
	r.URL = server.URL + "/hooks"
	var created struct {
		publicapi.Webhook

		Secret string `json:"secret"`
	}
	c.Must(t, http.StatusCreated, http.MethodPost, "/api/v1/webhooks", map[string]any{"url": r.URL, "events": events}, &created)
	r.Webhook, r.Secret = created.Webhook, created.Secret
	return r
}

// Path is the webhook's address in the API, or of something below it.
func (r *Receiver) Path(below string) string {
	return "/api/v1/webhooks/" + r.Webhook.ID.String() + below
}

// Received gives the attempts so far, in their order.
func (r *Receiver) Received() []Posted {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.received)
}

func (r *Receiver) serve(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return
	}
	r.mu.Lock()
	place, answer := len(r.received), r.answer
	r.received = append(r.received, Posted{Header: request.Header.Clone(), Body: body, At: time.Now(), Status: http.StatusOK})
	r.mu.Unlock()
	answer(&noting{w, func(status int) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.received[place].Status = status
	}}, request)
}

// noting tells the status that an answer has.
type noting struct {
	http.ResponseWriter

	note func(status int)
}

// WriteHeader notes the status.
func (n *noting) WriteHeader(status int) {
	n.note(status)
	n.ResponseWriter.WriteHeader(status)
}

// Unwrap gives what is behind, for http.ResponseController.
func (n *noting) Unwrap() http.ResponseWriter { return n.ResponseWriter }
