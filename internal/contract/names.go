package contract

// TaskWorkflow is the workflow type of a posted task.
const TaskWorkflow = "TaskWorkflow"

// Task queues, divided by what their work waits for.
const (
	QueueTasks    = "tasks"    // workflows and work on our own database
	QueueAgents   = "agents"   // slow outgoing calls to agents, and judging
	QueueWebhooks = "webhooks" // calls to receivers of events
)

// Updates of TaskWorkflow: a person waits for the verdict.
const (
	UpdateAwaitRecorded   = "await_recorded" // sent with the start; answers when the task is readable
	UpdateSelectBid       = "select_bid"
	UpdateRemix           = "remix"
	UpdateExtendReview    = "extend_review"
	UpdateCancel          = "cancel"
	UpdateApproveDelivery = "approve_delivery"
	UpdateRequestRevision = "request_revision"
	UpdateOpenDispute     = "open_dispute"
	UpdateAnswerDispute   = "answer_dispute"
	UpdateResolveDispute  = "resolve_dispute"
	UpdateWithdrawBid     = "withdraw_bid"
	UpdateAdvanceClock    = "advance_clock" // of test tasks; answers when the task has moved on
)

// QueryTimeline is the query for every step so far.
const QueryTimeline = "timeline"

// Local activities: they run inside the workflow task, touch only our own
// database and answer in milliseconds. None is the first step of a command: a
// workflow task that fails forgets the command, and must not have acted on it.
const (
	ActivityRecordTask     = "RecordTask"
	ActivitySelectAgents   = "SelectAgents"
	ActivityReceiveBid     = "ReceiveBid" // after the agent's signal, or when its time is over
	ActivityOpenReview     = "OpenReview"
	ActivityRecordDelivery = "RecordDelivery"
	ActivityReopenReview   = "ReopenReview"
	ActivityCloseTask      = "CloseTask" // ordinary when a command closes the task
)

// Ordinary activities: calls to agents, judges and payment providers, and the
// first step of every command; visible and cancellable in the Temporal UI.
const (
	ActivityCollectBid       = "CollectBid"
	ActivityJudgeBid         = "JudgeBid"
	ActivityExtendReview     = "ExtendReview"
	ActivityStartRemix       = "StartRemix"
	ActivityAuthorizePayment = "AuthorizePayment"
	ActivityRequestDelivery  = "RequestDelivery"
	ActivityReceiveDelivery  = "ReceiveDelivery"
	ActivityWithdrawBid      = "WithdrawBid"
	ActivityAdvanceClock     = "AdvanceClock"
	ActivityRequestRevision  = "RequestRevision"
	ActivityOpenDispute      = "OpenDispute"
	ActivityAnswerDispute    = "AnswerDispute"
	ActivityRecommendVerdict = "RecommendVerdict"
	ActivityResolveDispute   = "ResolveDispute"
	ActivityCapturePayment   = "CapturePayment"
	ActivityReleasePayment   = "ReleasePayment"
	ActivitySplitPayment     = "SplitPayment"
)

// ActivityDeliverWebhook stands alone, outside any workflow: one execution per run
// of a delivery.
const ActivityDeliverWebhook = "DeliverWebhook"

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
