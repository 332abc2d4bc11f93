package contract

import (
	"time"

	"go.temporal.io/sdk/temporal"
)

// HealthWorkflow is the workflow type of one sweep of health checks.
const HealthWorkflow = "HealthWorkflow"

// ActivityProbeAgents is the one activity of a sweep, once per slice. It is not
// tried again: what it had not checked is due at the next sweep.
var ActivityProbeAgents = WindowedActivity[ProbeAgentsInput, ProbeAgentsResult]{declare(ActivityOptions{
	Name: "ProbeAgents", Queue: QueueHealth, Retry: temporal.RetryPolicy{MaximumAttempts: 1},
})}

// HealthSchedule is the id of the schedule that starts sweeps; HealthWorkflowID
// begins the ids of the workflows it starts.
const (
	HealthSchedule   = "agent-health"
	HealthWorkflowID = "agent-health"
)

// HealthInput starts a sweep.
type HealthInput struct {
	Interval time.Duration `json:"interval"` // between two sweeps, and between two checks of a well agent
	Slices   int           `json:"slices"`   // that are probed side by side, each by one worker
}

// ProbeAgentsInput asks for all checks of a slice that fall due while a sweep lasts.
type ProbeAgentsInput struct {
	Slice    int           `json:"slice"` // from 0
	Slices   int           `json:"slices"`
	Interval time.Duration `json:"interval"`
	Until    time.Time     `json:"until"` // no check is begun later
}

// ProbeAgentsResult sums up a sweep or a slice of it.
type ProbeAgentsResult struct {
	Checked   int `json:"checked"`
	Failed    int `json:"failed"`              // and counted against their agents
	Uncounted int `json:"uncounted,omitempty"` // silent while our own network was to blame
	Hidden    int `json:"hidden,omitempty"`    // after a day of failing
}

// Add sums up two results.
func (r ProbeAgentsResult) Add(other ProbeAgentsResult) ProbeAgentsResult {
	return ProbeAgentsResult{
		Checked: r.Checked + other.Checked, Failed: r.Failed + other.Failed,
		Uncounted: r.Uncounted + other.Uncounted, Hidden: r.Hidden + other.Hidden,
	}
}
