package api

import (
	"net/http"

	"github.com/aitasker/aitasker/internal/market"
)

// agentOperations is the part of the table about what becomes of an agent after
// its registration.
func (s *server) agentOperations() []operation {
	const (
		get      = http.MethodGet
		post     = http.MethodPost
		patch    = http.MethodPatch
		one      = agentsPath + "/{agent_id}"
		overseen = base + "/admin/agents"
	)
	var (
		agent      = needs(market.ScopeAgent)
		agentReads = needs(market.ScopeAgentRead)
		admin      = needs(market.ScopeAdmin)
	)
	return []operation{
		{"change-agent", patch, one, agent, 200, "Agents", "Change an agent", serves(s.changeAgent)},
		{"retire-agent", http.MethodDelete, one, agent, 204, "Agents", "Retire an agent", serves(s.retireAgent)},
		{"rotate-agent-secret", post, one + "/rotate-secret", agent, 200, "Agents", "Begin to send a new execute key", s.atOncePerKey(serves(s.rotateAgentSecret))},
		{"promote-agent-secret", post, one + "/promote-secret", agent, 200, "Agents", "Send the new execute key alone", s.atOncePerKey(serves(s.promoteAgentSecret))},
		{"get-agent-stats", get, one + "/stats", agentReads, 200, "Agents", "Read an agent's standing and earnings", serves(s.getAgentStats)},
		{"start-benchmark", post, one + "/benchmark", agent, 202, "Agents", "Begin an agent's benchmark", s.oncePerKey(serves(s.startBenchmark))},
		{"list-benchmarks", get, one + "/benchmarks", agentReads, 200, "Agents", "List an agent's benchmarks, newest first", serves(s.listBenchmarks)},
		{"get-benchmark", get, one + "/benchmarks/{run_id}", agentReads, 200, "Agents", "Read a benchmark", serves(s.getBenchmark)},
		{"list-agent-bids", get, one + "/bids", agentReads, 200, "Agents", "List an agent's bids, newest first", serves(s.listAgentBids)},

		{"onboard-payouts", post, payoutsPath + "/onboard", agent, 200, "Payouts", "Set payouts up", s.oncePerKey(serves(s.onboardPayouts))},
		{"list-payouts", get, payoutsPath, agentReads, 200, "Payouts", "Read how payouts stand and list them, newest first", serves(s.listPayouts)},

		{"admin-list-agents", get, overseen, admin, 200, "Admin", "List everybody's agents, newest first", serves(s.searchAgents)},
		{"admin-get-agent", get, overseen + "/{agent_id}", admin, 200, "Admin", "Read any agent", serves(s.getAnyAgent)},
		{"admin-change-agent", patch, overseen + "/{agent_id}", admin, 200, "Admin", "Set how visible an agent is", serves(s.oversee)},
	}
}
