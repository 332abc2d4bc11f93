package workflows_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// fakeActivities stands in for everything outside the workflow: agents, judge, database
// and payment provider. Its activities carry the production names and write down
// every visit.
type fakeActivities struct {
	t       *testing.T
	suite   testsuite.WorkflowTestSuite
	env     *testsuite.TestWorkflowEnvironment
	input   contract.TaskInput
	started time.Time
	agenda  []*appointment
	runs    int
	fresh   bool   // continue as new after every activity
	prepare func() // called before each run

	mu         sync.Mutex
	pools      [][]agent            // per round
	deliveries []string             // per request: "" delivers, "silent" times out, pending comes by itself, anything else is a failure's reason
	handed     map[uuid.UUID]string // per call that an agent answered by itself: how
	verdict    market.Verdict
	row        contract.TaskState       // what the database says, for a workflow that believes otherwise
	errs       map[string][]error       // answered one per visit before the activity works
	slow       map[string]time.Duration // ordinary activities that take their time
	visits     []visit
	bids       map[uuid.UUID]agent
	shown      []contract.ShownBid
}

type agent struct {
	name   string
	price  market.Cents
	score  float64 // 0: not presentable
	silent bool
	broken bool // answers with something that is no prototype

	async bool // answers by itself
}

// pending is a delivery that the agent hands in by itself.
const pending = "pending"

func newFakeActivities(t *testing.T) *fakeActivities {
	t.Helper()
	h := &fakeActivities{
		t:       t,
		started: time.Now().UTC().Truncate(time.Second), // local activities count their deadlines on the real clock
		pools:   [][]agent{{{name: "ada", price: 900, score: 0.7}, {name: "bob", price: 800, score: 0.9}, {name: "cyd", price: 700, score: 0.5}}},
		verdict: market.Verdict{Resolution: market.ResolveSplit, AgentShare: 4000, Reason: "Half of it is missing.", DecidedBy: "judge"},
		errs:    map[string][]error{},
		slow:    map[string]time.Duration{},
		handed:  map[uuid.UUID]string{},
		bids:    map[uuid.UUID]agent{},
	}
	h.input = contract.TaskInput{
		TaskID: uuid.New(), AccountID: uuid.New(), RequestID: "req_1",
		TaskContent: market.TaskContent{
			Title: "A logo", Brief: "Draw a logo for a bakery.", Category: "design", TaskType: "logo", Budget: 1000,
			Experimentation: 0.4,
		},
		Terms: market.DefaultTerms(),
	}
	return h
}

// bidOf is the id of an agent's bid, the same in every run.
func (h *fakeActivities) bidOf(name string) uuid.UUID {
	return uuid.NewSHA1(h.input.TaskID, []byte(name))
}

// enter is what all fakes have in common: the visit is written down, a scripted
// error is answered, and a slow activity ends later.
func enter[In, Out any](ctx context.Context, h *fakeActivities, door contract.Door[In, Out], in In, work func() Out) (Out, error) {
	name := door.Options().Name
	h.mu.Lock()
	defer h.mu.Unlock()
	h.visits = append(h.visits, visit{name, in, h.env.Now()})
	if errs := h.errs[name]; len(errs) > 0 {
		h.errs[name] = errs[1:]
		var out Out
		return out, errs[0]
	}
	out := work()
	if pause := h.slow[name]; pause > 0 {
		h.completeLater(ctx, pause, out, nil)
		return out, activity.ErrResultPending
	}
	return out, nil
}

func (h *fakeActivities) completeLater(ctx context.Context, pause time.Duration, out any, err error) {
	env, token := h.env, activity.GetInfo(ctx).TaskToken
	env.RegisterDelayedCallback(func() {
		if failure := env.CompleteActivity(token, out, err); failure != nil {
			panic(failure)
		}
	}, pause)
}

// stayAway lets an activity run into its schedule-to-close timeout, as the server
// would.
func (h *fakeActivities) stayAway(ctx context.Context) error {
	window := activity.GetInfo(ctx).ScheduleToCloseTimeout
	h.completeLater(ctx, window, nil, temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE, nil))
	return activity.ErrResultPending
}

func (h *fakeActivities) recordTask(ctx context.Context, in contract.TaskInput) (struct{}, error) {
	return enter(ctx, h, contract.ActivityRecordTask, in, func() struct{} { return struct{}{} })
}

func (h *fakeActivities) selectAgents(ctx context.Context, in contract.SelectAgentsInput) (contract.SelectAgentsResult, error) {
	return enter(ctx, h, contract.ActivitySelectAgents, in, func() contract.SelectAgentsResult {
		out := contract.SelectAgentsResult{ClosesAt: h.env.Now().Add(h.input.Terms.Windows.Prototyping)}
		if in.Round > len(h.pools) {
			return out
		}
		for _, a := range h.pools[in.Round-1] {
			h.bids[h.bidOf(a.name)] = a
			out.Invitations = append(out.Invitations, contract.InvitedBid{BidID: h.bidOf(a.name), AgentID: uuid.New(), AgentName: a.name})
		}
		return out
	})
}

func (h *fakeActivities) collectBid(ctx context.Context, in contract.CollectBidInput) (contract.CollectBidResult, error) {
	result, err := enter(ctx, h, contract.ActivityCollectBid, in, func() contract.CollectBidResult {
		a := h.bids[in.BidID]
		if a.async {
			return contract.CollectBidResult{Pending: true}
		}
		return contract.CollectBidResult{Received: !a.broken, PriceCents: a.price}
	})
	if err == nil && h.bids[in.BidID].silent {
		err = h.stayAway(ctx)
	}
	return result, err
}

func (h *fakeActivities) judgeBid(ctx context.Context, in contract.JudgeBidInput) (contract.JudgeBidResult, error) {
	return enter(ctx, h, contract.ActivityJudgeBid, in, func() contract.JudgeBidResult {
		a := h.bids[in.BidID]
		if a.score > 0 {
			h.shown = append(h.shown, contract.ShownBid{
				BidID: in.BidID, AgentName: a.name, PriceCents: a.price, Score: a.score, ReceivedAt: h.env.Now(),
			})
		}
		return contract.JudgeBidResult{Score: a.score}
	})
}

func (h *fakeActivities) openReview(ctx context.Context, in contract.OpenReviewInput) (contract.OpenReviewResult, error) {
	return enter(ctx, h, contract.ActivityOpenReview, in, func() contract.OpenReviewResult {
		return contract.OpenReviewResult{Shown: slices.Clone(h.shown), ClosesAt: h.env.Now().Add(h.input.Terms.Windows.Review)}
	})
}

func (h *fakeActivities) extendReview(ctx context.Context, in contract.ExtendReviewInput) (contract.WindowResult, error) {
	return enter(ctx, h, contract.ActivityExtendReview, in, func() contract.WindowResult {
		windows := h.input.Terms.Windows
		return contract.WindowResult{ClosesAt: h.started.Add(windows.Review + time.Duration(in.Extension)*windows.ReviewExtension)}
	})
}

func (h *fakeActivities) startRemix(ctx context.Context, in contract.StartRemixInput) (struct{}, error) {
	return enter(ctx, h, contract.ActivityStartRemix, in, func() struct{} { return struct{}{} })
}

func (h *fakeActivities) authorizePayment(ctx context.Context, in contract.AuthorizePaymentInput) (contract.AuthorizePaymentResult, error) {
	return enter(ctx, h, contract.ActivityAuthorizePayment, in, func() contract.AuthorizePaymentResult {
		return contract.AuthorizePaymentResult{AmountCents: h.bids[in.BidID].price, DeliverBy: h.env.Now().Add(h.input.Terms.Windows.Delivery)}
	})
}

func (h *fakeActivities) requestDelivery(ctx context.Context, in contract.RequestDeliveryInput) (contract.RequestDeliveryResult, error) {
	outcome := ""
	result, err := enter(ctx, h, contract.ActivityRequestDelivery, in, func() contract.RequestDeliveryResult {
		if len(h.deliveries) > 0 {
			outcome, h.deliveries = h.deliveries[0], h.deliveries[1:]
		}
		if outcome == pending {
			return contract.RequestDeliveryResult{Pending: true, Try: max(in.Try, 1)}
		}
		return contract.RequestDeliveryResult{Delivered: outcome == "", Reason: outcome}
	})
	if err == nil && outcome == "silent" {
		err = h.stayAway(ctx)
	}
	return result, err
}

func (h *fakeActivities) reopenReview(ctx context.Context, in contract.ReopenReviewInput) (contract.OpenReviewResult, error) {
	return enter(ctx, h, contract.ActivityReopenReview, in, func() contract.OpenReviewResult {
		h.shown = slices.DeleteFunc(h.shown, func(b contract.ShownBid) bool { return b.BidID == in.BidID })
		return contract.OpenReviewResult{Shown: slices.Clone(h.shown), ClosesAt: h.env.Now().Add(h.input.Terms.Windows.Review)}
	})
}

func (h *fakeActivities) requestRevision(ctx context.Context, in contract.RequestRevisionInput) (contract.WindowResult, error) {
	return enter(ctx, h, contract.ActivityRequestRevision, in, func() contract.WindowResult {
		return contract.WindowResult{ClosesAt: h.env.Now().Add(h.input.Terms.Windows.Delivery)}
	})
}

func (h *fakeActivities) openDispute(ctx context.Context, in contract.OpenDisputeInput) (contract.WindowResult, error) {
	return enter(ctx, h, contract.ActivityOpenDispute, in, func() contract.WindowResult {
		return contract.WindowResult{ClosesAt: h.env.Now().Add(h.input.Terms.Windows.DisputeAnswer)}
	})
}

func (h *fakeActivities) recommendVerdict(ctx context.Context, in contract.RecommendVerdictInput) (contract.RecommendVerdictResult, error) {
	return enter(ctx, h, contract.ActivityRecommendVerdict, in, func() contract.RecommendVerdictResult {
		return contract.RecommendVerdictResult{Verdict: h.verdict, DecideBy: h.env.Now().Add(h.input.Terms.Windows.DisputeDecision)}
	})
}

func (h *fakeActivities) recordDelivery(ctx context.Context, in contract.RecordDeliveryInput) (contract.WindowResult, error) {
	return enter(ctx, h, contract.ActivityRecordDelivery, in, func() contract.WindowResult {
		return contract.WindowResult{ClosesAt: h.env.Now().Add(h.input.Terms.Windows.Approval)}
	})
}

func (h *fakeActivities) closeTask(ctx context.Context, in contract.CloseTaskInput) (contract.CloseTaskResult, error) {
	return enter(ctx, h, contract.ActivityCloseTask, in, func() contract.CloseTaskResult {
		return contract.CloseTaskResult{Reason: in.Reason}
	})
}

// open registers the fakes in place of the production activities.
func (h *fakeActivities) open(env *testsuite.TestWorkflowEnvironment) {
	fake(env, contract.ActivityRecordTask, h.recordTask)
	fake(env, contract.ActivitySelectAgents, h.selectAgents)
	fake(env, contract.ActivityOpenReview, h.openReview)
	fake(env, contract.ActivityReceiveBid, h.receiveBid)
	fake(env, contract.ActivityReceiveDelivery, h.receiveDelivery)
	fake(env, contract.ActivityExtendReview, h.extendReview)
	fake(env, contract.ActivityStartRemix, h.startRemix)
	fake(env, contract.ActivityAdvanceClock, h.advanceClock)
	fake(env, contract.ActivityRecordDelivery, h.recordDelivery)
	fake(env, contract.ActivityReopenReview, h.reopenReview)
	fake(env, contract.ActivityRequestRevision, h.requestRevision)
	fake(env, contract.ActivityOpenDispute, h.openDispute)
	fake(env, contract.ActivityCloseTask, h.closeTask)
	fake(env, contract.ActivityReadTask, h.readTask)
	fake(env, contract.ActivityCollectBid, h.collectBid)
	fake(env, contract.ActivityJudgeBid, h.judgeBid)
	fake(env, contract.ActivityAuthorizePayment, h.authorizePayment)
	fake(env, contract.ActivityRequestDelivery, h.requestDelivery)
	fake(env, contract.ActivityRecommendVerdict, h.recommendVerdict)
	succeeds(env, h, contract.ActivityWithdrawBid)
	succeeds(env, h, contract.ActivityAnswerDispute)
	succeeds(env, h, contract.ActivityResolveDispute)
	succeeds(env, h, contract.ActivityCapturePayment)
	succeeds(env, h, contract.ActivityReleasePayment)
	succeeds(env, h, contract.ActivitySplitPayment)
}

// fake registers a function in place of an activity.
func fake[In, Out any](
	env *testsuite.TestWorkflowEnvironment, door contract.Door[In, Out], function func(context.Context, In) (Out, error),
) {
	env.RegisterActivityWithOptions(function, activity.RegisterOptions{Name: door.Options().Name})
}

// succeeds fakes an activity that answers nothing.
func succeeds[In any](env *testsuite.TestWorkflowEnvironment, h *fakeActivities, door contract.Door[In, struct{}]) {
	fake(env, door, func(ctx context.Context, in In) (struct{}, error) {
		return enter(ctx, h, door, in, func() struct{} { return struct{}{} })
	})
}
