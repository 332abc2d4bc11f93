package e2e

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/clients/go/aitasker"
	"github.com/aitasker/aitasker/internal/testkit"
)

// clientPrice leaves of the welcome credits too little for a second bid.
const clientPrice = 6_00

func goClient(t *testing.T, m *testkit.Marketplace, account *testkit.Client) *aitasker.Client {
	t.Helper()
	client, err := aitasker.New(m.URL, account.Key())
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestGoClient_TellsRefusalsAsTypes(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	client := goClient(t, m, m.Account(t))
	valid := clientOrder()
	misspelt, cheap := clientOrder(), clientOrder()
	misspelt.Category, cheap.BudgetUSD = new("writing-translatoin"), new(aitasker.USD(1_00))
	create := func(body aitasker.CreateTaskRequest) error {
		_, err := client.CreateTask(t.Context(), body, nil)
		return err
	}
	_, unknownErr := client.GetTask(t.Context(), uuid.New())
	stranger, err := aitasker.New(m.URL, "")
	if err != nil {
		t.Fatal(err)
	}
	_, strangerErr := stranger.GetMe(t.Context())
	for name, tt := range map[string]struct {
		err         error
		status      int64
		code, field string
	}{
		"a misspelt category": {create(misspelt), http.StatusUnprocessableEntity, "invalid", "body.category"},
		"a small budget":      {create(cheap), http.StatusUnprocessableEntity, "invalid", "body.budget_usd"},
		"an unknown task":     {unknownErr, http.StatusNotFound, "not_found", ""},
		"no credential":       {strangerErr, http.StatusUnauthorized, "unauthenticated", ""},
	} {
		problem := problemOf(t, name, tt.err)
		if problem.Status != tt.status || problem.Code() != tt.code || problem.Error() == "" || problem.RequestID == "" {
			t.Errorf("%s is refused with %+v", name, problem)
		}
		if tt.field != "" && (len(problem.Errors) == 0 || problem.Errors[0].Location != tt.field) {
			t.Errorf("%s: fields = %+v, want %s", name, problem.Errors, tt.field)
		}
	}
	dryRun, err := client.CreateTask(t.Context(), valid, &aitasker.CreateTaskParams{DryRun: new(true)})
	if err != nil || dryRun.Task != nil || dryRun.Estimate == nil || dryRun.Estimate.BudgetUSD != 40_00 {
		t.Errorf("dry run = %+v, %v", dryRun, err)
	}
}

func problemOf(t *testing.T, what string, err error) *aitasker.Problem {
	t.Helper()
	problem, refused := errors.AsType[*aitasker.Problem](err)
	if !refused {
		t.Fatalf("%s: error is %v, no problem", what, err)
	}
	return problem
}

func clientOrder() aitasker.CreateTaskRequest {
	return aitasker.CreateTaskRequest{
		Brief: new(brief), Category: new(category), TaskType: new(taskType), BudgetUSD: new(aitasker.USD(40_00)),
		Metadata: map[string]any{"order": "G-1"},
	}
}

func TestGoClient_RunsTheLifeOfATask(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster := m.Account(t)
	for range 2 {
		poster.Agent(t, category, testkit.Works(clientPrice, goodWork))
	}
	client := goClient(t, m, poster)
	id := clientDrafts(t, client)
	published, err := client.PublishTask(t.Context(), id, nil)
	if err != nil || published.Status == aitasker.TaskStatusDraft {
		t.Fatalf("published = %+v, %v", published, err)
	}
	bid := clientChooses(t, client, id)
	selected, err := client.SelectBid(t.Context(), id, bid.ID, &aitasker.SelectBidParams{IdempotencyKey: new("select")})
	if err != nil || selected.Status != aitasker.TaskStatusDelivering || selected.SelectedBidID == nil || *selected.SelectedBidID != bid.ID {
		t.Fatalf("selected = %+v, %v", selected, err)
	}
	clientApproves(t, client, id)

	second, err := client.CreateTask(t.Context(), clientOrder(), nil)
	if err != nil {
		t.Fatal(err)
	}
	clientAwaits(t, client, second.Task.ID, aitasker.TaskStatusReview)
	_, err = client.SelectBestBid(t.Context(), second.Task.ID, nil)
	poor := problemOf(t, "a bid above the balance", err)
	if poor.Status != http.StatusPaymentRequired || *poor.AmountUSD != clientPrice || *poor.CurrentBalanceUSD != aitasker.USD(welcome-clientPrice) {
		t.Errorf("a bid above the balance is refused with %+v", poor)
	}
	cancelled, err := client.CancelTask(t.Context(), second.Task.ID, &aitasker.CancelRequest{Reason: new("too dear")}, nil)
	if err != nil || *cancelled.ClosedReason != aitasker.TaskClosedReasonPosterCancelled {
		t.Errorf("cancelled = %+v, %v", cancelled, err)
	}
}

// clientDrafts saves a draft, twice with one effect, clears a field and fills it
// again, and finds the draft by its metadata.
func clientDrafts(t *testing.T, client *aitasker.Client) uuid.UUID {
	t.Helper()
	draft := clientOrder()
	draft.Draft = new(true)
	var drafted *aitasker.CreateTaskResult
	for range 2 {
		again, err := client.CreateTask(t.Context(), draft, &aitasker.CreateTaskParams{IdempotencyKey: new("draft")})
		if err != nil {
			t.Fatal(err)
		}
		if drafted != nil && again.Task.ID != drafted.Task.ID {
			t.Error("the same key made a second draft")
		}
		drafted = again
	}
	id := drafted.Task.ID
	cleared, err := client.EditDraft(t.Context(), id, aitasker.EditDraftRequest{}, aitasker.Clear("budget_usd"))
	if err != nil || cleared.BudgetUSD != 0 || cleared.Brief != brief {
		t.Fatalf("cleared = %+v, %v", cleared, err)
	}
	attachment, err := client.UploadAttachment(t.Context(), aitasker.File{Name: "beans.txt", Content: strings.NewReader("Colombia, Ethiopia")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	edit := aitasker.EditDraftRequest{
		Title: new("Harbor Blend"), BudgetUSD: new(aitasker.USD(40_10)), Attachments: []uuid.UUID{attachment.ID},
	}
	edited, err := client.EditDraft(t.Context(), id, edit)
	if err != nil || len(edited.Attachments) != 1 || edited.Attachments[0].Filename != "beans.txt" ||
		edited.Title != "Harbor Blend" || edited.BudgetUSD != 40_10 {
		t.Fatalf("edited = %+v, %v", edited, err)
	}
	found, err := client.ListTasks(t.Context(), &aitasker.ListTasksParams{
		Metadata: map[string]string{"order": "G-1"}, Status: new(aitasker.ListTasksParamsStatusDraft), Limit: new(int64(2)),
	})
	if err != nil || len(found.Tasks) != 1 || found.Tasks[0].ID != id || found.NextCursor != nil {
		t.Errorf("found = %+v, %v", found, err)
	}
	return id
}

// clientChooses waits for the gallery and gives its best bid, with its work read.
func clientChooses(t *testing.T, client *aitasker.Client, id uuid.UUID) aitasker.Bid {
	t.Helper()
	clientAwaits(t, client, id, aitasker.TaskStatusReview)
	gallery, err := client.ListBids(t.Context(), id, nil)
	if err != nil || len(gallery.Bids) != 2 {
		t.Fatalf("gallery = %+v, %v", gallery, err)
	}
	bid := gallery.Bids[0]
	if !bid.Presented || *bid.BidPriceUSD != clientPrice || bid.Artifacts[0].Kind != aitasker.ArtifactKindMarkdown {
		t.Errorf("bid = %+v", bid)
	}
	judgement, err := client.GetJudgement(t.Context(), id, bid.ID)
	if err != nil || judgement.Score != *bid.EvalScore || len(judgement.Dimensions) == 0 {
		t.Errorf("judgement = %+v, %v", judgement, err)
	}
	response, err := client.GetBidArtifact(t.Context(), id, bid.ID, bid.Artifacts[0].ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	work, err := io.ReadAll(response.Body)
	if diff := cmp.Diff(goodWork, string(work)); diff != "" || err != nil {
		t.Errorf("work (-want +got), %v:\n%s", err, diff)
	}
	return bid
}

// clientApproves waits for the delivery, approves it and looks at the money.
func clientApproves(t *testing.T, client *aitasker.Client, id uuid.UUID) {
	t.Helper()
	testkit.Eventually(t, waitLimit, "the delivery can be approved", func() bool {
		task, err := client.GetTask(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return task.DeliveryStatus != nil && *task.DeliveryStatus == aitasker.TaskDeliveryStatusAwaitingApproval
	})
	delivery, err := client.GetDelivery(t.Context(), id, 1)
	if err != nil || len(delivery.Evidence) == 0 || len(delivery.Artifacts) != 1 {
		t.Fatalf("delivery = %+v, %v", delivery, err)
	}
	done, err := client.ApproveDelivery(t.Context(), id, 1, nil)
	if err != nil || done.Status != aitasker.TaskStatusCompleted || *done.ClosedReason != aitasker.TaskClosedReasonApproved {
		t.Fatalf("approved = %+v, %v", done, err)
	}
	money, err := client.GetBalance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := aitasker.Balance{AvailableUSD: aitasker.USD(welcome - clientPrice), EarnedUSD: 5_10}
	if diff := cmp.Diff(want, *money); diff != "" {
		t.Errorf("balance (-want +got):\n%s", diff)
	}
}

func clientAwaits(t *testing.T, client *aitasker.Client, id uuid.UUID, status aitasker.TaskStatus) {
	t.Helper()
	testkit.Eventually(t, waitLimit, "the task is in "+string(status), func() bool {
		task, err := client.GetTask(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return task.Status == status
	})
}
