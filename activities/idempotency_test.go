package activities_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/rs/zerolog"
	"go.temporal.io/sdk/testsuite"

	"github.com/aitasker/aitasker/activities"
	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/benchmark"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/egress"
	"github.com/aitasker/aitasker/internal/files"
	"github.com/aitasker/aitasker/internal/judge"
	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/taxonomy"
	"github.com/aitasker/aitasker/internal/testkit"
	"github.com/aitasker/aitasker/internal/webhook"
)

// fixture is where the activities work: a real database, a blob folder and one
// agent behind HTTP. Temporal's part is the SDK's activity environment.
type fixture struct {
	*activities.Activities

	t      *testing.T
	sql    *pgxpool.Pool // the test's own statements, apart from those of the activities
	poster uuid.UUID
	task   contract.TaskInput
	calls  int
	env    *testsuite.TestActivityEnvironment

	received []byte // by the agent, with the last call

	whileCalled func() // done while an agent that answers by itself is called
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t}
	parts := activities.Parts{Store: testkit.Store(t), Judge: judge.Embedded{}, PublicURL: "https://aitasker.example"}
	var err error
	f.sql, err = pgxpool.NewWithConfig(t.Context(), parts.Store.Pool().Config())
	must(t, err)
	t.Cleanup(f.sql.Close)
	parts.Blobs, err = files.OpenBlobs(t.Context(), "file://"+t.TempDir())
	must(t, err)
	t.Cleanup(func() { _ = parts.Blobs.Close() })
	parts.Taxonomy, err = taxonomy.Load()
	must(t, err)
	parts.Briefs, err = benchmark.Load(parts.Taxonomy.Kinds())
	must(t, err)
	key, err := secrets.GenerateKey()
	must(t, err)
	parts.Secrets, err = secrets.New(key)
	must(t, err)
	parts.Links, err = files.NewLinkSigner(key, "https://api.example.com", time.Now)
	must(t, err)
	parts.Agents = agents.NewClient(egress.New(egress.Options{AllowPrivate: true}), parts.Blobs)
	parts.Attempter = webhook.NewAttempter(parts.Store, parts.Secrets, webhook.NewSender(egress.New(egress.Options{AllowPrivate: true}),
		webhook.DefaultSchedule, time.Second), zerolog.Nop())
	parts.Limiter = webhook.NewConcurrencyLimiter()
	f.Activities, err = activities.New(parts)
	must(t, err)
	t.Cleanup(f.provePlans)
	f.poster, err = parts.Store.CreateAccount(t.Context(), "Poster")
	must(t, err)
	f.enrolAgent("ada", testkit.Works(800, testkit.ArticleFor("the tides of the North Sea", 3)))
	var suite testsuite.WorkflowTestSuite
	f.env = suite.NewTestActivityEnvironment()
	for _, queue := range []string{contract.QueueTasks, contract.QueueAgents, contract.QueueWebhooks} {
		f.Register(f.env, queue)
	}
	f.task = contract.TaskInput{
		TaskID: uuid.Must(uuid.NewV7()), AccountID: f.poster,
		TaskContent: market.TaskContent{
			Title: "Tides", Brief: "A short article about the tides of the North Sea.", Category: "writing-translation",
			TaskType: "article", Budget: 900, Experimentation: 0.3,
		},
		Terms: market.DefaultTerms(),
	}
	return f
}

func (f *fixture) enrolAgent(slug string, answer http.HandlerFunc) {
	f.t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.calls++
		f.received, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(f.received))
		answer(w, r)
	}))
	f.t.Cleanup(server.Close)
	agent, _, err := agents.NewRegistry(f.Store, f.Secrets).RegisterAgent(f.t.Context(), market.NewAgent{
		AccountID: f.poster, Name: slug, Slug: slug, Description: "Writes.", EndpointURL: server.URL,
		ExecutionMode: market.ModeSync, Capabilities: []market.Capability{{Category: "writing-translation"}},
	})
	must(f.t, err)
	_, err = f.Store.ActivateAgent(f.t.Context(), false, agent.ID, "test")
	must(f.t, err)
}

// runTwice executes an activity two times, as Temporal may, and checks that the
// second gives the same answer and leaves the database as it was.
func runTwice[In, Out any](f *fixture, door contract.Door[In, Out], in In) Out {
	f.t.Helper()
	name := door.Options().Name
	first := execute(f, door, in)
	before := f.everything()
	second := execute(f, door, in)
	if diff := cmp.Diff(first, second); diff != "" {
		f.t.Errorf("%s answered differently the second time (-first +second):\n%s", name, diff)
	}
	if diff := cmp.Diff(before, f.everything()); diff != "" {
		f.t.Errorf("%s changed something the second time (-before +after):\n%s", name, diff)
	}
	return first
}

func execute[In, Out any](f *fixture, door contract.Door[In, Out], in In) Out {
	f.t.Helper()
	var out Out
	value, err := f.env.ExecuteActivity(door.Options().Name, in)
	if err != nil {
		f.t.Fatalf("%s: %v", door.Options().Name, err)
	}
	if value.HasValue() {
		must(f.t, value.Get(&out))
	}
	return out
}

// everything is the content of every table an activity writes.
func (f *fixture) everything() map[string]json.RawMessage {
	f.t.Helper()
	content := map[string]json.RawMessage{}
	for _, table := range []string{
		"tasks", "task_steps", "task_rounds", "bids", "judgements", "artifacts", "deliveries", "disputes", "events",
		"ledger_accounts", "ledger_transfers", "ledger_entries", "holds", "agent_standings", "agent_calls", "winning_prices", "task_words", "task_labels",
		"benchmark_runs", "benchmark_trials", "agents", "agent_capabilities",
		"webhooks", "webhook_deliveries", "webhook_attempts",
	} {
		var rows json.RawMessage
		err := f.sql.QueryRow(f.t.Context(), `SELECT coalesce(jsonb_agg(x ORDER BY x::text), '[]') FROM `+table+` x`).Scan(&rows)
		must(f.t, err)
		content[table] = rows
	}
	return content
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// toReview runs a task to an open gallery and gives its one bid.
func (f *fixture) toReview() contract.ShownBid {
	f.t.Helper()
	id := f.task.TaskID
	runTwice(f, contract.ActivityRecordTask, f.task)
	chosen := runTwice(f, contract.ActivitySelectAgents, contract.SelectAgentsInput{TaskID: id, Round: 1, Experimentation: 0.3})
	if len(chosen.Invitations) != 1 {
		f.t.Fatalf("%d agents invited, want 1", len(chosen.Invitations))
	}
	bid := chosen.Invitations[0].BidID
	collected := runTwice(f, contract.ActivityCollectBid, contract.CollectBidInput{TaskID: id, BidID: bid})
	if !collected.Received {
		f.t.Fatalf("no bid: %s", collected.Reason)
	}
	runTwice(f, contract.ActivityJudgeBid, contract.JudgeBidInput{TaskID: id, BidID: bid})
	opened := runTwice(f, contract.ActivityOpenReview, contract.OpenReviewInput{TaskID: id, Round: 1})
	if len(opened.Shown) != 1 {
		f.t.Fatalf("%d bids on show, want 1", len(opened.Shown))
	}
	return opened.Shown[0]
}

func (f *fixture) toDelivery(bid uuid.UUID) {
	f.t.Helper()
	id := f.task.TaskID
	runTwice(f, contract.ActivityAuthorizePayment, contract.AuthorizePaymentInput{TaskID: id, BidID: bid, Selection: 1})
	f.deliver(contract.RequestDeliveryInput{TaskID: id, BidID: bid, Number: 1})
}

// deliver has the agent work once and the work recorded twice.
func (f *fixture) deliver(in contract.RequestDeliveryInput) {
	f.t.Helper()
	delivered := execute(f, contract.ActivityRequestDelivery, in)
	if !delivered.Delivered {
		f.t.Fatalf("not delivered: %s", delivered.Reason)
	}
	runTwice(f, contract.ActivityRecordDelivery,
		contract.RecordDeliveryInput{TaskID: in.TaskID, BidID: in.BidID, Number: in.Number, Notes: in.Notes, Work: delivered.Work})
}

func (f *fixture) provePromises() {
	f.t.Helper()
	broken, err := ledger.Check(f.t.Context(), f.sql)
	must(f.t, err)
	for _, v := range broken {
		f.t.Errorf("broken: %s: %s", v.Promise, v.Detail)
	}
}

func TestActivities_OfAPaidTaskAreSafeToRunTwice(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.task.TaskID
	runTwice(f.reviewed(), contract.ActivityExtendReview, contract.ExtendReviewInput{TaskID: id, Extension: 1})
	f.toDelivery(f.shown(t))
	runTwice(f, contract.ActivityRequestRevision, contract.RequestRevisionInput{TaskID: id, Number: 1, Notes: "Shorter."})
	f.deliver(contract.RequestDeliveryInput{TaskID: id, BidID: f.shown(t), Number: 2, Notes: "Shorter."})
	runTwice(f, contract.ActivityCapturePayment, contract.CapturePaymentInput{TaskID: id, Selection: 1})
	runTwice(f, contract.ActivityCloseTask, contract.CloseTaskInput{TaskID: id, Reason: market.ClosedApproved})
	won, err := f.Store.WinningPrices(t.Context(), false, "writing-translation", "article")
	must(t, err)
	if won.Tasks != 1 || *won.Median != 800 {
		t.Errorf("winning prices are %+v, want the one of 8.00", won)
	}
	if f.calls != 3 {
		t.Errorf("the agent was called %d times, want once for the prototype and once for each delivery", f.calls)
	}
	f.provePromises()
}

func TestActivities_OfADisputeAreSafeToRunTwice(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.task.TaskID
	f.toDelivery(f.toReview().BidID)
	runTwice(f, contract.ActivityOpenDispute,
		contract.OpenDisputeInput{TaskID: id, Number: 1, Reason: "incomplete", Statement: "Half of it is missing."})
	runTwice(f, contract.ActivityAnswerDispute, contract.AnswerDisputeInput{TaskID: id, Answer: "It is all there."})
	runTwice(f, contract.ActivityAdvanceClock, contract.AdvanceClockInput{TaskID: id, Advance: 1})
	runTwice(f, contract.ActivityRecommendVerdict, contract.RecommendVerdictInput{TaskID: id})
	verdict, err := market.NewVerdict(market.ResolveSplit, 4000, "Half of it is there.", "operator")
	must(t, err)
	runTwice(f, contract.ActivityResolveDispute, contract.ResolveDisputeInput{TaskID: id, Verdict: verdict})
	runTwice(f, contract.ActivitySplitPayment, contract.SplitPaymentInput{TaskID: id, Selection: 1, AgentShare: verdict.AgentShare})
	runTwice(f, contract.ActivityCloseTask, contract.CloseTaskInput{TaskID: id, Reason: verdict.ClosedReason()})
	f.provePromises()
}

func TestActivities_OfAFailedAgentAreSafeToRunTwice(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.task.TaskID
	bid := f.toReview().BidID
	runTwice(f, contract.ActivityAuthorizePayment, contract.AuthorizePaymentInput{TaskID: id, BidID: bid, Selection: 1})
	runTwice(f, contract.ActivityReleasePayment, contract.ReleasePaymentInput{TaskID: id, Selection: 1, Outcome: market.DeliveryFailed})
	runTwice(f, contract.ActivityReopenReview, contract.ReopenReviewInput{TaskID: id, BidID: bid, Selection: 1, Reason: "late"})
	f.enrolAgent("bob", testkit.Fails(http.StatusBadRequest))
	runTwice(f, contract.ActivityStartRemix, contract.StartRemixInput{TaskID: id, Round: 2})
	f.provePromises()
}

func TestAuthorizePayment_RefusesWhenMoneyIsMissingAndMayBeTriedAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.task.Budget = 900
	bid := f.toReview().BidID
	drained := market.Cents(1000 - 100)
	_, err := store.TakeStep(t.Context(), f.Store, f.task.TaskID, "drain", func(step *store.Step) (int, error) {
		return 0, ledger.ChargeRemix(t.Context(), step.Tx(), step.Task, 99, drained)
	})
	must(t, err)
	in := contract.AuthorizePaymentInput{TaskID: f.task.TaskID, BidID: bid, Selection: 1}
	_, err = f.AuthorizePayment(t.Context(), in)
	if !refusal.Is(err, refusal.InsufficientFunds) {
		t.Fatalf("err = %v, want insufficient_funds", err)
	}
	must(t, f.Store.GrantCredits(t.Context(), "test", market.Owner{AccountID: f.poster, Livemode: false}, 5000, "test"))
	runTwice(f, contract.ActivityAuthorizePayment, in)
	f.provePromises()
}

func (f *fixture) reviewed() *fixture {
	f.toReview()
	return f
}

// shown is the task's one bid.
func (f *fixture) shown(t *testing.T) uuid.UUID {
	t.Helper()
	bids, err := f.Store.ListBids(t.Context(), market.Owner{AccountID: f.poster, Livemode: false}, f.task.TaskID)
	must(t, err)
	return bids[0].ID
}
