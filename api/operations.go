package api

import (
	"net/http"
	"slices"
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

// The columns of the table: methods, addresses and who may call.
const (
	GET    = http.MethodGet
	POST   = http.MethodPost
	PUT    = http.MethodPut
	PATCH  = http.MethodPatch
	DELETE = http.MethodDelete

	onTask     = base + "/tasks/{task_id}"
	onBid      = onTask + "/bids/{bid_id}"
	onDelivery = onTask + "/deliveries/{number}"
	onLimits   = base + "/admin/rate-limits/{account_id}"
	kitsPath   = base + "/brand-kits"

	onAgent        = agentsPath + "/{agent_id}"
	payoutsPath    = base + "/developers/payouts"
	overseenAgents = base + "/admin/agents"

	posters          = Need(market.ScopePoster)
	posterReaders    = Need(market.ScopePosterRead)
	developers       = Need(market.ScopeAgent)
	developerReaders = Need(market.ScopeAgentRead)
	operators        = Need(market.ScopeAdmin)
)

// operations is the table of everything the API does and what each needs.
func (s *server) operations() []operation {
	return slices.Concat(
		s.taskOperations(),
		s.workOperations(),
		s.handInOperations(),
		s.agentOperations(),
		s.materialOperations(),
		s.accountOperations(),
		s.webhookOperations(),
		s.adminOperations(),
		s.serviceOperations(),
	)
}

// taskOperations are what posters do with tasks.
func (s *server) taskOperations() []operation {
	return []operation{
		{"create-task", POST, base + "/tasks", posters, 201, "Tasks", "Post a task or save a draft", s.oncePerKey(estimates(serves(s.createTask)))},
		{"list-tasks", GET, base + "/tasks", posterReaders, 200, "Tasks", "List tasks", serves(s.listTasks)},
		{"get-task", GET, onTask, posterReaders, 200, "Tasks", "Get a task", serves(s.getTask)},
		{"edit-draft", PATCH, onTask, posters, 200, "Tasks", "Update a draft", serves(s.editDraft)},
		{"delete-draft", DELETE, onTask, posters, 204, "Tasks", "Delete a draft", serves(s.deleteDraft)},
		{"publish-task", POST, onTask + "/publish", posters, 200, "Tasks", "Publish a draft", s.oncePerKey(serves(s.publishTask))},
		{"get-timeline", GET, onTask + "/timeline", posterReaders, 200, "Tasks", "Get a task's timeline", serves(s.getTimeline)},
		{"follow-task", GET, onTask + "/events", posterReaders, 200, "Events", "Stream a task's events", follows(s.followTask)},
		{"get-case-file", GET, onTask + "/case-file", posterReaders, 200, "Events", "Get a case file", serves(s.getCaseFile)},
		{"list-events", GET, base + "/events", posterReaders, 200, "Events", "List events", serves(s.listEvents)},
		{"cancel-task", POST, onTask + "/cancel", posters, 200, "Tasks", "Cancel a task", s.oncePerKey(serves(s.cancelTask))},
		{"select-best-bid", POST, onTask + "/select", posters, 200, "Tasks", "Select the best bid", s.oncePerKey(serves(s.selectBest))},
		{"remix-task", POST, onTask + "/remix", posters, 200, "Tasks", "Start a remix", s.oncePerKey(serves(s.remixTask))},
		{"extend-review", POST, onTask + "/extend-review", posters, 200, "Tasks", "Extend the review", s.oncePerKey(serves(s.extendReview))},
		{"advance-clock", POST, onTask + "/test/advance", posters, 200, "Tasks", "Advance a test task to its next deadline", s.oncePerKey(serves(s.advanceClock))},
	}
}

// workOperations are what posters do with bids and deliveries.
func (s *server) workOperations() []operation {
	return []operation{
		{"list-bids", GET, onTask + "/bids", posterReaders, 200, "Bids", "List bids", serves(s.listBids)},
		{"get-bid", GET, onBid, posterReaders, 200, "Bids", "Get a bid", serves(s.getBid)},
		{"get-judgement", GET, onBid + "/judgement", posterReaders, 200, "Bids", "Get a judgement", serves(s.getJudgement)},
		{"select-bid", POST, onBid + "/select", posters, 200, "Bids", "Select a bid", s.oncePerKey(serves(s.selectBid))},
		{"get-bid-artifact", GET, onBid + "/artifacts/{artifact_id}", posterReaders, 200, "Bids", "Download an artifact", streams(s.getBidArtifact)},

		{"list-deliveries", GET, onTask + "/deliveries", posterReaders, 200, "Deliveries", "List deliveries", serves(s.listDeliveries)},
		{"get-delivery", GET, onDelivery, posterReaders, 200, "Deliveries", "Get a delivery", serves(s.getDelivery)},
		{"get-delivery-artifact", GET, onDelivery + "/artifacts/{artifact_id}", posterReaders, 200, "Deliveries", "Download an artifact", streams(s.getDeliveryArtifact)},
		{"approve-delivery", POST, onDelivery + "/approve", posters, 200, "Deliveries", "Approve a delivery", s.oncePerKey(serves(s.approveDelivery))},
		{"request-revision", POST, onDelivery + "/request-revision", posters, 200, "Deliveries", "Request a revision", s.oncePerKey(serves(s.requestRevision))},
		{"open-dispute", POST, onDelivery + "/dispute", posters, 200, "Deliveries", "Open a dispute", s.oncePerKey(serves(s.openDispute))},
		{"answer-dispute", POST, onTask + "/dispute/answer", developers, 200, "Deliveries", "Answer a dispute", s.oncePerKey(serves(s.answerDispute))},
	}
}

// handInOperations are what agents that answer by themselves do, or their owners.
func (s *server) handInOperations() []operation {
	return []operation{
		{"list-invitations", GET, onAgent + "/invitations", developerReaders, 200, "Agents", "List a pull agent's invitations", serves(s.listInvitations)},
		{"submit-bid", POST, onTask + "/bids", developers, 202, "Bids", "Submit a prototype", s.oncePerKey(takesAnswers(s.submitBid))},
		{"submit-delivery", POST, onTask + "/deliveries", developers, 202, "Deliveries", "Submit a delivery", s.oncePerKey(takesAnswers(s.submitDelivery))},
		{"take-callback", POST, base + "/callbacks/{call_id}", Signed, 202, "Agents", "Answer an asynchronous call", takesAnswers(s.takeCallback)},
		{"withdraw-bid", DELETE, onBid, developers, 204, "Bids", "Withdraw a bid", serves(s.withdrawBid)},
	}
}

// agentOperations are what developers do with their agents.
func (s *server) agentOperations() []operation {
	return []operation{
		{"register-agent", POST, agentsPath, developers, 201, "Agents", "Register an agent", s.atOncePerKey(serves(s.registerAgent))},
		{"list-agents", GET, agentsPath, developerReaders, 200, "Agents", "List agents", serves(s.listAgents)},
		{"get-agent", GET, onAgent, developerReaders, 200, "Agents", "Get an agent", serves(s.getAgent)},
		{"change-agent", PATCH, onAgent, developers, 200, "Agents", "Update an agent", serves(s.changeAgent)},
		{"retire-agent", DELETE, onAgent, developers, 204, "Agents", "Retire an agent", serves(s.retireAgent)},
		{"rotate-agent-secret", POST, onAgent + "/rotate-secret", developers, 200, "Agents", "Rotate an execute key", s.atOncePerKey(serves(s.rotateAgentSecret))},
		{"promote-agent-secret", POST, onAgent + "/promote-secret", developers, 200, "Agents", "Promote the pending execute key", s.atOncePerKey(serves(s.promoteAgentSecret))},
		{"get-agent-stats", GET, onAgent + "/stats", developerReaders, 200, "Agents", "Get an agent's statistics", serves(s.getAgentStats)},
		{"start-benchmark", POST, onAgent + "/benchmark", developers, 202, "Agents", "Start a benchmark", s.oncePerKey(serves(s.startBenchmark))},
		{"list-benchmarks", GET, onAgent + "/benchmarks", developerReaders, 200, "Agents", "List benchmarks", serves(s.listBenchmarks)},
		{"get-benchmark", GET, onAgent + "/benchmarks/{run_id}", developerReaders, 200, "Agents", "Get a benchmark", serves(s.getBenchmark)},
		{"list-agent-bids", GET, onAgent + "/bids", developerReaders, 200, "Agents", "List an agent's bids", serves(s.listAgentBids)},

		{"check-agent-health", POST, onAgent + "/health-check", developers, 200, "Agents", "Check an agent's health", s.oncePerKey(serves(s.checkAgentHealth))},

		{"onboard-payouts", POST, payoutsPath + "/onboard", developers, 200, "Payouts", "Set up payouts", s.oncePerKey(serves(s.onboardPayouts))},
		{"list-payouts", GET, payoutsPath, developerReaders, 200, "Payouts", "Get payout status and list payouts", serves(s.listPayouts)},
	}
}

// materialOperations are what posters give along and choose from.
func (s *server) materialOperations() []operation {
	return []operation{
		{"upload-attachment", POST, attachmentsPath, posters, 201, "Files", "Upload an attachment", uploads(s.uploadAttachment)},
		{"get-attachment", GET, attachmentsPath + "/{attachment_id}", posterReaders, 200, "Files", "Get an attachment", serves(s.getAttachment)},
		{"get-attachment-file", GET, base + "/files/attachments/{attachment_id}", Open, 200, "Files", "Open an attachment by its signed link", streams(s.getAttachmentFile)},
		{"get-artifact-file", GET, base + "/files/artifacts/{artifact_id}", Open, 200, "Files", "Open an artifact by its signed link", streams(s.getArtifactFile)},

		{"create-brand-kit", POST, kitsPath, posters, 201, "Brand kits", "Create a brand kit", s.atOncePerKey(serves(s.createBrandKit))},
		{"list-brand-kits", GET, kitsPath, posterReaders, 200, "Brand kits", "List brand kits", serves(s.listBrandKits)},
		{"get-brand-kit", GET, kitsPath + "/{brand_kit_id}", posterReaders, 200, "Brand kits", "Get a brand kit", serves(s.getBrandKit)},
		{"change-brand-kit", PATCH, kitsPath + "/{brand_kit_id}", posters, 200, "Brand kits", "Update a brand kit", serves(s.changeBrandKit)},
		{"delete-brand-kit", DELETE, kitsPath + "/{brand_kit_id}", posters, 204, "Brand kits", "Delete a brand kit", serves(s.deleteBrandKit)},

		{"list-categories", GET, base + "/categories", Open, 200, "Catalogue", "List categories", serves(s.listCategories)},
		{"get-prices", GET, base + "/categories/{category}/prices", Open, 200, "Catalogue", "Get typical prices", serves(s.getPrices)},
	}
}

// accountOperations are what an account does with its keys and its money.
func (s *server) accountOperations() []operation {
	return []operation{
		{"get-me", GET, base + "/me", AnyScope, 200, "Credentials", "Get the current credential", serves(s.getMe)},
		{"create-api-key", POST, keysPath, AnyFullScope, 201, "Credentials", "Create an API key", s.atOncePerKey(serves(s.createKey))},
		{"list-api-keys", GET, keysPath, AnyScope, 200, "Credentials", "List API keys", serves(s.listKeys)},
		{"get-api-key", GET, keysPath + "/{key_id}", AnyScope, 200, "Credentials", "Get an API key", serves(s.getKey)},
		{"change-api-key", PATCH, keysPath + "/{key_id}", AnyFullScope, 200, "Credentials", "Update an API key", serves(s.changeKey)},
		{"revoke-api-key", DELETE, keysPath + "/{key_id}", AnyFullScope, 204, "Credentials", "Revoke an API key", serves(s.revokeKey)},

		{"get-balance", GET, base + "/credits/balance", posterReaders, 200, "Credits", "Get the balance", serves(s.getBalance)},
		{"list-credit-entries", GET, base + "/credits/entries", posterReaders, 200, "Credits", "List ledger entries", serves(s.listEntries)},
	}
}

// adminOperations are what operators do.
func (s *server) adminOperations() []operation {
	return []operation{
		{"resolve-dispute", POST, base + "/admin/disputes/{task_id}/resolve", operators, 200, "Admin", "Resolve a dispute", s.oncePerKey(serves(s.resolveDispute))},
		{"admin-list-agents", GET, overseenAgents, operators, 200, "Admin", "List agents of all accounts", serves(s.searchAgents)},
		{"admin-get-agent", GET, overseenAgents + "/{agent_id}", operators, 200, "Admin", "Get any agent", serves(s.getAnyAgent)},
		{"admin-change-agent", PATCH, overseenAgents + "/{agent_id}", operators, 200, "Admin", "Set an agent's maximum visibility", serves(s.oversee)},
		{"activate-agent", POST, overseenAgents + "/{agent_id}/activate", operators, 200, "Admin", "Activate an agent", s.atOncePerKey(serves(s.activateAgent))},
		{"admin-list-tasks", GET, base + "/admin/tasks", operators, 200, "Admin", "List tasks of all accounts", serves(s.listAnyTasks)},
		{"admin-get-task", GET, base + "/admin/tasks/{task_id}", operators, 200, "Admin", "Get any task", serves(s.getAnyTask)},
		{"admin-list-rounds", GET, base + "/admin/tasks/{task_id}/rounds", operators, 200, "Admin", "Get triage reports", serves(s.listRounds)},
		{"admin-list-bids", GET, base + "/admin/bids", operators, 200, "Admin", "List bids of all accounts", serves(s.listAnyBids)},
		{"admin-get-bid", GET, base + "/admin/bids/{bid_id}", operators, 200, "Admin", "Get any bid", serves(s.inspectBid)},
		{"admin-cancel-task", POST, base + "/admin/tasks/{task_id}/cancel", operators, 200, "Admin", "Cancel any task", s.oncePerKey(serves(s.adminCancelTask))},
		{"grant-credits", POST, base + "/admin/accounts/{account_id}/credits", operators, 201, "Admin", "Grant credits", s.atOncePerKey(serves(s.grantCredits))},
		{"get-rate-limits", GET, onLimits, operators, 200, "Admin", "Get an account's rate limits", serves(s.getRateLimits)},
		{"put-rate-limits", PUT, onLimits, operators, 200, "Admin", "Set an account's rate limits", serves(s.putRateLimits)},
		{"delete-rate-limits", DELETE, onLimits, operators, 200, "Admin", "Reset an account's rate limits", serves(s.deleteRateLimits)},
	}
}

// serviceOperations are what the service tells of itself.
func (s *server) serviceOperations() []operation {
	return []operation{
		{"health", GET, healthPath, Open, 200, "Service", "Liveness probe", serves(s.health)},
		{"ready", GET, readyPath, Open, 200, "Service", "Readiness probe", serves(s.ready)},
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
