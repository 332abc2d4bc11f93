package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/ratelimit"
	"github.com/aitasker/aitasker/internal/refusal"
)

// The people of the tests. Each token names an account, a mode and scopes.
var (
	alice = uuid.MustParse("0190aaaa-0000-7000-8000-000000000001")
	bob   = uuid.MustParse("0190bbbb-0000-7000-8000-000000000002")
)

// world is an in-memory marketplace with one of everything, all of it alice's and
// live. It keeps no rules: it exists to look at the shape of answers.
type fixture struct {
	worldLog

	mu           sync.Mutex
	principals   map[string]market.Principal
	tasks        []market.Task
	bids         []market.Bid
	judgement    market.Judgement
	deliveries   []market.Delivery
	agents       []market.Agent
	benchmarks   []market.BenchmarkRun
	keys         []market.Key
	entries      []market.CreditEntry
	payouts      market.PayoutAccount
	grants       []market.CreditGrant
	blobs        map[string]string
	files        []market.Attachment
	kits         []market.BrandKit
	now          time.Time // as the signer of links sees it
	started      []contract.TaskInput
	commands     []sentCommand
	listed       market.TaskFilter // the last one asked for
	flowErr      error             // what the workflow says
	probeErr     error
	benchmarkErr error                  // what the rule says of a new benchmark
	readErr      error                  // what the database says
	bug          any                    // what handlers panic with while they write
	keepErr      error                  // what it says when an answer is kept
	checkErr     error                  // why no health check is made
	sick         string                 // what the agent's health check finds
	handed       []market.SubmitRequest // what pull agents' owners handed in
	answers      []string               // of agents, as they came
	intakeErr    error                  // what the intake says
	waited       time.Duration          // for invitations
	log          bytes.Buffer
	overrides    []market.RateOverride
	requests     map[string]*bookedRequest // what was asked under a key
	webhooks     []market.Webhook
	sent         []market.WebhookDelivery
	replays      []market.Replay
}

type sentCommand struct {
	Update, UpdateID string
	Command          any
}

func newWorld() *fixture {
	w := &fixture{principals: map[string]market.Principal{}, blobs: map[string]string{}, requests: map[string]*bookedRequest{}}
	task := market.Task{
		ID: uuid.Must(uuid.NewV7()), AccountID: alice, Livemode: true,
		TaskContent: market.TaskContent{
			Title: "A logo", Brief: "A logo for a bakery in Lyon", Category: "graphics-design", TaskType: "logo-design", Budget: 1250,
		},
		Status: market.TaskDelivering, DeliveryStatus: market.DeliveryAwaitingApproval, Round: 1,
		Terms: market.DefaultTerms(), Deliveries: 1, CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC),
		UpdatedAt: time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC),
	}
	agent := market.Agent{
		ID: uuid.Must(uuid.NewV7()), AccountID: alice, Livemode: true, Name: "Scribe", Slug: "scribe", Description: "Writes.",
		EndpointURL:   "https://agent.example/run",
		ExecutionMode: market.ModePull, Status: market.AgentRegistered, Visibility: market.VisibilityDraft, Granted: market.VisibilityLive,
		Capabilities: []market.Capability{{Category: "graphics-design"}}, CreatedAt: task.CreatedAt, UpdatedAt: task.CreatedAt,
	}
	score, received := 0.8, task.CreatedAt
	shown := market.Bid{
		ID: uuid.Must(uuid.NewV7()), TaskID: task.ID, AgentID: agent.ID, AgentName: "Scribe", AgentTier: "new", Round: 1,
		Status: market.BidSelected, Price: 1000, Summary: "A croissant", Score: &score, Presented: true, Selected: true,
		Artifacts: []market.Artifact{w.artifact("logo.svg", market.KindSVG, "image/svg+xml", "<svg onload=alert(1)/>")},
		CreatedAt: task.CreatedAt, ReceivedAt: &received,
	}
	hidden := shown
	hidden.ID, hidden.Status, hidden.Presented, hidden.Selected = uuid.Must(uuid.NewV7()), market.BidJudged, false, false
	hidden.Artifacts = []market.Artifact{w.artifact("note.txt", market.KindText, "text/plain", "hidden")}
	task.SelectedBidID = &shown.ID
	w.tasks, w.agents, w.bids = []market.Task{task}, []market.Agent{agent}, []market.Bid{shown, hidden}
	w.keys = []market.Key{newWorldKey()}
	w.events = logOf(&task, 1)
	w.benchmarks = []market.BenchmarkRun{newWorldBenchmark(&agent)}
	w.entries = []market.CreditEntry{{Number: 7, Kind: "hold", BalanceKind: market.BalanceHeld, Amount: 1000, Balance: 1000, TaskID: &task.ID, CreatedAt: received}}
	w.judgement = market.Judgement{ID: uuid.Must(uuid.NewV7()), BidID: shown.ID, Judge: "embedded", Score: score, CreatedAt: received}
	w.deliveries = []market.Delivery{{
		ID: uuid.Must(uuid.NewV7()), TaskID: task.ID, BidID: shown.ID, Number: 1, Summary: "Final", CreatedAt: received,
		Artifacts: []market.Artifact{w.artifact("final.txt", market.KindText, "text/plain", "0123456789")},
	}}
	w.now = time.Date(2026, 1, 2, 4, 0, 0, 0, time.UTC)
	logo := w.artifact("logo.png", market.KindImage, "image/png", "PNG")
	w.files = []market.Attachment{{
		ID: logo.ID, AccountID: alice, Livemode: true, Filename: logo.Name, ContentType: logo.ContentType,
		SizeBytes: logo.SizeBytes, SHA256: logo.SHA256, CreatedAt: task.CreatedAt,
	}}
	w.kits = []market.BrandKit{{
		ID: uuid.Must(uuid.NewV7()), AccountID: alice, Livemode: true, Name: "Bakery", Colors: []string{"#aa5500"},
		Fonts: []string{"Inter"}, Logo: &w.files[0], CreatedAt: task.CreatedAt, UpdatedAt: task.CreatedAt,
	}}
	w.webhooks, w.sent = newWorldWebhooks(task.ID, task.CreatedAt)
	return w
}

func (w *fixture) artifact(name string, kind market.ArtifactKind, contentType, content string) market.Artifact {
	hash := strings.Repeat("0", 63) + string(rune('a'+len(w.blobs)))
	w.blobs[hash] = content
	return market.Artifact{
		ID: uuid.Must(uuid.NewV7()), Name: name, Kind: kind, ContentType: contentType,
		SizeBytes: int64(len(content)), SHA256: hash,
	}
}

// token makes a credential of an account.
func (w *fixture) token(owner market.Owner, scopes ...market.Scope) string {
	token := "key-" + uuid.NewString()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.principals[token] = market.Principal{AccountID: owner.AccountID, Livemode: owner.Livemode, Scopes: scopes}
	return token
}

func (w *fixture) database() Database {
	return Database{
		Accounts: w, Agents: w, AgentService: w, Attachments: w, Balances: w, Benchmarks: w, Bids: w, BrandKits: w, Credits: w, Deliveries: w,
		Drafts: w, Events: w, Files: w, IdempotencyKeys: w, Keys: w, Marketplace: w, OversightReader: w, Tasks: w, Webhooks: w, WebhookService: w,
	}
}

func (w *fixture) deps() Deps {
	return Deps{
		Database: w.database(), InTransaction: w.InTransaction,
		Authenticator: w, BenchmarkFlow: w,
		Health: w, Payouts: w, Sealer: w, Taxonomy: w,
		Blobs: w, Flow: w, Submissions: w,
		Uploads: w, Links: w.links(),
		EventHub: w, CaseFiles: w,
		RateLimiter: w.rateLimiter(ratelimit.Unlimited(), nil), RateOverrides: w,
		CheckURL: func(field, address string) error {
			if !strings.HasPrefix(address, "https://") {
				return refusal.Field(field, address, "must be a URL such as https://agent.example.com/execute")
			}
			return nil
		},
		BenchmarkTerms: market.DefaultBenchmarkTerms(),
		Terms:          func(market.TaskKind) market.Terms { return market.DefaultTerms() },
		Probes:         []Probe{{Name: "database", Check: w.probe}, {Name: "temporal", Check: func(context.Context) error { return nil }}},
		TopupURL:       "https://aitasker.example/credits",
		Version:        "test",
		Log:            zerolog.New(&w.log),
	}
}

func (w *fixture) probe(context.Context) error { return w.probeErr }

// serve makes the real handler over the fixture.
func (w *fixture) serve(t *testing.T) http.Handler {
	t.Helper()
	handler, err := New(w.deps())
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// send makes one request; header pairs follow the body.
func send(t *testing.T, handler http.Handler, token, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	if boundary, _, isForm := strings.Cut(body, "\r\n"); isForm {
		request.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary[len("--"):])
	} else if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}

var errNotFound = refusal.New(refusal.NotFound, "row 7 of table tasks is missing")

func find[T any](rows []T, match func(T) bool) (T, error) {
	if at := slices.IndexFunc(rows, match); at >= 0 {
		return rows[at], nil
	}
	var none T
	return none, errNotFound
}

func (w *fixture) Authenticate(_ context.Context, token string) (market.Principal, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	principal, known := w.principals[token]
	if !known {
		return principal, refusal.New(refusal.Unauthenticated, "This API key is not known.")
	}
	return principal, nil
}

var kinds = []market.TaskKind{
	{Category: "graphics-design", CategoryName: "Graphics", Type: "logo-design", TypeName: "Logo", MinBudget: 500, MaxBudget: 20000},
	{Category: "graphics-design", CategoryName: "Graphics", Type: "wordmark-design", TypeName: "Wordmark", MinBudget: 300, MaxBudget: 30000},
	{Category: "data", CategoryName: "Data", Type: "spreadsheet", TypeName: "Spreadsheet", MinBudget: 300, MaxBudget: 30000},
}

func (w *fixture) Kind(category, taskType string) (market.TaskKind, error) {
	for _, kind := range kinds {
		if kind.Category == category && kind.Type == taskType {
			return kind, nil
		}
	}
	return market.TaskKind{}, refusal.Field("task_type", taskType, "is not a task type of %s; did you mean logo-design?", category)
}

func (w *fixture) Kinds() []market.TaskKind { return kinds }

func (w *fixture) CheckCapabilities(capabilities []market.Capability) error {
	for _, c := range capabilities {
		if !slices.ContainsFunc(kinds, func(k market.TaskKind) bool { return k.Category == c.Category }) {
			return refusal.Field("capabilities", c.Category, "%q is not a category; did you mean data?", c.Category)
		}
	}
	return nil
}

type blobReader struct{ *strings.Reader }

func (blobReader) Close() error { return nil }

func (w *fixture) OpenReader(_ context.Context, hash string) (io.ReadSeekCloser, int64, error) {
	content, known := w.blobs[hash]
	if !known {
		return nil, 0, errors.New("no such blob")
	}
	return blobReader{strings.NewReader(content)}, int64(len(content)), nil
}

func (w *fixture) Start(_ context.Context, input contract.TaskInput) error {
	if w.bug != nil {
		panic(w.bug)
	}
	if w.flowErr != nil {
		return w.flowErr
	}
	w.started = append(w.started, input)
	w.tasks = append(w.tasks, market.Task{
		ID: input.TaskID, AccountID: input.AccountID, Livemode: input.Livemode,
		TaskContent: input.TaskContent, Status: market.TaskOpen, Terms: input.Terms,
	})
	return nil
}

func (w *fixture) Command(_ context.Context, _ uuid.UUID, updateID string, command contract.Request) error {
	w.commands = append(w.commands, sentCommand{command.Update(), updateID, command.Message()})
	return w.flowErr
}

func (w *fixture) Timeline(context.Context, uuid.UUID) (contract.Timeline, error) {
	return contract.Timeline{Status: market.TaskOpen, Waiting: "nobody", Entries: []contract.TimelineEntry{{Actor: "poster", Step: "published"}}}, w.flowErr
}
