package activities

import (
	"context"
	"errors"

	"go.temporal.io/sdk/activity"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/benchmark"
	"github.com/aitasker/aitasker/internal/blob"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/judge"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/signedurl"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/taxonomy"
	"github.com/aitasker/aitasker/internal/webhook"
)

// Parts are what the activities work with; all are needed.
type Parts struct {
	Store     *store.Store
	Blobs     *blob.Store
	Agents    *agents.Client
	Judge     judge.Judge
	Taxonomy  *taxonomy.Taxonomy
	Secrets   *secrets.Box
	Briefs    *benchmark.PromptLibrary
	Links     *signedurl.Signer
	Attempter *webhook.Attempter
	Limiter   *webhook.ConcurrencyLimiter

	PublicURL string // how async agents reach the API; may be empty where there are none
}

// Activities holds every activity of the marketplace as a method.
type Activities struct {
	Parts
}

// New checks that nothing is missing.
func New(parts Parts) (*Activities, error) {
	if parts.Store == nil || parts.Blobs == nil || parts.Agents == nil || parts.Judge == nil || parts.Taxonomy == nil ||
		parts.Secrets == nil || parts.Links == nil || parts.Briefs == nil || parts.Attempter == nil || parts.Limiter == nil {
		return nil, errors.New("activities: a part is missing")
	}
	return &Activities{Parts: parts}, nil
}

// Registry is the part of a Temporal worker that takes activities.
type Registry interface {
	RegisterActivityWithOptions(activity any, options activity.RegisterOptions)
}

// RegisterTasks registers what runs on the tasks queue: local activities and
// movements of money.
func (a *Activities) RegisterTasks(registry Registry) {
	register(registry, map[string]any{
		contract.ActivityRecordTask:       a.RecordTask,
		contract.ActivitySelectAgents:     a.SelectAgents,
		contract.ActivityReceiveBid:       a.ReceiveBid,
		contract.ActivityWithdrawBid:      a.WithdrawBid,
		contract.ActivityAdvanceClock:     a.AdvanceClock,
		contract.ActivityOpenReview:       a.OpenReview,
		contract.ActivityExtendReview:     a.ExtendReview,
		contract.ActivityStartRemix:       a.StartRemix,
		contract.ActivityRecordDelivery:   a.RecordDelivery,
		contract.ActivityReopenReview:     a.ReopenReview,
		contract.ActivityRequestRevision:  a.RequestRevision,
		contract.ActivityOpenDispute:      a.OpenDispute,
		contract.ActivityAnswerDispute:    a.AnswerDispute,
		contract.ActivityResolveDispute:   a.ResolveDispute,
		contract.ActivityCloseTask:        a.CloseTask,
		contract.ActivityAuthorizePayment: a.AuthorizePayment,
		contract.ActivityCapturePayment:   a.CapturePayment,
		contract.ActivityReleasePayment:   a.ReleasePayment,
		contract.ActivitySplitPayment:     a.SplitPayment,
		contract.ActivityPlanBenchmark:    a.PlanBenchmark,
		contract.ActivityReceiveTrial:     a.ReceiveTrial,
		contract.ActivityCloseBenchmark:   a.CloseBenchmark,
	})
}

// RegisterAgents registers what runs on the agents queue: slow calls and judging.
func (a *Activities) RegisterAgents(registry Registry) {
	register(registry, map[string]any{
		contract.ActivityCollectBid:       a.CollectBid,
		contract.ActivityJudgeBid:         a.JudgeBid,
		contract.ActivityRequestDelivery:  a.RequestDelivery,
		contract.ActivityReceiveDelivery:  a.ReceiveDelivery,
		contract.ActivityRecommendVerdict: a.RecommendVerdict,
		contract.ActivityCollectTrial:     a.CollectTrial,
		contract.ActivityJudgeTrial:       a.JudgeTrial,
	})
}

// RegisterWebhooks registers what runs on the webhooks queue.
func (a *Activities) RegisterWebhooks(registry Registry) {
	register(registry, map[string]any{contract.ActivityDeliverWebhook: a.DeliverWebhook})
}

// RegisterHealth registers what runs on the health queue.
func (a *Activities) RegisterHealth(registry Registry) {
	register(registry, map[string]any{contract.ActivityProbeAgents: a.ProbeAgents})
}

func register(registry Registry, named map[string]any) {
	for name, function := range named {
		registry.RegisterActivityWithOptions(function, activity.RegisterOptions{Name: name})
	}
}

// none is the answer of a step that has nothing to say.
type none struct{}

// takeStep is store.TakeStep for steps without an answer.
func (a *Activities) takeStep(ctx context.Context, task stepOf, take func(*store.Step) error) error {
	_, err := store.TakeStep(ctx, a.Store, task.id, task.step, func(step *store.Step) (none, error) {
		return none{}, take(step)
	})
	return err
}
