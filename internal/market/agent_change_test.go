package market

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/refusal"
)

func activeAgent() Agent {
	proven := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	return Agent{
		Name: "Scribe", Slug: "scribe", Description: "Writes.", EndpointURL: "https://agent.example/run", ExecutionMode: ModeSync,
		Capabilities: []Capability{{Category: "data", ProvenAt: &proven}}, Status: AgentActive,
		Visibility: VisibilityLive, Granted: VisibilityLive,
	}
}

func TestAgentChange_RefusesWhatBreaksARule(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change AgentChange
		says   string
	}{
		"no name":                    {AgentChange{Name: new("")}, "name: is required"},
		"a name of two lines":        {AgentChange{Name: new("Scribe\nby AITasker")}, "one line"},
		"a name that turns around":   {AgentChange{Name: new("Scribe \u202Egnp")}, "visible characters"},
		"a model with a bell":        {AgentChange{Model: new("gpt\a")}, "one line"},
		"a NUL in the name":          {AgentChange{Name: new("a\x00")}, "NUL"},
		"no endpoint":                {AgentChange{EndpointURL: new("")}, "endpoint_url: is required"},
		"no capability":              {AgentChange{Capabilities: &[]Capability{}}, "at least one category"},
		"a negative price":           {AgentChange{MinPrice: new(Cents(-1))}, "between 0 and"},
		"a visibility of operators'": {AgentChange{Visibility: new(VisibilityBeta)}, "must be live or hidden"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := test.change.Apply(activeAgent()); !refusal.Is(err, refusal.Invalid) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("err = %v, want one saying %q", err, test.says)
			}
		})
	}
}

func TestAgentChange_LeavesARetiredAgentAlone(t *testing.T) {
	t.Parallel()
	retired := activeAgent()
	retired.Status, retired.Visibility = AgentRetired, VisibilityHidden
	if _, err := (AgentChange{Name: new("Again")}).Apply(retired); !refusal.Is(err, refusal.WrongState) {
		t.Errorf("its owner: %v", err)
	}
	if _, err := (VisibilityChange{To: VisibilityLive, Reason: "x"}).ByOperator(retired); !refusal.Is(err, refusal.WrongState) {
		t.Errorf("an operator: %v", err)
	}
}

func TestAgentChange_ProvesNoCategoryByItself(t *testing.T) {
	t.Parallel()
	agent := activeAgent()
	forged := time.Now()
	wanted := []Capability{{Category: "data", TaskTypes: []string{"spreadsheet"}}, {Category: "finance", ProvenAt: &forged}}
	changed, err := AgentChange{Capabilities: &wanted}.Apply(agent)
	if err != nil {
		t.Fatal(err)
	}
	want := []Capability{{Category: "data", TaskTypes: []string{"spreadsheet"}, ProvenAt: agent.Capabilities[0].ProvenAt}, {Category: "finance"}}
	if diff := cmp.Diff(want, changed.Capabilities); diff != "" {
		t.Errorf("capabilities (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"finance"}, changed.Unproven()); diff != "" {
		t.Errorf("unproven (-want +got):\n%s", diff)
	}
	without, err := AgentChange{Capabilities: &[]Capability{{Category: "finance"}}}.Apply(changed)
	if err != nil {
		t.Fatal(err)
	}
	again, err := AgentChange{Capabilities: &wanted}.Apply(without)
	if err != nil || len(again.Unproven()) != 2 {
		t.Errorf("declared anew, %v are unproven: %v", again.Unproven(), err)
	}
}

func TestAgentChange_KeepsWhatIsNotSent(t *testing.T) {
	t.Parallel()
	want := activeAgent()
	got, err := AgentChange{}.Apply(want)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestVisibility_OfAnOwnerNeverPassesWhatIsGranted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status      AgentStatus
		is, granted Visibility
		to, want    Visibility
		refused     refusal.Code
	}{
		"a registered agent goes live":       {AgentRegistered, VisibilityDraft, VisibilityLive, VisibilityLive, "", refusal.WrongState},
		"a registered agent is hidden":       {AgentRegistered, VisibilityDraft, VisibilityLive, VisibilityHidden, "", refusal.WrongState},
		"what an operator hid goes live":     {AgentActive, VisibilityHidden, VisibilityHidden, VisibilityLive, "", refusal.WrongState},
		"what is coming soon goes live":      {AgentActive, VisibilityComingSoon, VisibilityComingSoon, VisibilityLive, "", refusal.WrongState},
		"a live agent becomes a draft":       {AgentActive, VisibilityLive, VisibilityLive, VisibilityDraft, "", refusal.Invalid},
		"a hidden agent that was beta":       {AgentActive, VisibilityHidden, VisibilityBeta, VisibilityLive, VisibilityBeta, ""},
		"a beta agent asks for live":         {AgentActive, VisibilityBeta, VisibilityBeta, VisibilityLive, VisibilityBeta, ""},
		"what the platform hid goes live":    {AgentActive, VisibilityHidden, VisibilityLive, VisibilityLive, VisibilityLive, ""},
		"a live agent hides":                 {AgentActive, VisibilityLive, VisibilityLive, VisibilityHidden, VisibilityHidden, ""},
		"a live agent is live":               {AgentActive, VisibilityLive, VisibilityLive, VisibilityLive, VisibilityLive, ""},
		"a draft asks for what it is anyway": {AgentRegistered, VisibilityDraft, VisibilityLive, VisibilityDraft, VisibilityDraft, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			agent := activeAgent()
			agent.Status, agent.Visibility, agent.Granted, agent.VisibilityReason = test.status, test.is, test.granted, "spam"
			got, err := AgentChange{Visibility: &test.to}.Apply(agent)
			if test.refused != "" {
				if !refusal.Is(err, test.refused) {
					t.Errorf("err = %v, want %s", err, test.refused)
				}
				return
			}
			if err != nil || got.Visibility != test.want || got.Granted != test.granted {
				t.Errorf("visibility = %s of %s, %v, want %s", got.Visibility, got.Granted, err, test.want)
			}
		})
	}
}

func TestVisibility_OfAnOperatorIsAnyThatTheAgentIsReadyFor(t *testing.T) {
	t.Parallel()
	for _, status := range []AgentStatus{AgentRegistered, AgentActive} {
		for _, to := range []Visibility{VisibilityLive, VisibilityBeta, VisibilityComingSoon, VisibilityDraft, VisibilityHidden} {
			agent := activeAgent()
			agent.Status = status
			got, err := VisibilityChange{To: to, Reason: "because"}.ByOperator(agent)
			if status == AgentRegistered && to.OnShow() {
				if !refusal.Is(err, refusal.WrongState) {
					t.Errorf("%s to %s: %v", status, to, err)
				}
				continue
			}
			if err != nil || got.Visibility != to || got.Granted != to || got.VisibilityReason != "because" {
				t.Errorf("%s to %s: %+v, %v", status, to, got, err)
			}
		}
	}
}

func TestActivation_IsRefusedWhenNothingIsLeftToProve(t *testing.T) {
	t.Parallel()
	agent := activeAgent()
	if err := PermitActivation(&agent); !refusal.Is(err, refusal.WrongState) || !strings.Contains(err.Error(), "Agent is already active") {
		t.Errorf("proven: %v", err)
	}
	agent.Capabilities = append(agent.Capabilities, Capability{Category: "finance"})
	if err := PermitActivation(&agent); err != nil {
		t.Errorf("with a new category: %v", err)
	}
	agent.Status = AgentRetired
	if err := PermitActivation(&agent); !refusal.Is(err, refusal.WrongState) {
		t.Errorf("retired: %v", err)
	}
}

func TestPayoutAccount_IsReadyWhenItsProviderSaysSo(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for want, account := range map[PayoutStatus]PayoutAccount{
		PayoutsNotStarted: {},
		PayoutsPending:    {Provider: "bank"},
		PayoutsReady:      {Provider: "bank", ReadyAt: &now},
	} {
		if got := account.Status(); got != want {
			t.Errorf("status of %+v = %s, want %s", account, got, want)
		}
	}
}
