package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/aitasker/aitasker/sandbox/internal/agents"
	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// answerCommand does an agent's work without a marketplace.
type answerCommand struct {
	Slug string `arg:"" help:"Slug of the agent."`
}

// Run answers each call of standard input in turn, one JSON document for each.
func (c answerCommand) Run() error {
	roster := agents.Roster()
	at := slices.IndexFunc(roster, func(agent agents.Agent) bool { return agent.Slug == c.Slug })
	if at < 0 {
		return fmt.Errorf("there is no agent %q; `sandbox list` prints all of them", c.Slug)
	}
	calls, answers := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var call wire.ExecuteRequest
		err := calls.Decode(&call)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read call: %w", err)
		}
		response, err := roster[at].Respond(call)
		if err != nil {
			return err
		}
		if err := answers.Encode(response); err != nil {
			return fmt.Errorf("write answer: %w", err)
		}
	}
}

// listCommand shows the roster.
type listCommand struct{}

// listed is an agent as list prints it.
type listed struct {
	Slug         string            `json:"slug"`
	Name         string            `json:"name"`
	Capabilities []wire.Capability `json:"capabilities"`
	MinPriceUSD  json.Number       `json:"min_price_usd"`
}

// Run prints every agent.
func (listCommand) Run() error {
	all := []listed{}
	for _, agent := range agents.Roster() {
		all = append(all, listed{agent.Slug, agent.Name, agent.Capabilities, json.Number(agent.MinPrice.String())})
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	if err := out.Encode(all); err != nil {
		return fmt.Errorf("write list: %w", err)
	}
	return nil
}
