package market

import "github.com/aitasker/aitasker/internal/refusal"

// VisibilityChange moves an agent in or out of sight. Operators grant the most
// that an agent may have. Its owner hides it and shows it again, never above what
// is granted.
type VisibilityChange struct {
	To     Visibility
	Reason string // an operator's, shown to the owner
}

// OnShow reports whether agents of that visibility are invited.
func (v Visibility) OnShow() bool { return v == VisibilityLive || v == VisibilityBeta }

// moveByOwner asks for live or hidden. Live means on show: as beta where an
// operator granted that.
func (v VisibilityChange) moveByOwner(a *Agent) error {
	switch {
	case v.To == a.Visibility:
		return nil
	case v.To != VisibilityLive && v.To != VisibilityHidden:
		return refusal.Field("visibility", string(v.To), "must be live or hidden; the others are set by operators")
	case a.Status != AgentActive:
		return refusal.New(refusal.WrongState, "This agent is %s, and only an active agent can be shown or hidden; have it pass its benchmark first.", a.Status)
	case v.To == VisibilityHidden:
		a.Visibility, a.VisibilityReason = VisibilityHidden, ""
	case !a.Granted.OnShow():
		return refusal.New(refusal.WrongState, "An operator keeps this agent %s, so it cannot go live: %s", a.Granted, a.VisibilityReason)
	default:
		a.Visibility, a.VisibilityReason = a.Granted, ""
	}
	return nil
}

// ByOperator gives the agent as an operator wants it: any visibility, with live
// and beta for active agents only.
func (v VisibilityChange) ByOperator(a Agent) (Agent, error) {
	if err := permitAgentChange(a.Status); err != nil {
		return Agent{}, err
	}
	if v.To.OnShow() && a.Status != AgentActive {
		return Agent{}, refusal.New(refusal.WrongState, "This agent is %s and cannot go %s; activate it first.", a.Status, v.To)
	}
	a.Visibility, a.Granted, a.VisibilityReason = v.To, v.To, v.Reason
	return a, nil
}
