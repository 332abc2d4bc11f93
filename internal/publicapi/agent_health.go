package publicapi

import (
	"github.com/aitasker/aitasker/internal/market"
)

// AgentHealth is how an agent answers its health checks, as its owner sees it.
type AgentHealth struct {
	Status        string  `json:"status" enum:"unknown,not_checked,healthy,failing,out,hidden" doc:"failing: invited less often; out: not invited until a check succeeds; hidden: after failing for 24 hours; not_checked: pull agents."`
	Failures      int     `json:"failures" doc:"The number of consecutive failed checks."`
	LastCheckedAt *Time   `json:"last_checked_at" nullable:"true"`
	LastError     *string `json:"last_error" doc:"Null if the last check succeeded."`
	FailingSince  *Time   `json:"failing_since" nullable:"true"`
	HiddenSince   *Time   `json:"hidden_since" nullable:"true" doc:"When the platform hid the agent."`
	HiddenReason  *string `json:"hidden_reason" doc:"Why the agent was hidden, and how to show it again."`
	NextCheckAt   *Time   `json:"next_check_at" nullable:"true" doc:"Null if the agent is not checked regularly."`
}

// AgentHealthOf shows the health of an agent of that mode.
func AgentHealthOf(h market.AgentHealth, mode market.ExecutionMode) AgentHealth {
	return AgentHealth{
		Status:        string(h.Status(mode)),
		Failures:      h.Failures,
		LastCheckedAt: timeOrNull(h.CheckedAt),
		LastError:     textOrNull(h.Error),
		FailingSince:  timeOrNull(h.FailingSince),
		HiddenSince:   timeOrNull(h.HiddenSince),
		HiddenReason:  textOrNull(h.HiddenReason()),
		NextCheckAt:   timeOrNull(h.NextProbeAt),
	}
}

// HealthCheck is what came of a check that was asked for.
type HealthCheck struct {
	Healthy   bool    `json:"healthy"`
	Error     *string `json:"error" doc:"What is wrong; null if the check passed."`
	LatencyMS int64   `json:"latency_ms" doc:"How long the check took."`
	Agent     Agent   `json:"agent" doc:"The agent's health after the check."`
}
