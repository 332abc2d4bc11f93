package market

import (
	"time"

	"github.com/google/uuid"
)

// The rules of health checks (SPEC 6, Health). How many failures take an agent
// out, triage says: MaxHealthFailures.
const (
	// HideAfter is how long an agent fails without a break before it is hidden.
	HideAfter = 24 * time.Hour

	// HealthCheckPause is how long an owner waits between two checks asked for.
	HealthCheckPause = 10 * time.Second

	// longestProbePause is the longest time between two checks of an agent that is out.
	longestProbePause = 15 * time.Minute

	// manyHosts is how many hosts it takes to tell our own network's failure from theirs.
	manyHosts = 5
)

// HealthStatus says in one word how an agent stands with its health checks.
type HealthStatus string

// The statuses of health.
const (
	HealthUnknown    HealthStatus = "unknown"     // not checked yet
	HealthNotChecked HealthStatus = "not_checked" // pull agents: they come by themselves
	HealthWell       HealthStatus = "healthy"
	HealthFailing    HealthStatus = "failing" // fewer chances in triage
	HealthOut        HealthStatus = "out"     // not invited until it answers
	HealthHidden     HealthStatus = "hidden"  // by the platform, after a day of failing
)

// AgentHealth is what is known of an agent's health.
type AgentHealth struct {
	Failures     int        `json:"failures"` // in a row, that counted
	CheckedAt    *time.Time `json:"checked_at"`
	Error        string     `json:"error"` // of the last check; empty after a good one
	FailingSince *time.Time `json:"failing_since"`
	HiddenSince  *time.Time `json:"hidden_since"` // by the platform; nil also when its owner hid it
	NextProbeAt  *time.Time `json:"next_probe_at"`
}

// Status sums the health up.
func (h AgentHealth) Status(mode ExecutionMode) HealthStatus {
	switch {
	case h.HiddenSince != nil:
		return HealthHidden
	case mode == ModePull:
		return HealthNotChecked
	case h.Failures >= MaxHealthFailures:
		return HealthOut
	case h.Failures > 0:
		return HealthFailing
	case h.CheckedAt == nil:
		return HealthUnknown
	}
	return HealthWell
}

// HiddenReason says why the platform hid an agent; empty when it did not.
func (h AgentHealth) HiddenReason() string {
	if h.HiddenSince == nil {
		return ""
	}
	return "Its health checks failed for 24 hours. Ask for a health check when it answers again: it is shown as before when that one succeeds."
}

// Probe is one health check to be made.
type Probe struct {
	AgentID     uuid.UUID
	EndpointURL string
	Host        string // of the endpoint, without its port
	Failures    int
}

// ProbeOutcome is what came of a health check.
type ProbeOutcome struct {
	Probe

	StartedAt  time.Time
	Took       time.Duration
	Error      string // a sentence for the owner; empty when the check succeeded
	NoResponse bool   // the check failed without any response: the network of either side may be the cause
}

// ProbePause is how long after a check the next one comes: one interval until an
// agent is out, then twice as long with each failure, to at most 15 minutes.
func ProbePause(failures int, interval time.Duration) time.Duration {
	pause := interval
	for range min(max(failures-MaxHealthFailures+1, 0), maxProbeDoublings) {
		pause *= 2
	}
	return max(min(pause, longestProbePause), interval)
}

const maxProbeDoublings = 20

// PlatformOutage reports whether the platform's own network must be at fault: more
// than half of at least manyHosts hosts that were not out stopped responding within
// one interval. Then no check without a response counts as a failure.
func PlatformOutage(hosts, noResponse int) bool {
	return hosts >= manyHosts && 2*noResponse > hosts
}

// Hides reports whether an agent has failed for so long that it is hidden.
func Hides(failures int, failingSince, now time.Time) bool {
	return failures >= MaxHealthFailures && now.Sub(failingSince) >= HideAfter
}
