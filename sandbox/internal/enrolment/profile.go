package enrolment

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/aitasker/aitasker/sandbox/internal/agents"
	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// profile is what a member of the roster registers with.
func (r *Registrar) profile(member agents.Agent) wire.Profile {
	return wire.Profile{
		Name: member.Name, Slug: member.Slug, Description: member.Description, Framework: member.Framework, Model: member.Model,
		EndpointURL: r.baseURL + member.Path(), Capabilities: member.Capabilities, SpecialistTaskTypes: orEmpty(member.SpecialistTypes),
		MinPriceUSD: json.Number(member.MinPrice.String()),
	}
}

// differs reports whether an agent has to be changed to be as wanted.
func differs(wanted wire.Profile, agent *wire.Agent) bool {
	return wanted.Name != agent.Name || wanted.Description != agent.Description ||
		wanted.Framework != agent.Framework || wanted.Model != agent.Model || wanted.EndpointURL != agent.EndpointURL ||
		!isSameAmount(wanted.MinPriceUSD, agent.MinPriceUSD) ||
		!slices.Equal(slices.Sorted(slices.Values(wanted.SpecialistTaskTypes)), slices.Sorted(slices.Values(agent.SpecialistTaskTypes))) ||
		!slices.EqualFunc(byCategory(wanted.Capabilities), byCategory(agent.Capabilities), isSameCapability)
}

func isSameAmount(a, b json.Number) bool {
	left, err := wire.ParseUSD(a.String())
	right, otherErr := wire.ParseUSD(b.String())
	return err == nil && otherErr == nil && left == right
}

func byCategory(capabilities []wire.Capability) []wire.Capability {
	return slices.SortedFunc(slices.Values(capabilities), func(a, b wire.Capability) int { return cmp.Compare(a.Category, b.Category) })
}

// isSameCapability compares what is declared, not what is proven.
func isSameCapability(a, b wire.Capability) bool {
	return a.Category == b.Category &&
		slices.Equal(slices.Sorted(slices.Values(a.TaskTypes)), slices.Sorted(slices.Values(b.TaskTypes)))
}

func orEmpty(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}
