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

	posters          = RequireScope(market.ScopePoster)
	posterReaders    = RequireScope(market.ScopePosterRead)
	developers       = RequireScope(market.ScopeAgent)
	developerReaders = RequireScope(market.ScopeAgentRead)
	operators        = RequireScope(market.ScopeAdmin)
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
		{"create-task", POST, base + "/tasks", posters, 201, "Tasks", "Post a task or save a draft", s.idempotent(withDryRun(handle(s.createTask)))},
		{"list-tasks", GET, base + "/tasks", posterReaders, 200, "Tasks", "List tasks", handle(s.listTasks)},
		{"get-task", GET, onTask, posterReaders, 200, "Tasks", "Get a task", handle(s.getTask)},
		{"edit-draft", PATCH, onTask, posters, 200, "Tasks", "Update a draft", handle(s.editDraft)},
		{"delete-draft", DELETE, onTask, posters, 204, "Tasks", "Delete a draft", handle(s.deleteDraft)},
		{"publish-task", POST, onTask + "/publish", posters, 200, "Tasks", "Publish a draft", s.idempotent(handle(s.publishTask))},
		{"get-timeline", GET, onTask + "/timeline", posterReaders, 200, "Tasks", "Get a task's timeline", handle(s.getTimeline)},
		{"follow-task", GET, onTask + "/events", posterReaders, 200, "Events", "Stream a task's events", sseHandler(s.followTask)},
		{"get-case-file", GET, onTask + "/case-file", posterReaders, 200, "Events", "Get a case file", handle(s.getCaseFile)},
		{"list-events", GET, base + "/events", posterReaders, 200, "Events", "List events", handle(s.listEvents)},
		{"cancel-task", POST, onTask + "/cancel", posters, 200, "Tasks", "Cancel a task", s.idempotent(handle(s.cancelTask))},
		{"select-best-bid", POST, onTask + "/select", posters, 200, "Tasks", "Select the best bid", s.idempotent(handle(s.selectBest))},
		{"remix-task", POST, onTask + "/remix", posters, 200, "Tasks", "Start a remix", s.idempotent(handle(s.remixTask))},
		{"extend-review", POST, onTask + "/extend-review", posters, 200, "Tasks", "Extend the review", s.idempotent(handle(s.extendReview))},
		{"advance-clock", POST, onTask + "/test/advance", posters, 200, "Tasks", "Advance a test task to its next deadline", s.idempotent(handle(s.advanceClock))},
	}
}

// workOperations are what posters do with bids and deliveries.
func (s *server) workOperations() []operation {
	return []operation{
		{"list-bids", GET, onTask + "/bids", posterReaders, 200, "Bids", "List bids", handle(s.listBids)},
		{"get-bid", GET, onBid, posterReaders, 200, "Bids", "Get a bid", handle(s.getBid)},
		{"get-judgement", GET, onBid + "/judgement", posterReaders, 200, "Bids", "Get a judgement", handle(s.getJudgement)},
		{"select-bid", POST, onBid + "/select", posters, 200, "Bids", "Select a bid", s.idempotent(handle(s.selectBid))},
		{"get-bid-artifact", GET, onBid + "/artifacts/{artifact_id}", posterReaders, 200, "Bids", "Download an artifact", rawHandler(s.getBidArtifact)},

		{"list-deliveries", GET, onTask + "/deliveries", posterReaders, 200, "Deliveries", "List deliveries", handle(s.listDeliveries)},
		{"get-delivery", GET, onDelivery, posterReaders, 200, "Deliveries", "Get a delivery", handle(s.getDelivery)},
		{"get-delivery-artifact", GET, onDelivery + "/artifacts/{artifact_id}", posterReaders, 200, "Deliveries", "Download an artifact", rawHandler(s.getDeliveryArtifact)},
		{"approve-delivery", POST, onDelivery + "/approve", posters, 200, "Deliveries", "Approve a delivery", s.idempotent(handle(s.approveDelivery))},
		{"request-revision", POST, onDelivery + "/request-revision", posters, 200, "Deliveries", "Request a revision", s.idempotent(handle(s.requestRevision))},
		{"open-dispute", POST, onDelivery + "/dispute", posters, 200, "Deliveries", "Open a dispute", s.idempotent(handle(s.openDispute))},
		{"answer-dispute", POST, onTask + "/dispute/answer", developers, 200, "Deliveries", "Answer a dispute", s.idempotent(handle(s.answerDispute))},
	}
}

// handInOperations are what agents that answer by themselves do, or their owners.
func (s *server) handInOperations() []operation {
	return []operation{
		{"list-invitations", GET, onAgent + "/invitations", developerReaders, 200, "Agents", "List a pull agent's invitations", handle(s.listInvitations)},
		{"submit-bid", POST, onTask + "/bids", developers, 202, "Bids", "Submit a prototype", s.idempotent(signedHandler(s.submitBid))},
		{"submit-delivery", POST, onTask + "/deliveries", developers, 202, "Deliveries", "Submit a delivery", s.idempotent(signedHandler(s.submitDelivery))},
		{"take-callback", POST, base + "/callbacks/{call_id}", Signed, 202, "Agents", "Answer an asynchronous call", signedHandler(s.takeCallback)},
		{"withdraw-bid", DELETE, onBid, developers, 204, "Bids", "Withdraw a bid", handle(s.withdrawBid)},
	}
}

// agentOperations are what developers do with their agents.
func (s *server) agentOperations() []operation {
	return []operation{
		{"register-agent", POST, agentsPath, developers, 201, "Agents", "Register an agent", inTransaction(s, (*server).registerAgent)},
		{"list-agents", GET, agentsPath, developerReaders, 200, "Agents", "List agents", handle(s.listAgents)},
		{"get-agent", GET, onAgent, developerReaders, 200, "Agents", "Get an agent", handle(s.getAgent)},
		{"change-agent", PATCH, onAgent, developers, 200, "Agents", "Update an agent", handle(s.changeAgent)},
		{"retire-agent", DELETE, onAgent, developers, 204, "Agents", "Retire an agent", handle(s.retireAgent)},
		{"rotate-agent-secret", POST, onAgent + "/rotate-secret", developers, 200, "Agents", "Rotate an execute key", inTransaction(s, (*server).rotateAgentSecret)},
		{"promote-agent-secret", POST, onAgent + "/promote-secret", developers, 200, "Agents", "Promote the pending execute key", inTransaction(s, (*server).promoteAgentSecret)},
		{"get-agent-stats", GET, onAgent + "/stats", developerReaders, 200, "Agents", "Get an agent's statistics", handle(s.getAgentStats)},
		{"start-benchmark", POST, onAgent + "/benchmark", developers, 202, "Agents", "Start a benchmark", s.idempotent(handle(s.startBenchmark))},
		{"list-benchmarks", GET, onAgent + "/benchmarks", developerReaders, 200, "Agents", "List benchmarks", handle(s.listBenchmarks)},
		{"get-benchmark", GET, onAgent + "/benchmarks/{run_id}", developerReaders, 200, "Agents", "Get a benchmark", handle(s.getBenchmark)},
		{"list-agent-bids", GET, onAgent + "/bids", developerReaders, 200, "Agents", "List an agent's bids", handle(s.listAgentBids)},

		{"check-agent-health", POST, onAgent + "/health-check", developers, 200, "Agents", "Check an agent's health", s.idempotent(handle(s.checkAgentHealth))},

		{"onboard-payouts", POST, payoutsPath + "/onboard", developers, 200, "Payouts", "Set up payouts", s.idempotent(handle(s.onboardPayouts))},
		{"list-payouts", GET, payoutsPath, developerReaders, 200, "Payouts", "Get payout status and list payouts", handle(s.listPayouts)},
	}
}

// materialOperations are what posters give along and choose from.
func (s *server) materialOperations() []operation {
	return []operation{
		{"upload-attachment", POST, attachmentsPath, posters, 201, "Files", "Upload an attachment", multipartHandler(s.uploadAttachment)},
		{"get-attachment", GET, attachmentsPath + "/{attachment_id}", posterReaders, 200, "Files", "Get an attachment", handle(s.getAttachment)},
		{"get-attachment-file", GET, base + "/files/attachments/{attachment_id}", Public, 200, "Files", "Open an attachment by its signed link", rawHandler(s.getAttachmentFile)},
		{"get-artifact-file", GET, base + "/files/artifacts/{artifact_id}", Public, 200, "Files", "Open an artifact by its signed link", rawHandler(s.getArtifactFile)},

		{"create-brand-kit", POST, kitsPath, posters, 201, "Brand kits", "Create a brand kit", inTransaction(s, (*server).createBrandKit)},
		{"list-brand-kits", GET, kitsPath, posterReaders, 200, "Brand kits", "List brand kits", handle(s.listBrandKits)},
		{"get-brand-kit", GET, kitsPath + "/{brand_kit_id}", posterReaders, 200, "Brand kits", "Get a brand kit", handle(s.getBrandKit)},
		{"change-brand-kit", PATCH, kitsPath + "/{brand_kit_id}", posters, 200, "Brand kits", "Update a brand kit", handle(s.changeBrandKit)},
		{"delete-brand-kit", DELETE, kitsPath + "/{brand_kit_id}", posters, 204, "Brand kits", "Delete a brand kit", handle(s.deleteBrandKit)},

		{"list-categories", GET, base + "/categories", Public, 200, "Catalogue", "List categories", handle(s.listCategories)},
		{"get-prices", GET, base + "/categories/{category}/prices", Public, 200, "Catalogue", "Get typical prices", handle(s.getPrices)},
	}
}

// accountOperations are what an account does with its keys and its money.
func (s *server) accountOperations() []operation {
	return []operation{
		{"get-me", GET, base + "/me", AnyScope, 200, "Credentials", "Get the current credential", handle(s.getMe)},
		{"create-api-key", POST, keysPath, AnyFullScope, 201, "Credentials", "Create an API key", inTransaction(s, (*server).createKey)},
		{"list-api-keys", GET, keysPath, AnyScope, 200, "Credentials", "List API keys", handle(s.listKeys)},
		{"get-api-key", GET, keysPath + "/{key_id}", AnyScope, 200, "Credentials", "Get an API key", handle(s.getKey)},
		{"change-api-key", PATCH, keysPath + "/{key_id}", AnyFullScope, 200, "Credentials", "Update an API key", handle(s.changeKey)},
		{"revoke-api-key", DELETE, keysPath + "/{key_id}", AnyFullScope, 204, "Credentials", "Revoke an API key", handle(s.revokeKey)},

		{"get-balance", GET, base + "/credits/balance", posterReaders, 200, "Credits", "Get the balance", handle(s.getBalance)},
		{"list-credit-entries", GET, base + "/credits/entries", posterReaders, 200, "Credits", "List ledger entries", handle(s.listEntries)},
	}
}

// adminOperations are what operators do.
func (s *server) adminOperations() []operation {
	return []operation{
		{"resolve-dispute", POST, base + "/admin/disputes/{task_id}/resolve", operators, 200, "Admin", "Resolve a dispute", s.idempotent(handle(s.resolveDispute))},
		{"admin-list-agents", GET, overseenAgents, operators, 200, "Admin", "List agents of all accounts", handle(s.searchAgents)},
		{"admin-get-agent", GET, overseenAgents + "/{agent_id}", operators, 200, "Admin", "Get any agent", handle(s.getAnyAgent)},
		{"admin-change-agent", PATCH, overseenAgents + "/{agent_id}", operators, 200, "Admin", "Set an agent's maximum visibility", handle(s.oversee)},
		{"activate-agent", POST, overseenAgents + "/{agent_id}/activate", operators, 200, "Admin", "Activate an agent", inTransaction(s, (*server).activateAgent)},
		{"admin-list-tasks", GET, base + "/admin/tasks", operators, 200, "Admin", "List tasks of all accounts", handle(s.listAnyTasks)},
		{"admin-get-task", GET, base + "/admin/tasks/{task_id}", operators, 200, "Admin", "Get any task", handle(s.getAnyTask)},
		{"admin-list-rounds", GET, base + "/admin/tasks/{task_id}/rounds", operators, 200, "Admin", "Get triage reports", handle(s.listRounds)},
		{"admin-list-bids", GET, base + "/admin/bids", operators, 200, "Admin", "List bids of all accounts", handle(s.listAnyBids)},
		{"admin-get-bid", GET, base + "/admin/bids/{bid_id}", operators, 200, "Admin", "Get any bid", handle(s.inspectBid)},
		{"admin-cancel-task", POST, base + "/admin/tasks/{task_id}/cancel", operators, 200, "Admin", "Cancel any task", s.idempotent(handle(s.adminCancelTask))},
		{"grant-credits", POST, base + "/admin/accounts/{account_id}/credits", operators, 201, "Admin", "Grant credits", inTransaction(s, (*server).grantCredits)},
		{"get-rate-limits", GET, onLimits, operators, 200, "Admin", "Get an account's rate limits", handle(s.getRateLimits)},
		{"put-rate-limits", PUT, onLimits, operators, 200, "Admin", "Set an account's rate limits", handle(s.putRateLimits)},
		{"delete-rate-limits", DELETE, onLimits, operators, 200, "Admin", "Reset an account's rate limits", handle(s.deleteRateLimits)},
	}
}

// serviceOperations are what the service tells of itself.
func (s *server) serviceOperations() []operation {
	return []operation{
		{"health", GET, healthPath, Public, 200, "Service", "Liveness probe", handle(s.health)},
		{"ready", GET, readyPath, Public, 200, "Service", "Readiness probe", handle(s.ready)},
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
