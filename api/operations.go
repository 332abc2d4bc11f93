package api

import (
	"net/http"
	"strings"

	"github.com/aitasker/aitasker/internal/market"
)

// Where the operations are mounted.
const (
	base       = "/api/v1"
	agentsPath = base + "/developers/agents"
	agentAlias = "/api/developers/agents" // the same, under its older address
)

// operations is the table of everything the API does and what each needs.
func (s *server) operations() []operation {
	const (
		get  = http.MethodGet
		post = http.MethodPost
		task = base + "/tasks/{task_id}"
		bid  = task + "/bids/{bid_id}"
		work = task + "/deliveries/{number}"
		kits = base + "/brand-kits"
	)
	var (
		poster      = needs(market.ScopePoster)
		posterReads = needs(market.ScopePosterRead)
		agent       = needs(market.ScopeAgent)
		agentReads  = needs(market.ScopeAgentRead)
		admin       = needs(market.ScopeAdmin)
	)
	return []operation{
		{"create-task", post, base + "/tasks", poster, 201, "Tasks", "Post a task", serves(s.createTask)},
		{"list-tasks", get, base + "/tasks", posterReads, 200, "Tasks", "List own tasks, newest first", serves(s.listTasks)},
		{"get-task", get, task, posterReads, 200, "Tasks", "Read a task", serves(s.getTask)},
		{"get-timeline", get, task + "/timeline", posterReads, 200, "Tasks", "Read every step of a task so far", serves(s.getTimeline)},
		{"cancel-task", post, task + "/cancel", poster, 200, "Tasks", "Cancel a task before a selection", serves(s.cancelTask)},
		{"select-best-bid", post, task + "/select", poster, 200, "Tasks", "Select the best scored presented bid", serves(s.selectBest)},
		{"remix-task", post, task + "/remix", poster, 200, "Tasks", "Pay for another round of bids", serves(s.remixTask)},
		{"extend-review", post, task + "/extend-review", poster, 200, "Tasks", "Extend the review once", serves(s.extendReview)},

		{"list-bids", get, task + "/bids", posterReads, 200, "Bids", "Open the gallery", serves(s.listBids)},
		{"get-bid", get, bid, posterReads, 200, "Bids", "Read a bid", serves(s.getBid)},
		{"get-judgement", get, bid + "/judgement", posterReads, 200, "Bids", "Read how a bid was judged", serves(s.getJudgement)},
		{"select-bid", post, bid + "/select", poster, 200, "Bids", "Select a presented bid", serves(s.selectBid)},
		{"get-bid-artifact", get, bid + "/artifacts/{artifact_id}", posterReads, 200, "Bids", "Read an artifact's bytes", streams(s.getBidArtifact)},

		{"list-deliveries", get, task + "/deliveries", posterReads, 200, "Deliveries", "List deliveries", serves(s.listDeliveries)},
		{"get-delivery", get, work, posterReads, 200, "Deliveries", "Read a delivery", serves(s.getDelivery)},
		{"get-delivery-artifact", get, work + "/artifacts/{artifact_id}", posterReads, 200, "Deliveries", "Read an artifact's bytes", streams(s.getDeliveryArtifact)},
		{"approve-delivery", post, work + "/approve", poster, 200, "Deliveries", "Approve and pay", serves(s.approveDelivery)},
		{"request-revision", post, work + "/request-revision", poster, 200, "Deliveries", "Send the delivery back with notes", serves(s.requestRevision)},
		{"open-dispute", post, work + "/dispute", poster, 200, "Deliveries", "Object to the delivery", serves(s.openDispute)},
		{"answer-dispute", post, task + "/dispute/answer", agent, 200, "Deliveries", "Give the agent's side of a dispute", serves(s.answerDispute)},

		{"register-agent", post, agentsPath, agent, 201, "Agents", "Register an agent", serves(s.registerAgent)},
		{"list-agents", get, agentsPath, agentReads, 200, "Agents", "List own agents, newest first", serves(s.listAgents)},
		{"get-agent", get, agentsPath + "/{agent_id}", agentReads, 200, "Agents", "Read an agent", serves(s.getAgent)},

		{"upload-attachment", post, attachmentsPath, poster, 201, "Files", "Upload a file", uploads(s.uploadAttachment)},
		{"get-attachment", get, attachmentsPath + "/{attachment_id}", posterReads, 200, "Files", "Read what an uploaded file is", serves(s.getAttachment)},
		{"get-attachment-file", get, base + "/files/attachments/{attachment_id}", Open, 200, "Files", "Open an uploaded file by its signed link", streams(s.getAttachmentFile)},
		{"get-artifact-file", get, base + "/files/artifacts/{artifact_id}", Open, 200, "Files", "Open an artifact by its signed link", streams(s.getArtifactFile)},

		{"create-brand-kit", post, kits, poster, 201, "Brand kits", "Create a brand kit", serves(s.createBrandKit)},
		{"list-brand-kits", get, kits, posterReads, 200, "Brand kits", "List own brand kits, newest first", serves(s.listBrandKits)},
		{"get-brand-kit", get, kits + "/{brand_kit_id}", posterReads, 200, "Brand kits", "Read a brand kit", serves(s.getBrandKit)},
		{"change-brand-kit", http.MethodPatch, kits + "/{brand_kit_id}", poster, 200, "Brand kits", "Change a brand kit", serves(s.changeBrandKit)},
		{"delete-brand-kit", http.MethodDelete, kits + "/{brand_kit_id}", poster, 204, "Brand kits", "Delete a brand kit", serves(s.deleteBrandKit)},

		{"list-categories", get, base + "/categories", Open, 200, "Catalogue", "List what can be posted", serves(s.listCategories)},
		{"get-balance", get, base + "/credits/balance", posterReads, 200, "Credits", "Read the balance", serves(s.getBalance)},

		{"resolve-dispute", post, base + "/admin/disputes/{task_id}/resolve", admin, 200, "Admin", "Decide a dispute", serves(s.resolveDispute)},
		{"activate-agent", post, base + "/admin/agents/{agent_id}/activate", admin, 200, "Admin", "Make an agent active", serves(s.activateAgent)},
		{"admin-cancel-task", post, base + "/admin/tasks/{task_id}/cancel", admin, 200, "Admin", "Cancel any task", serves(s.adminCancelTask)},

		{"health", get, "/health", Open, 200, "Service", "Tell whether the process lives", serves(s.health)},
		{"ready", get, "/ready", Open, 200, "Service", "Tell whether every part answers", serves(s.ready)},
	}
}

// withAliases adds the older address of the agents' operations.
func withAliases(operations []operation) []operation {
	for _, o := range operations {
		if rest, isAgents := strings.CutPrefix(o.path, agentsPath); isAgents {
			o.id, o.path = o.id+"-unversioned", agentAlias+rest
			operations = append(operations, o)
		}
	}
	return operations
}
