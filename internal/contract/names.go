package contract

// TaskWorkflow is the workflow type of a posted task.
const TaskWorkflow = "TaskWorkflow"

// Task queues, divided by what their work waits for.
const (
	QueueTasks    = "tasks"    // workflows and work on our own database
	QueueAgents   = "agents"   // slow outgoing calls to agents, and judging
	QueueWebhooks = "webhooks" // calls to receivers of events
	QueueHealth   = "health"   // checks of 5 seconds, which must not wait behind calls of minutes
)

// Search attributes, for operators in the Temporal UI; never for product lists.
const (
	SearchTaskStatus   = "TaskStatus"   // keyword
	SearchTaskCategory = "TaskCategory" // keyword
	SearchPosterID     = "PosterID"     // keyword
	SearchLivemode     = "Livemode"     // bool
)

// Memo fields of a task's workflow, for display only.
const (
	MemoTitle     = "title"
	MemoBudgetUSD = "budget_usd"
	MemoRequestID = "request_id"
)
