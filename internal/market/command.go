package market

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

// Command is something a person or program asks of a running task.
type Command string

// The commands of SPEC 5 that go to a task's workflow.
const (
	CommandSelect          Command = "select"
	CommandRemix           Command = "remix"
	CommandExtendReview    Command = "extend_review"
	CommandCancel          Command = "cancel"
	CommandApprove         Command = "approve"
	CommandRequestRevision Command = "request_revision"
	CommandDispute         Command = "dispute"
	CommandAnswerDispute   Command = "answer_dispute"
	CommandResolveDispute  Command = "resolve_dispute"
	CommandWithdrawBid     Command = "withdraw_bid"  // of the agent's owner
	CommandAdvanceClock    Command = "advance_clock" // of a test task
)

// CommandFollowRow is the platform's own: it makes a task's workflow continue from
// the row, wherever that stands.
const CommandFollowRow Command = "follow_row"

// What can be done with a draft, which has no workflow yet.
const (
	CommandEdit    Command = "edit"
	CommandPublish Command = "publish"
	CommandDelete  Command = "delete"
)

// Situation is what the rules need to know of a task to permit a command. The
// workflow fills it from its state, the store from the locked row.
type Situation struct {
	Livemode         bool
	Status           TaskStatus
	DeliveryStatus   DeliveryStatus
	Round            int // 1 for the first pool
	ReviewExtensions int // used so far
	Deliveries       int // submitted so far; the newest has this number
	Revisions        int // requested for the selected bid so far
	DisputeAnswered  bool
	AnswerClosed     bool // the agent's window to answer a dispute has ended
	Terms            Terms
}

type place struct {
	status   TaskStatus
	delivery DeliveryStatus
}

// permittedIn lists for each command the places in which it makes sense. The
// empty delivery status stands for any.
var permittedIn = map[Command][]place{
	CommandEdit:            {{TaskDraft, ""}},
	CommandPublish:         {{TaskDraft, ""}},
	CommandDelete:          {{TaskDraft, ""}},
	CommandSelect:          {{TaskReview, ""}},
	CommandRemix:           {{TaskReview, ""}},
	CommandExtendReview:    {{TaskReview, ""}},
	CommandCancel:          {{TaskOpen, ""}, {TaskMatching, ""}, {TaskPrototyping, ""}, {TaskReview, ""}},
	CommandApprove:         {{TaskDelivering, DeliveryAwaitingApproval}},
	CommandRequestRevision: {{TaskDelivering, DeliveryAwaitingApproval}},
	CommandDispute:         {{TaskDelivering, DeliveryAwaitingApproval}},
	CommandAnswerDispute:   {{TaskDelivering, DeliveryDisputed}},
	CommandResolveDispute:  {{TaskDelivering, DeliveryDisputed}},
	CommandWithdrawBid:     {{TaskPrototyping, ""}, {TaskReview, ""}},
	CommandAdvanceClock:    {{TaskPrototyping, ""}, {TaskReview, ""}, {TaskDelivering, ""}},
}

// endOf is how a task ends by a command.
var endOf = map[Command]TaskStatus{CommandCancel: TaskCancelled, CommandApprove: TaskCompleted, CommandResolveDispute: TaskCompleted}

// Permit refuses a command that the situation does not allow, saying where the
// task stands and what is possible there.
func Permit(command Command, s Situation) error {
	if command == CommandAdvanceClock && s.Livemode {
		return refusal.New(refusal.Forbidden, "This task is live and its deadlines come by themselves; only the clock of a task made with a test key can be advanced.")
	}
	if !s.isIn(permittedIn[command]) {
		if s.Status.Ended() && endOf[command] == s.Status {
			return refusal.New(refusal.WrongState, "The task is already %s.", s.Status)
		}
		return refusal.New(refusal.WrongState, "Not possible while the task is %s. Allowed now: %s.", s.describe(), s.possible())
	}
	return s.checkAllowance(command)
}

// checkAllowance keeps the limits on what may be done only so often.
func (s Situation) checkAllowance(command Command) error {
	switch {
	case command == CommandRemix && s.Round >= s.Terms.MaxRounds:
		return refusal.New(refusal.WrongState, "All %d rounds of this task are used; select a bid, extend the review or cancel.", s.Terms.MaxRounds)
	case command == CommandExtendReview && s.ReviewExtensions >= s.Terms.MaxReviewExtensions:
		return refusal.New(refusal.WrongState, "All %d review extensions of this task are used.", s.Terms.MaxReviewExtensions)
	case command == CommandRequestRevision && s.Revisions >= s.Terms.IncludedRevisions:
		return refusal.New(refusal.WrongState, "All %d revisions of this task are used; approve or dispute the delivery.", s.Terms.IncludedRevisions)
	case command == CommandAnswerDispute && s.DisputeAnswered:
		return refusal.New(refusal.WrongState, "The dispute has been answered already.")
	case command == CommandAnswerDispute && s.AnswerClosed:
		return refusal.New(refusal.WrongState, "The time to answer this dispute is over.")
	}
	return nil
}

// PermitOnDelivery is Permit for commands that name a delivery: only the newest
// one can be acted on.
func PermitOnDelivery(command Command, s Situation, number int) error {
	if number < 1 || number > s.Deliveries {
		return refusal.New(refusal.NotFound, "This task has no delivery %d.", number)
	}
	if err := Permit(command, s); err != nil {
		return err
	}
	if number != s.Deliveries {
		return refusal.New(refusal.WrongState, "Delivery %d is not the newest; only delivery %d can be acted on.", number, s.Deliveries)
	}
	return nil
}

func (s Situation) isIn(places []place) bool {
	return slices.ContainsFunc(places, func(p place) bool {
		return p.status == s.Status && (p.delivery == "" || p.delivery == s.DeliveryStatus)
	})
}

func (s Situation) describe() string {
	if s.Status == TaskDelivering && s.DeliveryStatus != "" {
		return string(s.Status) + " (" + string(s.DeliveryStatus) + ")"
	}
	if s.Status == TaskDraft || s.Status == TaskReview {
		return "in " + string(s.Status)
	}
	return string(s.Status)
}

// possible names what is allowed here, for the sentence of a refusal.
func (s Situation) possible() string {
	var names []string
	for _, command := range []Command{
		CommandEdit, CommandPublish, CommandDelete, CommandSelect, CommandRemix, CommandExtendReview, CommandCancel, CommandApprove,
		CommandRequestRevision, CommandDispute, CommandAnswerDispute, CommandResolveDispute,
	} {
		if s.isIn(permittedIn[command]) && s.checkAllowance(command) == nil {
			names = append(names, string(command))
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// ChooseBid finds the bid that a selection means among those on show: the named
// one, or with uuid.Nil the best scored that can still be selected.
func ChooseBid(shown []RankedBid, wanted uuid.UUID) (RankedBid, error) {
	selectable := slices.DeleteFunc(slices.Clone(shown), func(b RankedBid) bool { return !b.Selectable })
	if wanted == uuid.Nil {
		if len(selectable) == 0 {
			return RankedBid{}, refusal.New(refusal.WrongState, "No presented bid is left to select; remix or cancel.")
		}
		return Best(selectable), nil
	}
	for _, bid := range selectable {
		if bid.ID == wanted {
			return bid, nil
		}
	}
	return RankedBid{}, refusal.New(refusal.WrongState, "Bid %s is not among the presented bids that can be selected.", wanted)
}
