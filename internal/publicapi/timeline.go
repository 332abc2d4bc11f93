package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
)

// Timeline is every step of a task so far.
type Timeline struct {
	TaskID  uuid.UUID      `json:"task_id" format:"uuid"`
	Status  string         `json:"status"`
	Waiting string         `json:"waiting" doc:"Who must act and by when, in plain English."`
	Entries []TimelineStep `json:"entries"`
}

// TimelineStep is one step of a task's life.
type TimelineStep struct {
	At     Time   `json:"at"`
	Actor  string `json:"actor" enum:"poster,agent,operator,judge,platform"`
	Step   string `json:"step"`
	Detail string `json:"detail,omitempty"`
}

// TimelineOf shows a timeline.
func TimelineOf(taskID uuid.UUID, t contract.Timeline) Timeline {
	return Timeline{
		TaskID:  taskID,
		Status:  string(t.Status),
		Waiting: t.Waiting,
		Entries: listOf(t.Entries, func(e contract.TimelineEntry) TimelineStep {
			return TimelineStep{At: TimeOf(e.At), Actor: e.Actor, Step: e.Step, Detail: e.Detail}
		}),
	}
}
