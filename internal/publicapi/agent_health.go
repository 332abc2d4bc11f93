package publicapi

import (
	"time"

	"github.com/aitasker/aitasker/internal/market"
)

// AgentHealth is how an agent answers its health checks, as its owner sees it.
type AgentHealth struct {
	Status        string     `json:"status" enum:"unknown,not_checked,healthy,failing,out,hidden" doc:"failing: fewer chances to be invited; out: not invited until it answers; hidden: after 24 hours of failing; not_checked: pull agents."`
	Failures      int        `json:"failures" doc:"Checks in a row that failed."`
	LastCheckedAt *time.Time `json:"last_checked_at"`
	LastError     *string    `json:"last_error" doc:"Null after a check that went well."`
	FailingSince  *time.Time `json:"failing_since"`
	HiddenSince   *time.Time `json:"hidden_since" doc:"When the platform hid the agent."`
	HiddenReason  *string    `json:"hidden_reason" doc:"Why, and how it is shown again."`
	NextCheckAt   *time.Time `json:"next_check_at" doc:"Null while the agent is not checked regularly."`
}

// AgentHealthOf shows the health of an agent of that mode.
func AgentHealthOf(h market.AgentHealth, mode market.ExecutionMode) AgentHealth {
	return AgentHealth{
		Status:        string(h.Status(mode)),
		Failures:      h.Failures,
		LastCheckedAt: utcOrNull(h.CheckedAt),
		LastError:     textOrNull(h.Error),
		FailingSince:  utcOrNull(h.FailingSince),
		HiddenSince:   utcOrNull(h.HiddenSince),
		HiddenReason:  textOrNull(h.HiddenReason()),
		NextCheckAt:   utcOrNull(h.NextProbeAt),
	}
}

// HealthCheck is what came of a check that was asked for.
type HealthCheck struct {
	Healthy   bool    `json:"healthy"`
	Error     *string `json:"error" doc:"What is wrong; null when the agent is well."`
	LatencyMS int64   `json:"latency_ms" doc:"How long the check took."`
	Agent     Agent   `json:"agent" doc:"As it stands after the check."`
}
