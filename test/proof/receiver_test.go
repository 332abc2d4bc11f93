package proof

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
	"github.com/aitasker/aitasker/internal/webhook"
)

// mood is how a receiver answers an attempt.
type mood string

// What a receiver can do. Refused is seen by nobody but the caller.
const (
	takes    mood = "2xx in time"
	fails    mood = "500"
	moved    mood = "302"
	busy     mood = "429 with Retry-After"
	hangsUp  mood = "closed without an answer"
	hangs    mood = "no answer until the caller gave up"
	tooLate  mood = "200 after the caller gave up"
	refusals mood = "connection refused"
)

var (
	failures = []mood{refusals, fails, moved, busy, hangsUp, hangs, tooLate}
	moods    = []mood{takes, takes, takes, takes, takes, takes, takes, takes, takes, fails, fails, moved, busy, hangsUp, hangs, tooLate}

	open = span{500 * time.Millisecond, 4 * time.Second}
	shut = span{50 * time.Millisecond, 400 * time.Millisecond}
)

// receiver is a poster's own software. It fails at random, and nobody listens at
// its address now and then.
type receiver struct {
	server  *http.Server
	address string
	secret  string
	webhook uuid.UUID

	mu       sync.Mutex
	chance   *rand.Rand
	arrivals map[uuid.UUID]*arrival // by event
	attempts int
	answered map[mood]int
	wrong    []string // attempts that contradict others or their signature
}

// arrival is what came of one event.
type arrival struct {
	body       [sha256.Size]byte
	deliveries map[string]bool // ids that it came under
	taken      bool            // answered with a 2xx in time
}

// receive serves a receiver until the test ends and subscribes it to everything.
func receive(t *testing.T, client *testkit.Client, chance *rand.Rand) *receiver {
	t.Helper()
	r := &receiver{chance: chance, arrivals: map[uuid.UUID]*arrival{}, answered: map[mood]int{}}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: time.Minute}
	t.Cleanup(func() { _ = r.server.Close() })
	r.address = net.JoinHostPort("127.0.0.1", strconv.Itoa(testkit.Port(t))) // comeAndGo listens there
	var created struct {
		publicapi.Webhook

		Secret string `json:"secret"`
	}
	client.Must(t, http.StatusCreated, http.MethodPost, "/api/v1/webhooks",
		map[string]any{"url": "http://" + r.address + "/hooks", "events": []string{"*"}}, &created)
	r.webhook, r.secret = created.ID, created.Secret
	return r
}

// comeAndGo listens, and refuses connections for a while again and again until calm.
func (r *receiver) comeAndGo(ctx context.Context, calm <-chan struct{}) {
	for ctx.Err() == nil {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", r.address)
		if err != nil {
			pause(ctx, 10*time.Millisecond) // an outgoing connection has the port for a moment
			continue
		}
		go func() { _ = r.server.Serve(listener) }()
		select {
		case <-ctx.Done():
		case <-calm:
			<-ctx.Done()
		case <-time.After(r.draw(open)):
		}
		_ = listener.Close()
		pause(ctx, r.draw(shut))
	}
}

func (r *receiver) draw(s span) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return s.draw(r.chance)
}

func (r *receiver) counts() (taken, attempts int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range r.arrivals {
		if a.taken {
			taken++
		}
	}
	return taken, r.attempts
}

// ServeHTTP notes an attempt and answers it in one of the moods.
func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return // the caller was killed
	}
	var event publicapi.Event
	if err := json.Unmarshal(body, &event); err != nil {
		r.object("a body that is no event: %s", body)
		return
	}
	switch r.note(&event, body, request.Header) {
	case takes:
		w.WriteHeader(http.StatusNoContent)
	case fails:
		http.Error(w, "no", http.StatusInternalServerError)
	case moved:
		http.Redirect(w, request, "/elsewhere", http.StatusFound)
	case busy:
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
	case hangs:
		<-request.Context().Done()
		panic(http.ErrAbortHandler)
	case tooLate:
		pause(context.WithoutCancel(request.Context()), attemptTimeout*3/2)
		w.WriteHeader(http.StatusOK)
	case hangsUp, refusals:
		panic(http.ErrAbortHandler)
	}
}

// note keeps what matters of an attempt and says how to answer.
func (r *receiver) note(event *publicapi.Event, body []byte, header http.Header) mood {
	wrong := signatureFault(body, header, r.secret)
	r.mu.Lock()
	defer r.mu.Unlock()
	if wrong != "" {
		r.wrong = append(r.wrong, fmt.Sprintf("event %s: %s", event.ID, wrong))
	}
	known, seen := r.arrivals[event.ID]
	if !seen {
		known = &arrival{body: sha256.Sum256(body), deliveries: map[string]bool{}}
		r.arrivals[event.ID] = known
	}
	if known.body != sha256.Sum256(body) {
		r.wrong = append(r.wrong, fmt.Sprintf("event %s came with other bytes: %s", event.ID, body))
	}
	known.deliveries[header.Get(webhook.HeaderDeliveryID)] = true
	answer := moods[r.chance.IntN(len(moods))]
	r.attempts++
	r.answered[answer]++
	known.taken = known.taken || answer == takes
	return answer
}

func (r *receiver) object(sentence string, about ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wrong = append(r.wrong, fmt.Sprintf(sentence, about...))
}

// signatureFault verifies both signatures as a receiver would; empty when all is
// well.
func signatureFault(body []byte, header http.Header, secret string) string {
	verifier, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return err.Error()
	}
	if err := verifier.Verify(body, header); err != nil {
		return "Standard Webhooks' own library says: " + err.Error()
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	if header.Get(webhook.HeaderSignature) != hex.EncodeToString(mac.Sum(nil)) {
		return "the HMAC of the body is another"
	}
	if header.Get(webhook.HeaderDeliveryID) != header.Get(webhook.HeaderStandardID) {
		return "its headers name two deliveries"
	}
	return ""
}
