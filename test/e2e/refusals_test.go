package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

func TestSelect_WithoutMoneyLeavesTheTaskInReviewUntilThereIsSome(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster := m.Account(t)
	poster.Agent(t, category, testkit.Works(12_00, goodWork))
	task := inReview(t, m, poster)
	said := task.refused(t, http.StatusPaymentRequired, task.path+"/select", nil)
	if said.AmountUSD == nil || *said.AmountUSD != 12_00 || *said.CurrentBalanceUSD != publicapi.USD(welcome) || said.TopupURL == "" {
		t.Errorf("refusal = %+v", said)
	}
	task.mustHaveMoved(t, map[string]market.Cents{})
	poster.Grant(t, 2_00)
	task.must(t, task.path+"/select", nil)
	task.awaitDelivery(t, 1)
	task.finish(t, 1)
	task.mustHaveMoved(t, map[string]market.Cents{
		"hold credits": -12_00, "hold escrow": 12_00,
		"capture escrow": -12_00, "capture earnings": 10_20, "capture fees": 1_80,
	})
}

func TestSelect_RefusesBidsThatAreNotOnShow(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	poor := poster.Agent(t, category, testkit.Works(1_00, "Coffee."))
	task, other := inReview(t, m, poster), inReview(t, m, poster)
	for name, tt := range map[string]struct {
		bid    uuid.UUID
		status int
	}{
		"not presented":  {task.bidOf(t, poor).ID, http.StatusConflict},
		"unknown":        {uuid.New(), http.StatusNotFound},
		"another task's": {other.gallery(t).Bids[0].ID, http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			task.refused(t, tt.status, task.path+"/bids/"+tt.bid.String()+"/select", nil)
			task.mustHaveMoved(t, map[string]market.Cents{})
		})
	}
}

// commands are all that a person can ask of a task, with valid bodies.
func commands(task *postedTask, bid string) map[market.Command][2]any {
	return map[market.Command][2]any{
		market.CommandSelect:          {task.path + "/bids/" + bid + "/select", nil},
		market.CommandRemix:           {task.path + "/remix", nil},
		market.CommandExtendReview:    {task.path + "/extend-review", nil},
		market.CommandCancel:          {task.path + "/cancel", nil},
		market.CommandApprove:         {task.delivery(1, "/approve"), nil},
		market.CommandRequestRevision: {task.delivery(1, "/request-revision"), map[string]any{"notes": "Shorter sentences, please."}},
		market.CommandDispute:         {task.delivery(1, "/dispute"), map[string]any{"reason": "other", "statement": "No."}},
		market.CommandAnswerDispute:   {task.path + "/dispute/answer", map[string]any{"answer": "Yes."}},
	}
}

func TestCommand_InTheWrongStateIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	for status, possible := range map[string]struct {
		bring    func(*testing.T) *postedTask
		possible []market.Command
	}{
		"prototyping": {func(t *testing.T) *postedTask {
			t.Helper()
			poster := m.Account(t)
			poster.Agent(t, category, testkit.Hangs)
			task := post(t, m, poster)
			task.await(t, market.TaskPrototyping)
			return task
		}, []market.Command{market.CommandCancel}},
		"review": {func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 1)
			return inReview(t, m, poster)
		}, []market.Command{market.CommandSelect, market.CommandRemix, market.CommandExtendReview, market.CommandCancel}},
		"delivering (awaiting_approval)": {func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 1)
			return delivered(t, m, poster)
		}, []market.Command{market.CommandApprove, market.CommandRequestRevision, market.CommandDispute}},
		"delivering (disputed)": {func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 1)
			task := delivered(t, m, poster)
			task.must(t, task.delivery(1, "/dispute"), map[string]any{"reason": "other", "statement": "No."})
			return task
		}, []market.Command{market.CommandAnswerDispute}},
		"completed": {func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 1)
			task := delivered(t, m, poster)
			task.finish(t, 1)
			return task
		}, nil},
		"cancelled": {func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 1)
			task := inReview(t, m, poster)
			task.must(t, task.path+"/cancel", nil)
			return task
		}, nil},
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			task := possible.bring(t)
			bid := task.everyBid(t).Bids[0].ID.String()
			all := commands(task, bid)
			for _, allowed := range possible.possible {
				delete(all, allowed)
			}
			for command, request := range all {
				said := task.refusedAnyway(t, request[0].(string), request[1])
				if said.Type == "urn:aitasker:problem:not_found" {
					continue // nothing to act on yet: no delivery, no selected agent
				}
				isOver := said.Detail == "The task is already "+status+"."
				if !isOver && (!strings.Contains(said.Detail, status) || !strings.Contains(said.Detail, "ossible")) {
					t.Errorf("%s was refused with %q, which does not say %s and what is possible", command, said.Detail, status)
				}
			}
		})
	}
}

// refusedAnyway is refused with 409, or with 404 where the delivery or the
// selected agent that the command is about is not there yet.
func (task *postedTask) refusedAnyway(t *testing.T, path string, body any) problem {
	t.Helper()
	isAboutDelivery := strings.Contains(path, "/deliveries/") || strings.HasSuffix(path, "/dispute/answer")
	if isAboutDelivery && task.read(t).SelectedBidID == nil {
		return task.refused(t, http.StatusNotFound, path, body)
	}
	return task.refused(t, http.StatusConflict, path, body)
}

func TestTask_OfSomebodyElseIsNotThere(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	task := delivered(t, m, poster)
	bid := task.gallery(t).Bids[0]
	var delivery publicapi.Delivery
	poster.Must(t, http.StatusOK, http.MethodGet, task.delivery(1, ""), nil, &delivery)
	stranger := m.Account(t)
	strangers := taskWith(m, stranger, task.id)
	reads := []string{
		task.path, task.path + "/timeline", task.path + "/bids", task.path + "/bids/" + bid.ID.String(),
		task.path + "/bids/" + bid.ID.String() + "/judgement", task.path + "/bids/" + bid.ID.String() + "/artifacts/" + bid.Artifacts[0].ID.String(),
		task.path + "/deliveries", task.delivery(1, ""), task.delivery(1, "/artifacts/"+delivery.Artifacts[0].ID.String()),
	}
	for _, path := range reads {
		poster.Must(t, http.StatusOK, http.MethodGet, path, nil, nil)
		stranger.Must(t, http.StatusNotFound, http.MethodGet, path, nil, nil)
	}
	before := task.read(t)
	for command, request := range commands(strangers, bid.ID.String()) {
		if response := stranger.Call(t, http.MethodPost, request[0].(string), request[1]); response.Status != http.StatusNotFound {
			t.Errorf("a stranger's %s = %d: %s", command, response.Status, response.Body)
		}
	}
	stranger.Must(t, http.StatusNotFound, http.MethodPost, task.path+"/select", nil, nil)
	if after := task.read(t); !after.UpdatedAt.Equal(before.UpdatedAt.Time) {
		t.Error("a stranger changed the task")
	}
}
