package api

import (
	"context"
	"time"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// checkEndpoint lets an agent that is never called go without an address.
func (s *server) checkEndpoint(agent *market.NewAgent) error {
	if agent.ExecutionMode == market.ModePull && agent.EndpointURL == "" {
		return nil
	}
	return s.CheckURL("endpoint_url", agent.EndpointURL)
}

type invitationsInput struct {
	AgentPath

	Wait int `query:"wait" minimum:"0" maximum:"30" default:"0" doc:"Seconds to wait if there is no invitation yet."`
}

type invitationsOutput struct {
	Body struct {
		Invitations []publicapi.Invitation `json:"invitations" doc:"Open invitations, oldest first. Each is listed until it is answered or its window closes."`
	}
}

// listInvitations is where a pull agent finds its work.
func (s *server) listInvitations(ctx context.Context, in *invitationsInput) (*invitationsOutput, error) {
	caller := principalOf(ctx)
	agent, err := s.Agents.AgentOfAccount(ctx, caller.Owner(), in.AgentID)
	if err != nil {
		return nil, err
	}
	if agent.ExecutionMode != market.ModePull {
		return nil, refusal.New(refusal.WrongState, "The agent is %s and is called at its endpoint; only pull agents ask for invitations.", agent.ExecutionMode)
	}
	found, err := s.Submissions.Invitations(ctx, agent.ID, time.Duration(in.Wait)*time.Second)
	if err != nil {
		return nil, err
	}
	out := &invitationsOutput{}
	out.Body.Invitations = publicapi.InvitationsOf(found)
	return out, nil
}
