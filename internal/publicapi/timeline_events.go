package publicapi

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/aitasker/aitasker/internal/market"
)

// actors are who brings an event about where its details do not say otherwise.
var actors = map[market.EventType]string{
	market.EventTaskPublished:     "poster",
	market.EventBidReady:          "platform",
	market.EventBidSelected:       "poster",
	market.EventDeliveryReady:     "agent",
	market.EventRevisionRequested: "poster",
	market.EventDeliveryApproved:  "poster",
	market.EventDeliveryDisputed:  "poster",
	market.EventDisputeResolved:   "operator",
	market.EventAgentFailed:       "agent",
	market.EventTaskCancelled:     "poster",
	market.EventTaskExpired:       "platform",
}

// TimelineOfEvents shows the steps of a task that are in the log, for when its
// workflow is no longer kept.
func TimelineOfEvents(task *market.Task, events []market.Event) Timeline {
	waiting := "Nothing: the task is a draft."
	if task.Status.Ended() {
		waiting = "Nothing: the task ended (" + string(task.ClosedReason) + ")."
	}
	return Timeline{TaskID: task.ID, Status: string(task.Status), Waiting: waiting, Entries: listOf(events, func(e market.Event) TimelineStep {
		return timelineStepOf(task, e)
	})}
}

func timelineStepOf(task *market.Task, e market.Event) TimelineStep {
	var about struct {
		Note    string `json:"note"`
		Dispute struct {
			Verdict Verdict `json:"verdict"`
		} `json:"dispute"`
	}
	_ = json.Unmarshal(e.Data, &about) // what cannot be read is left out
	step := TimelineStep{
		At: TimeOf(e.CreatedAt), Actor: actors[e.Type], Step: strings.ReplaceAll(string(e.Type), ".", "_"),
		Detail: cmp.Or(about.Note, about.Dispute.Verdict.Reason),
	}
	switch {
	case e.Type == market.EventDisputeResolved && about.Dispute.Verdict.DecidedBy != "":
		step.Actor = about.Dispute.Verdict.DecidedBy
	case e.Type == market.EventTaskCancelled && task.ClosedReason == market.ClosedPlatformCancelled:
		step.Actor = "operator"
	case e.Type == market.EventDeliveryApproved && task.ClosedReason == market.ClosedAutoApproved:
		step.Actor = "platform"
	}
	return step
}
