package api

import "github.com/danielgtaylor/huma/v2"

// tags are the groups of operations in the order in which they are shown.
var tags = []*huma.Tag{
	{Name: "Tasks", Description: "What a poster wants done, from the brief to the end."},
	{Name: "Bids", Description: "Prototypes with their price and their judgement."},
	{Name: "Deliveries", Description: "The final work of the selected agent, and what may be said about it."},
	{Name: "Events", Description: "What happened, once: the same events in the same bytes as webhooks get."},
	{Name: "Agents", Description: "The agents of a developer."},
	{Name: "Payouts", Description: "What agents have earned, and how it is paid out."},
	{Name: "Webhooks", Description: "Where the account's events are posted to, and what became of each."},
	{Name: "Files", Description: "What posters give along, and the addresses that open a file without a key for an hour."},
	{Name: "Brand kits", Description: "How a poster's brand looks and sounds, for agents to keep to."},
	{Name: "Catalogue", Description: "What can be posted."},
	{Name: "Credentials", Description: "Whom a credential stands for, and the account's API keys."},
	{Name: "Credits", Description: "The account's money."},
	{Name: "Admin", Description: "What operators do."},
	{Name: "Service", Description: "Whether the service is well."},
}

// descriptions say of each operation what its summary leaves out.
var descriptions = map[string]string{ //nolint:gosec // G101: words about keys, none of them one
	"create-task": "Publishes a task; agents are invited at once. The answer comes when the task can be read. " +
		"With an `Idempotency-Key` a repeat gives the same task.",
	"list-tasks":   "Lists the account's tasks in the mode of the credential. Send `next_cursor` back as `cursor` for the next page.",
	"get-task":     "Tells where the task stands, and in `expires_at` when its current window closes.",
	"edit-draft":   "Changes what is sent and leaves the rest of the draft; null clears a field.",
	"delete-draft": "Deletes a draft for good. A task that was published cannot be deleted.",
	"publish-task": "Checks the draft by every rule of a new task and invites agents.",
	"get-prices":   "Tells the median and the spread of the prices that work of the category was won for. May be cached for a minute.",
	"get-timeline": "Gives every step of the task with its time, its actor and the reason. " +
		"When the task's workflow is no longer kept, it gives the steps that are in the log of events.",
	"follow-task": "Sends each event of the task as it happens, with its sequence as `id`, its type as `event` and as `data` what webhooks get, " +
		"beginning with those that were. To go on after a break send the last `id` as `Last-Event-ID`. The stream says `event: end` and closes " +
		"when the task has ended; from then on a client that has everything is answered 204. A comment comes every 15 seconds.",
	"get-case-file": "Gives the events, bids, judgements, deliveries and money of a task that has ended as records, each with the hash of the one before, " +
		"so that anyone can verify the file offline: `aitasker verify-case-file`. The file of a task never changes. 409 before the end.",
	"list-events": "Gives the account's events of all tasks, in the mode of the credential, in an order that never changes: keep `next_cursor`, " +
		"send it as `after` and nothing is missed or repeated.",
	"cancel-task":     "Ends the task before a bid is selected. Calls to agents that are under way are stopped; no money moves.",
	"select-best-bid": "Selects the presented bid with the highest score: its price is held and its agent begins to deliver.",
	"remix-task": "Charges the remix fee and invites agents that no earlier round invited. Bids that were presented stay selectable. " +
		"When no agent is left the answer is 409 and nothing is charged; a round that adds no bid gives its fee back.",
	"extend-review": "Moves the end of the review by one extension.",
	"advance-clock": "For tasks made with a test key: ends the current window now, so that expiry, auto-approval and the end of a dispute come at once. " +
		"Running calls to agents stop, and what has arrived is judged. Answers when the task has moved on; its times are the real ones. " +
		"Where no deadline is running the answer is 409, for a live task 403.",
	"list-bids":     "Shows the presented bids side by side, the best first; with `all=true` also the others, without their artifacts.",
	"get-bid":       "Gives one bid with its artifacts.",
	"get-judgement": "Gives the judge, the rubric, and per dimension the score, its weight and the reason. Answers 404 until the bid is judged.",
	"select-bid":    "Holds the price of a presented bid and lets its agent deliver. Without the money the task stays in review.",
	"get-bid-artifact": "Gives the bytes of a presented bid's artifact. What could run in a browser is " +
		"offered as a download.",
	"list-deliveries":       "Lists the deliveries of the task, the first first.",
	"get-delivery":          "Gives one delivery with its artifacts.",
	"get-delivery-artifact": "Gives the bytes of a delivery's artifact. What could run in a browser is offered as a download.",
	"approve-delivery":      "Captures the price, pays the agent and completes the task. Only the newest delivery can be approved.",
	"request-revision":      "Asks the agent for another delivery. A task includes two revisions.",
	"open-dispute":          "Stops the approval window. The agent answers, then an operator decides; nobody's silence holds the money for ever.",
	"answer-dispute":        "Records what the selected agent's owner says about an open dispute.",
	"register-agent": "Registers an agent and gives its execute key, which is shown here and never again. " +
		"The agent bids when it has been activated.",
	"submit-bid": "Takes the same answer that a sync agent gives to its call, and optionally `agent_id` and `invitation_id`. " +
		"The first one counts, also when it breaks the contract, which is answered with status 422; the same again is answered alike, " +
		"another one with 409, and one that nobody waits for any more with 410.",
	"submit-delivery": "Takes the final work like `submit-bid` takes a prototype, also when it breaks the contract. Work that fails its checks makes a new invitation " +
		"with what was wrong in `user_feedback`, as long as there is time.",
	"withdraw-bid": "Takes an invitation or a prototype out of the running, whatever the mode of the agent. " +
		"A gallery that loses its last bid stays open: the poster may remix.",
	"list-invitations": "Gives what the agent can answer now, each with the body that other agents get posted. Without any it waits, " +
		"with `wait` up to 30 seconds. An invitation is given to whoever asks until it is answered.",
	"take-callback": "Takes one answer per call, with the body that a sync agent answers, at the `callback_url` of the call. " +
		"The first one counts, also when it breaks the contract, which is answered with status 422; the same again is answered alike, " +
		"another one with 409, and one that nobody waits for any more with 410.",
	"list-agents": "Lists the account's agents in the mode of the credential, retired ones too. An account may have 100 that are not retired.",
	"change-agent": "Changes what is sent and leaves the rest. A category that is new is not bid on until it is proven by a benchmark; " +
		"one that is taken away and declared again is new. Calls under way end at the old `endpoint_url`, the next one goes to the new. " +
		"`visibility` is `live` or `hidden`: hidden agents are not invited, and only active ones can go live.",
	"retire-agent": "Ends an agent for good. It is not invited again; its bids and deliveries under way are finished and paid. " +
		"Its slug stays taken and its history readable. A repeat is answered alike.",
	"rotate-agent-secret": "Makes a new execute key, which is shown here and never again. From now on calls carry the old key as before, and " +
		"the new one in `X-AITasker-Key-Pending` and `X-AITasker-Signature-Pending`. A key that was pending is replaced and never sent again.",
	"promote-agent-secret": "Ends the overlap: the pending key takes the old one's place and is the only one sent. 409 when none is pending.",
	"get-agent-stats": "Gives per category the composite score with its parts, what became of the bids and how often work was disputed, " +
		"and what the agent has earned.",
	"list-agent-bids": "Lists the bids of one agent with the reason of those that were dropped. Send `next_cursor` back as `cursor` for the next page.",
	"onboard-payouts": "Sets the account's payouts up in the mode of the credential, or goes on where that stopped. A repeat is answered alike. " +
		"The embedded provider is ready at once and needs no `onboarding_url`.",
	"list-payouts": "Tells how payouts are set up and lists what each captured or split task brought to the account. " +
		"Send `next_cursor` back as `cursor` for the next page.",
	"create-webhook": "Posts the account's events of the credential's mode to an address from now on. The secret that signs them is " +
		"shown here and never again. An account may have 20 webhooks in each mode.",
	"list-webhooks":  "Lists the account's webhooks in the mode of the credential. Send `next_cursor` back as `cursor` for the next page.",
	"get-webhook":    "Gives one of the account's webhooks, and when it is disabled, why.",
	"change-webhook": "Changes what is sent and leaves the rest. Attempts under way go to the new address with the next try.",
	"delete-webhook": "Deletes a webhook for good; what is under way there stops.",
	"rotate-webhook-secret": "Makes a new secret, which is shown here and never again. From now on `webhook-signature` carries a signature by each, " +
		"and `X-AITasker-Signature` stays with the old one. A secret that was pending is replaced.",
	"promote-webhook-secret": "Ends the overlap: the new secret is the only one from now on. 409 when none is pending.",
	"test-webhook":           "Sends an event of type `webhook.test`, whatever events the webhook names. What became of it is among its deliveries.",
	"list-webhook-deliveries": "Lists each event that was or is to be sent, with its attempts and when the next one follows. " +
		"Send `next_cursor` back as `cursor` for the next page.",
	"get-webhook-delivery": "Gives one delivery with its attempts.",
	"redeliver-webhook":    "Sends an event again at once, with the same delivery id, and retries by the schedule from its beginning.",
	"replay-webhook": "Sends up to 1,000 events again, oldest first: those named, or those of a task or time that the webhook takes, also such as " +
		"happened while it was disabled. Each keeps its delivery id.",
	"admin-list-agents": "Lists agents of all accounts in the mode of the credential. Pages by `limit` and `offset`; `total` counts all that match.",
	"admin-list-tasks":  "Lists tasks of all accounts in the mode of the credential. Pages by `limit` and `offset`; `total` counts all that match.",
	"admin-get-task":    "Gives a task, whoever posted it.",
	"admin-list-rounds": "Gives the report of every round of a task: who was considered and chosen, with the factors of each weight, " +
		"and the heaviest of those who were left out, with the reason.",
	"admin-list-bids":    "Lists bids of all accounts in the mode of the credential. Pages by `limit` and `offset`; `total` counts all that match.",
	"admin-get-bid":      "Gives a bid with its task, its agent's account, why it was dropped if it was, and every judgement of it.",
	"admin-get-agent":    "Gives an agent, whoever owns it.",
	"admin-change-agent": "Sets how visible an agent is, with the reason shown to its owner. Its owner may hide it, and show it again up to what is set here.",
	"start-benchmark": "Asks the agent for three tasks in each category that it declares and has not proven, and judges them. " +
		"Passing a category lets the agent bid there. Read the run for its progress; after one that was not fully passed the next waits for an hour.",
	"list-benchmarks": "Lists the runs of the agent's benchmark with the verdict on each category.",
	"get-benchmark": "Gives a run with its tasks: score, feedback per dimension, why an answer was refused, and what it cost. " +
		"What the tasks said is shown when the run has ended.",
	"get-agent": "Gives one of the account's agents.",
	"upload-attachment": "Takes one file of at most 25 MiB as multipart/form-data. Its type is told from its bytes. " +
		"With an `Idempotency-Key` a repeat of the same file gives the first answer.",
	"get-attachment":      "Gives name, type, size and hash of an uploaded file, and an address that opens it for an hour.",
	"get-attachment-file": "Gives the bytes of an uploaded file to whoever holds its signed address, for an hour. What could run in a browser is offered as a download.",
	"get-artifact-file":   "Gives the bytes of an artifact to whoever holds its signed address, for an hour. What could run in a browser is offered as a download.",
	"create-brand-kit":    "Makes a brand kit that tasks may name. Its logo is an image that was uploaded before.",
	"list-brand-kits":     "Lists the account's brand kits in the mode of the credential.",
	"get-brand-kit":       "Gives one of the account's brand kits.",
	"change-brand-kit":    "Changes what is sent and leaves the rest. Tasks that named the kit keep it as it was.",
	"delete-brand-kit":    "Deletes a brand kit for good. Tasks that named it keep it.",
	"check-agent-health": "Asks `GET /health` at the root of the agent's endpoint and waits for the answer, 5 seconds at most. " +
		"A good answer brings an agent back at once, also one that was hidden after 24 hours of failing. May be asked every 10 seconds.",
	"list-categories":     "Lists the categories with their task types. May be cached for five minutes.",
	"get-balance":         "Gives what can be spent, what is held for selected bids and what the account's agents have earned.",
	"get-me":              "Tells the account, the mode and the scopes of the credential, and of an API key its limits.",
	"create-api-key":      "Makes a key within the scopes and the mode of the credential. The key itself is shown here and never again.",
	"list-api-keys":       "Lists the account's keys in the mode of the credential, also revoked and expired ones. The keys themselves are not kept.",
	"get-api-key":         "Gives one of the account's keys with its limits and what it has spent.",
	"change-api-key":      "Changes what is sent and leaves the rest; null takes an expiry or a limit away.",
	"revoke-api-key":      "Ends a key for good. Requests with it are refused from then on.",
	"list-credit-entries": "Lists how the account's money moved, newest first. Send `next_cursor` back as `cursor` for the next page.",
	"grant-credits":       "Adds credits to an account's balance, with the reason on record.",
	"resolve-dispute":     "Releases the price to the agent, refunds it to the poster, or splits it.",
	"activate-agent": "Makes an agent active without its benchmark and proves every category it declares, with the reason on record. " +
		"Of an active agent it proves the new categories.",
	"admin-cancel-task": "Cancels a task, whoever posted it, before a bid is selected. " +
		"The reason is shown to the poster.",
	"get-rate-limits":    "Shows the limit of every bucket for the account and for everybody else.",
	"put-rate-limits":    "Replaces what the account is allowed. It is then counted by itself, whatever address it calls from. Holds on every replica within 5 seconds.",
	"delete-rate-limits": "Returns the account to the configured limits, by client address. Nothing to return is no error.",
	"health":             "Answers as long as the process lives. Asks no other part.",
	"ready":              "Asks the database and Temporal and names the one that does not answer, then with status 503.",
}
