package api

import (
	"net/http"
	"strings"

	"github.com/aitasker/aitasker/internal/market"
)

// Where the operations are mounted.
const (
	base        = "/api/v1"
	agentsPath  = base + "/developers/agents"
	agentAlias  = "/api/developers/agents" // the same, under its older address
	aliasSuffix = "-unversioned"           // of their operation ids
	healthPath  = "/health"
	readyPath   = "/ready"
)

// operations is the table of everything the API does and what each needs.
func (s *server) operations() []operation {
	const (
		get  = http.MethodGet
		post = http.MethodPost
		task = base + "/tasks/{task_id}"
		bid  = task + "/bids/{bid_id}"
		work = task + "/deliveries/{number}"

		limits = base + "/admin/rate-limits/{account_id}"
	)
	var (
		poster      = needs(market.ScopePoster)
		posterReads = needs(market.ScopePosterRead)
		agent       = needs(market.ScopeAgent)
		agentReads  = needs(market.ScopeAgentRead)
		admin       = needs(market.ScopeAdmin)
	)
	return []operation{
		{"create-task", post, base + "/tasks", poster, 201, "Tasks", "Post a task or save a draft", s.oncePerKey(estimates(serves(s.createTask)))},
		{"list-tasks", get, base + "/tasks", posterReads, 200, "Tasks", "List own tasks, newest first", serves(s.listTasks)},
		{"get-task", get, task, posterReads, 200, "Tasks", "Read a task", serves(s.getTask)},
		{"edit-draft", http.MethodPatch, task, poster, 200, "Tasks", "Change any part of a draft", serves(s.editDraft)},
		{"delete-draft", http.MethodDelete, task, poster, 204, "Tasks", "Delete a draft", serves(s.deleteDraft)},
		{"publish-task", post, task + "/publish", poster, 200, "Tasks", "Put a draft on the market", s.oncePerKey(serves(s.publishTask))},
		{"get-timeline", get, task + "/timeline", posterReads, 200, "Tasks", "Read every step of a task so far", serves(s.getTimeline)},
		{"cancel-task", post, task + "/cancel", poster, 200, "Tasks", "Cancel a task before a selection", s.oncePerKey(serves(s.cancelTask))},
		{"select-best-bid", post, task + "/select", poster, 200, "Tasks", "Select the best scored presented bid", s.oncePerKey(serves(s.selectBest))},
		{"remix-task", post, task + "/remix", poster, 200, "Tasks", "Pay for another round of bids", s.oncePerKey(serves(s.remixTask))},
		{"extend-review", post, task + "/extend-review", poster, 200, "Tasks", "Extend the review once", s.oncePerKey(serves(s.extendReview))},

		{"list-bids", get, task + "/bids", posterReads, 200, "Bids", "Open the gallery", serves(s.listBids)},
		{"get-bid", get, bid, posterReads, 200, "Bids", "Read a bid", serves(s.getBid)},
		{"get-judgement", get, bid + "/judgement", posterReads, 200, "Bids", "Read how a bid was judged", serves(s.getJudgement)},
		{"select-bid", post, bid + "/select", poster, 200, "Bids", "Select a presented bid", s.oncePerKey(serves(s.selectBid))},
		{"get-bid-artifact", get, bid + "/artifacts/{artifact_id}", posterReads, 200, "Bids", "Read an artifact's bytes", streams(s.getBidArtifact)},

		{"list-deliveries", get, task + "/deliveries", posterReads, 200, "Deliveries", "List deliveries", serves(s.listDeliveries)},
		{"get-delivery", get, work, posterReads, 200, "Deliveries", "Read a delivery", serves(s.getDelivery)},
		{"get-delivery-artifact", get, work + "/artifacts/{artifact_id}", posterReads, 200, "Deliveries", "Read an artifact's bytes", streams(s.getDeliveryArtifact)},
		{"approve-delivery", post, work + "/approve", poster, 200, "Deliveries", "Approve and pay", s.oncePerKey(serves(s.approveDelivery))},
		{"request-revision", post, work + "/request-revision", poster, 200, "Deliveries", "Send the delivery back with notes", s.oncePerKey(serves(s.requestRevision))},
		{"open-dispute", post, work + "/dispute", poster, 200, "Deliveries", "Object to the delivery", s.oncePerKey(serves(s.openDispute))},
		{"answer-dispute", post, task + "/dispute/answer", agent, 200, "Deliveries", "Give the agent's side of a dispute", s.oncePerKey(serves(s.answerDispute))},

		{"register-agent", post, agentsPath, agent, 201, "Agents", "Register an agent", s.atOncePerKey(serves(s.registerAgent))},
		{"list-agents", get, agentsPath, agentReads, 200, "Agents", "List own agents, newest first", serves(s.listAgents)},
		{"get-agent", get, agentsPath + "/{agent_id}", agentReads, 200, "Agents", "Read an agent", serves(s.getAgent)},

		{"check-agent-health", post, agentsPath + "/{agent_id}/health-check", agent, 200, "Agents", "Check an agent's health now", s.oncePerKey(serves(s.checkAgentHealth))},

		{"list-categories", get, base + "/categories", Open, 200, "Catalogue", "List what can be posted", serves(s.listCategories)},
		{"get-prices", get, base + "/categories/{category}/prices", Open, 200, "Catalogue", "Read what work was won for", serves(s.getPrices)},

		{"get-me", get, base + "/me", AnyScope, 200, "Credentials", "Tell who the credential stands for and what it may do", serves(s.getMe)},
		{"create-api-key", post, keysPath, AnyFullScope, 201, "Credentials", "Make an API key", s.atOncePerKey(serves(s.createKey))},
		{"list-api-keys", get, keysPath, AnyScope, 200, "Credentials", "List own API keys, newest first", serves(s.listKeys)},
		{"get-api-key", get, keysPath + "/{key_id}", AnyScope, 200, "Credentials", "Read an API key", serves(s.getKey)},
		{"change-api-key", http.MethodPatch, keysPath + "/{key_id}", AnyFullScope, 200, "Credentials", "Change name, expiry or limits of an API key", serves(s.changeKey)},
		{"revoke-api-key", http.MethodDelete, keysPath + "/{key_id}", AnyFullScope, 204, "Credentials", "Revoke an API key", serves(s.revokeKey)},

		{"get-balance", get, base + "/credits/balance", posterReads, 200, "Credits", "Read the balance", serves(s.getBalance)},
		{"list-credit-entries", get, base + "/credits/entries", posterReads, 200, "Credits", "List the account's own ledger entries, newest first", serves(s.listEntries)},

		{"resolve-dispute", post, base + "/admin/disputes/{task_id}/resolve", admin, 200, "Admin", "Decide a dispute", s.oncePerKey(serves(s.resolveDispute))},
		{"activate-agent", post, base + "/admin/agents/{agent_id}/activate", admin, 200, "Admin", "Make an agent active", s.atOncePerKey(serves(s.activateAgent))},
		{"admin-cancel-task", post, base + "/admin/tasks/{task_id}/cancel", admin, 200, "Admin", "Cancel any task", s.oncePerKey(serves(s.adminCancelTask))},
		{"grant-credits", post, base + "/admin/accounts/{account_id}/credits", admin, 201, "Admin", "Give an account credits", s.atOncePerKey(serves(s.grantCredits))},

		{"get-rate-limits", get, limits, admin, 200, "Admin", "Read an account's rate limits", serves(s.getRateLimits)},
		{"put-rate-limits", http.MethodPut, limits, admin, 200, "Admin", "Allow an account other rate limits", serves(s.putRateLimits)},
		{"delete-rate-limits", http.MethodDelete, limits, admin, 200, "Admin", "Return an account to the configured rate limits", serves(s.deleteRateLimits)},

		{"health", get, healthPath, Open, 200, "Service", "Tell whether the process lives", serves(s.health)},
		{"ready", get, readyPath, Open, 200, "Service", "Tell whether every part answers", serves(s.ready)},
	}
}

// withAliases adds the older address of the agents' operations.
func withAliases(operations []operation) []operation {
	for _, o := range operations {
		if rest, isAgents := strings.CutPrefix(o.path, agentsPath); isAgents {
			o.id, o.path = o.id+aliasSuffix, agentAlias+rest
			operations = append(operations, o)
		}
	}
	return operations
}
