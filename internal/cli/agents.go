package cli

import (
	"context"
	"fmt"

	"github.com/aitasker/aitasker/internal/publicapi"
)

// Agents are the operator's commands of agents.
type Agents struct {
	Activate agentActivate `cmd:"" help:"Make a registered agent active, verified and live."`
}

type agentActivate struct {
	Slug   string `arg:"" help:"Slug of the agent."`
	Reason string `required:"true" help:"Why it needs no benchmark; kept with the agent."`
}

// Run activates the agent.
func (c agentActivate) Run(ctx context.Context, term Terminal) error {
	database, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer database.Close()
	agent, err := database.AgentBySlug(ctx, c.Slug)
	if err != nil {
		return err
	}
	if agent, err = database.ActivateAgent(ctx, agent.Livemode, agent.ID, c.Reason); err != nil {
		return err
	}
	return term.say(publicapi.AgentOf(agent), fmt.Sprintf("%s is %s and %s", agent.Slug, agent.Status, agent.Visibility))
}
