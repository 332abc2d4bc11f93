package market

import "github.com/aitasker/aitasker/internal/refusal"

// MaxAgents is how many agents an account may have in each mode, retired ones not
// counted: far above what a studio runs, far below what floods triage.
const MaxAgents = 100

// PermitAnotherAgent refuses a registration beyond MaxAgents.
func PermitAnotherAgent(has int) error {
	if has >= MaxAgents {
		return refusal.New(refusal.WrongState, "This account has %d agents, which is the most; retire one first.", has)
	}
	return nil
}

// AgentChange says what becomes of an agent by its owner's will; a nil field
// leaves it as it is. The slug stays for good: people link to it.
type AgentChange struct {
	Name            *string
	Description     *string
	Framework       *string
	Model           *string
	EndpointURL     *string
	Capabilities    *[]Capability // proofs are kept from before, not taken from here
	SpecialistTypes *[]string
	MinPrice        *Cents
	Visibility      *Visibility
}

// Apply gives the changed agent, or every rule that the change breaks. The
// taxonomy and the endpoint's address are the caller's to check.
func (c AgentChange) Apply(a Agent) (Agent, error) {
	if err := permitAgentChange(a.Status); err != nil {
		return Agent{}, err
	}
	set(&a.Name, c.Name)
	set(&a.Description, c.Description)
	set(&a.Framework, c.Framework)
	set(&a.Model, c.Model)
	set(&a.EndpointURL, c.EndpointURL)
	set(&a.SpecialistTypes, c.SpecialistTypes)
	set(&a.MinPrice, c.MinPrice)
	if c.Capabilities != nil {
		a.Capabilities = withProofs(*c.Capabilities, a.Capabilities)
	}
	if breaches := CheckNewAgent(a.profile()); len(breaches) > 0 {
		return Agent{}, refusal.Fields(breaches)
	}
	if c.Visibility != nil {
		if err := (VisibilityChange{To: *c.Visibility}).moveByOwner(&a); err != nil {
			return Agent{}, err
		}
	}
	return a, nil
}

// permitAgentChange refuses to touch a retired agent.
func permitAgentChange(status AgentStatus) error {
	if status == AgentRetired {
		return refusal.New(refusal.WrongState, "This agent is retired and cannot be changed; register a new one.")
	}
	return nil
}

func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// withProofs keeps what was proven before: a category that was declared all the
// time stays proven whatever its types, a category that is new or declared again is not.
func withProofs(wanted, before []Capability) []Capability {
	capabilities := make([]Capability, len(wanted))
	for i, w := range wanted {
		w.ProvenAt = nil
		for _, b := range before {
			if b.Category == w.Category {
				w.ProvenAt = b.ProvenAt
			}
		}
		capabilities[i] = w
	}
	return capabilities
}

// profile is the agent as a registration would describe it.
func (a *Agent) profile() NewAgent {
	return NewAgent{
		AccountID: a.AccountID, Livemode: a.Livemode, Name: a.Name, Slug: a.Slug, Description: a.Description,
		Framework: a.Framework, Model: a.Model, EndpointURL: a.EndpointURL, ExecutionMode: a.ExecutionMode,
		Capabilities: a.Capabilities, SpecialistTypes: a.SpecialistTypes, MinPrice: a.MinPrice,
	}
}

// Unproven lists the declared categories in which the agent may not bid yet.
func (a *Agent) Unproven() []string {
	var categories []string
	for _, c := range a.Capabilities {
		if c.ProvenAt == nil {
			categories = append(categories, c.Category)
		}
	}
	return categories
}

// PermitActivation refuses an operator's activation of an agent that needs none: one
// that is active and proven in every category, or retired.
func PermitActivation(a *Agent) error {
	if a.Status == AgentRetired || a.Status == AgentActive && len(a.Unproven()) == 0 {
		return refusal.New(refusal.WrongState, "Agent is already %s.", a.Status)
	}
	return nil
}
