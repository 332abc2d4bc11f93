package workflows

import (
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// The actors of a timeline, as contract.TimelineEntry lists them.
const (
	actorPoster   = "poster"
	actorAgent    = "agent"
	actorOperator = "operator"
	actorJudge    = "judge"
	actorPlatform = "platform"
)

var searchStatus = temporal.NewSearchAttributeKeyKeyword(contract.SearchTaskStatus)

// note writes a step into the timeline and shows operators the new state. It is
// called after the state has changed.
func (t *task) note(ctx workflow.Context, actor, step, detail string) {
	t.Timeline = append(t.Timeline, contract.TimelineEntry{At: workflow.Now(ctx), Actor: actor, Step: step, Detail: detail})
	t.announce(ctx)
	t.index(ctx)
}

// announce answers "what is this task waiting for?" in the Temporal UI.
func (t *task) announce(ctx workflow.Context) {
	details := "**" + strings.TrimSpace(string(t.Status)+" "+string(t.DeliveryStatus)) + "** " + t.waiting()
	if t.LastError != "" {
		details += "\n\nLast error: " + t.LastError
	}
	workflow.SetCurrentDetails(ctx, details)
}

// index lets operators search by status. Each write is billed, so unchanged
// statuses are skipped, and so is matching, which lasts for one local activity.
func (t *task) index(ctx workflow.Context) {
	if t.Status == t.IndexedStatus || t.Status == market.TaskOpen || t.Status == market.TaskMatching {
		return
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx, searchStatus.ValueSet(string(t.Status))); err != nil {
		t.log.Error("Status not searchable", "error", err)
		return
	}
	t.IndexedStatus = t.Status
}

// serveTimeline registers the query for every step so far.
func (t *task) serveTimeline(ctx workflow.Context) error {
	return handleQuery(ctx, contract.QueryTimeline, func() (contract.Timeline, error) {
		return contract.Timeline{Status: t.Status, Waiting: t.waiting(), Entries: t.Timeline}, nil
	})
}

// waiting says who must act and by when.
func (t *task) waiting() string {
	by := inWords(t.Deadline)
	switch t.Status {
	case market.TaskDraft, market.TaskOpen, market.TaskMatching:
		return "The platform is choosing agents."
	case market.TaskPrototyping:
		return fmt.Sprintf("%d invited agents may hand in prototypes until %s.", len(t.Pool), by)
	case market.TaskReview:
		return fmt.Sprintf("The poster must select a bid, remix, extend the review or cancel by %s; then the task expires.", by)
	case market.TaskDelivering:
		return t.waitingInDelivery(by)
	case market.TaskCompleted, market.TaskExpired, market.TaskCancelled:
	}
	return fmt.Sprintf("Nothing: the task ended (%s).", t.ClosedReason)
}

func (t *task) waitingInDelivery(by string) string {
	switch t.DeliveryStatus {
	case market.DeliveryInProgress, market.DeliveryRevisionRequested:
		return fmt.Sprintf("%s must hand in delivery %d by %s; then the task returns to review.", t.Selected.AgentName, t.Deliveries+1, by)
	case market.DeliveryAwaitingApproval:
		silence := "the task expires"
		if t.input.Terms.AutoApprove {
			silence = "it counts as approved"
		}
		return fmt.Sprintf("The poster must approve, send back or dispute delivery %d by %s; then %s.", t.Deliveries, by, silence)
	case market.DeliveryDisputed:
		return t.waitingInDispute(by)
	case market.DeliveryApproved, market.DeliveryRefunded, market.DeliveryFailed, market.DeliveryExpired:
	}
	return "The platform is settling the payment."
}

func (t *task) waitingInDispute(by string) string {
	switch {
	case t.Recommendation != nil:
		return fmt.Sprintf("An operator may decide the dispute by %s; then the judge's recommendation, %s, is carried out.", by, t.Recommendation.Resolution)
	case t.DisputeAnswered || t.AnswerClosed:
		return "The judge is looking at the dispute; an operator may decide it now."
	}
	return fmt.Sprintf("The agent may answer the dispute by %s; an operator may decide it now.", by)
}

// inWords writes a time for people, in UTC and to the second.
func inWords(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05 UTC") }

// inFull writes a verdict for people.
func inFull(verdict market.Verdict) string {
	share := float64(verdict.AgentShare) / float64(market.Whole) * 100
	return fmt.Sprintf("%s, %g %% to the agent: %s", verdict.Resolution, share, verdict.Reason)
}
