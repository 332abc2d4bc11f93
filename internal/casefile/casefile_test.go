package casefile_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/casefile"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// records holds one completed task with two bids.
type records struct {
	casefile.Reader // what is not below is not asked for

	task      market.Task
	bids      []market.Bid
	judgement market.Judgement
	delivery  market.Delivery
	kept      json.RawMessage
}

var at = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// "hello" and "world" by their hashes.
const (
	hashOfHello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
	hashOfWorld = "486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7"
)

func newRecords() *records {
	score := 0.8
	s := &records{}
	s.task = market.Task{
		ID: uuid.Must(uuid.NewV7()), AccountID: uuid.New(),
		TaskContent: market.TaskContent{
			Title: "A logo <&>", Brief: "A logo for a bakery in Lyon", Budget: 1250, Metadata: []byte(`{"order":1.50}`),
		},
		Status: market.TaskCompleted, ClosedReason: market.ClosedApproved, DeliveryStatus: market.DeliveryApproved,
		CreatedAt: at, UpdatedAt: at,
	}
	artifact := func(name, hash string) []market.Artifact {
		return []market.Artifact{{ID: uuid.New(), Name: name, Kind: market.KindText, ContentType: "text/plain", SizeBytes: 5, SHA256: hash}}
	}
	won := market.Bid{
		ID: uuid.New(), TaskID: s.task.ID, AgentID: uuid.New(), AgentName: "Ada", Round: 1, Status: market.BidSelected, Price: 1000,
		Score: &score, Presented: true, Selected: true, Artifacts: artifact("draft.txt", hashOfHello), CreatedAt: at, ReceivedAt: &at,
	}
	failed := market.Bid{ID: uuid.New(), TaskID: s.task.ID, AgentID: uuid.New(), AgentName: "Bob", Round: 1, Status: market.BidFailed, CreatedAt: at}
	s.bids = []market.Bid{won, failed}
	s.task.SelectedBidID = &won.ID
	s.judgement = market.Judgement{ID: uuid.New(), BidID: won.ID, Judge: "embedded", Score: score, CreatedAt: at}
	s.delivery = market.Delivery{ID: uuid.New(), TaskID: s.task.ID, BidID: won.ID, Number: 1, Artifacts: artifact("final.txt", hashOfWorld), CreatedAt: at}
	return s
}

func (s *records) Snapshot(_ context.Context, read func(casefile.Reader) error) error { return read(s) }

func (s *records) TaskOfAccount(_ context.Context, owner market.Owner, id uuid.UUID) (market.Task, error) {
	if owner.AccountID != s.task.AccountID || id != s.task.ID {
		return market.Task{}, refusal.New(refusal.NotFound, "Not found.")
	}
	return s.task, nil
}

func (s *records) EventsOfTask(context.Context, uuid.UUID, int64, int) ([]market.Event, error) {
	data, err := json.Marshal(publicapi.EventData{Task: publicapi.TaskOf(s.task)})
	var events []market.Event
	for i, kind := range []market.EventType{market.EventTaskPublished, market.EventBidReady, market.EventDeliveryApproved} {
		events = append(events, market.Event{
			ID: uuid.New(), TaskID: s.task.ID, AccountID: s.task.AccountID, Sequence: int64(i + 1), Type: kind, Data: data, CreatedAt: at,
		})
	}
	return events, err
}

func (s *records) RoundsOfTask(context.Context, uuid.UUID) ([]market.Round, error) {
	return []market.Round{{TaskID: s.task.ID, Number: 1, CreatedAt: at, Report: market.TriageReport{
		Considered: 3, Chosen: []market.TriagePick{{AgentID: s.bids[0].AgentID, AccountID: uuid.New(), Name: "Ada"}},
		LeftOut: []market.TriageLeft{{AgentID: uuid.New(), Name: "A stranger's agent", Reason: "It is full."}},
	}}}, nil
}

func (s *records) ListBids(context.Context, market.Owner, uuid.UUID) ([]market.Bid, error) {
	return s.bids, nil
}

func (s *records) JudgementsOfTask(context.Context, uuid.UUID) ([]market.Judgement, error) {
	return []market.Judgement{s.judgement}, nil
}

func (s *records) ListDeliveries(context.Context, market.Owner, uuid.UUID) ([]market.Delivery, error) {
	return []market.Delivery{s.delivery}, nil
}

func (s *records) DisputeOfTask(context.Context, uuid.UUID) (market.Dispute, error) {
	return market.Dispute{}, refusal.New(refusal.NotFound, "Not found.")
}

func (s *records) MovementsOfTask(context.Context, uuid.UUID) ([]market.Movement, error) {
	return []market.Movement{
		{Kind: "hold", CreatedAt: at, Entries: []market.MovementEntry{
			{BalanceKind: market.BalanceAvailable, Amount: -1000},
			{BalanceKind: market.BalanceHeld, Amount: 1000},
		}},
		{Kind: "capture", CreatedAt: at, Entries: []market.MovementEntry{
			{BalanceKind: market.BalanceHeld, Amount: -1000}, {BalanceKind: market.BalanceEarned, Amount: 850}, {BalanceKind: market.BalanceFees, Amount: 150},
		}},
	}, nil
}

func (s *records) KeptCaseFile(context.Context, uuid.UUID) (json.RawMessage, error) {
	if s.kept == nil {
		return nil, refusal.New(refusal.NotFound, "Not found.")
	}
	return s.kept, nil
}

func (s *records) KeepCaseFile(_ context.Context, _ uuid.UUID, document json.RawMessage) (json.RawMessage, error) {
	s.kept = document
	return document, nil
}

func (s *records) caseFile(t *testing.T) publicapi.CaseFile {
	t.Helper()
	file, err := casefile.NewArchive(s).CaseFile(t.Context(), market.Owner{AccountID: s.task.AccountID, Livemode: false}, s.task.ID)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestCaseFile_IsRefusedBeforeTheEndAndToStrangers(t *testing.T) {
	t.Parallel()
	s := newRecords()
	s.task.Status = market.TaskReview
	if _, err := casefile.NewArchive(s).CaseFile(t.Context(), market.Owner{AccountID: s.task.AccountID, Livemode: false}, s.task.ID); !refusal.Is(err,
		refusal.WrongState) {
		t.Errorf("before the end: %v, want wrong_state", err)
	}
	s.task.Status = market.TaskCompleted
	if _, err := casefile.NewArchive(s).CaseFile(t.Context(), market.Owner{AccountID: uuid.New(), Livemode: false}, s.task.ID); !refusal.Is(err,
		refusal.NotFound) {
		t.Errorf("a stranger: %v, want not_found", err)
	}
}

func TestCaseFile_StaysAsItWasFirstWritten(t *testing.T) {
	t.Parallel()
	s := newRecords()
	first := s.caseFile(t)
	s.bids[0].AgentName = "Ada the Second"
	if diff := cmp.Diff(first, s.caseFile(t)); diff != "" {
		t.Errorf("the file changed (-first +second):\n%s", diff)
	}
}

func TestCaseFile_NamesNoAgentThatWasLeftOut(t *testing.T) {
	t.Parallel()
	s := newRecords()
	s.caseFile(t)
	if strings.Contains(string(s.kept), "stranger") || strings.Contains(string(s.kept), "account_id") {
		t.Errorf("the file tells of other people's agents: %s", s.kept)
	}
}

// Each kind of tampering is told in a sentence. What the hashes give away at once is
// looked for a second time by somebody who has made the whole chain anew.
func TestVerify_TellsEveryKindOfTampering(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tamper  func(f *publicapi.CaseFile)
		rechain bool
		want    string
	}{
		"another format":     {func(f *publicapi.CaseFile) { f.Format = "aitasker-case-file/9" }, false, "The format is"},
		"a changed event":    {change("event", "A logo", "A lego"), false, "Record 1 (event) was changed"},
		"a changed task":     {change("task", "12.50", "1.50"), false, "(task) was changed"},
		"a changed price":    {change("bid", "10.00", "11.00"), false, "(bid) was changed"},
		"a changed score":    {change("judgement", "0.8", "0.9"), false, "(judgement) was changed"},
		"a changed amount":   {change("money", "8.50", "9.50"), false, "(money) was changed"},
		"a changed artifact": {change("delivery", hashOfWorld, hashOfHello), false, "(delivery) was changed"},
		"a changed kind":     {func(f *publicapi.CaseFile) { f.Records[0].Kind = "task" }, false, "Record 1 (task) was changed"},
		"a record less": {
			func(f *publicapi.CaseFile) { f.Records = append(f.Records[:1], f.Records[2:]...) }, false,
			"Record 2 (event) does not follow",
		},
		"two records swapped":      {func(f *publicapi.CaseFile) { f.Records[0], f.Records[1] = f.Records[1], f.Records[0] }, false, "does not follow"},
		"the end cut off":          {func(f *publicapi.CaseFile) { f.Records = f.Records[:len(f.Records)-1] }, false, "The head is not"},
		"another head":             {func(f *publicapi.CaseFile) { f.Head = f.Records[0].Hash }, false, "The head is not"},
		"an event less, new chain": {func(f *publicapi.CaseFile) { f.Records = append(f.Records[:1], f.Records[2:]...) }, true, "Event 2 is missing"},
		"events of another task":   {func(f *publicapi.CaseFile) { swapIDs(f, "event") }, true, "is of another task"},
		"another task's file":      {func(f *publicapi.CaseFile) { f.TaskID = uuid.New() }, true, "its record of the task of"},
		"a task that runs":         {change("task", `"completed"`, `"review"`), true, "The task is review and has not ended"},
		"no task":                  {drop("task"), true, "0 records of the task"},
		"no events":                {drop("event"), true, "There are no events"},
		"a bid less":               {drop("bid"), true, "which the file does not have"},
		"an agent less":            {drop("agent"), true, "whom the file does not name"},
		"a judgement less":         {drop("judgement"), true, "has a score and no judgement"},
		"a record unread":          {change("triage", `{"round":1`, `{"round":"one"`), true, "(triage) cannot be read"},
		"a record of no kind":      {func(f *publicapi.CaseFile) { f.Records[3].Kind = "gossip" }, true, `is a "gossip"`},
		"a transfer out of plumb":  {change("money", `8.50`, `8.60`), true, "does not balance: its entries sum to 0.10 USD"},
		"a fee that vanished":      {change("money", `1.50`, `1.40`), true, "does not balance: its entries sum to -0.10 USD"},
		"a capture less":           {dropLast, true, "10.00 USD were held and not given out again"},
		"a hold of another price":  {change("bid", `"bid_price_usd":10.00`, `"bid_price_usd":9.00`), true, "is the price of no bid"},
		"nothing earned":           {drop("money"), true, "nothing was earned"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := newRecords().caseFile(t)
			test.tamper(&file)
			if test.rechain {
				casefile.Rechain(&file)
			}
			document, err := json.Marshal(file)
			if err != nil {
				t.Fatal(err)
			}
			breaches := strings.Join(casefile.Verify(document).Breaches, "\n")
			if breaches == "" || !strings.Contains(breaches, test.want) {
				t.Errorf("breaches:\n%s\nwant one with: %s", breaches, test.want)
			}
		})
	}
}

func TestVerify_RefusesWhatIsNoCaseFile(t *testing.T) {
	t.Parallel()
	for _, document := range []string{"", "{", "null", "[]", `{"format":"aitasker-case-file/1","records":7}`, `{"format":"aitasker-case-file/1"}`} {
		if report := casefile.Verify([]byte(document)); len(report.Breaches) == 0 {
			t.Errorf("%q holds", document)
		}
	}
}

// JSON may be written anew by whoever passes the file on; what is hashed is text.
func TestVerify_HoldsHoweverTheFileIsWritten(t *testing.T) {
	t.Parallel()
	s := newRecords()
	s.caseFile(t)
	var plain map[string]any
	if err := json.Unmarshal(s.kept, &plain); err != nil {
		t.Fatal(err)
	}
	spaced, err := json.MarshalIndent(plain, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range [][]byte{s.kept, spaced} {
		report := casefile.Verify(document)
		if len(report.Breaches) > 0 || report.Events != 3 || len(report.Artifacts) != 2 {
			t.Errorf("report = %+v", report)
		}
	}
}

func TestCheckArtifacts_FindsTheFileThatWasChanged(t *testing.T) {
	t.Parallel()
	s := newRecords()
	s.caseFile(t)
	report := casefile.Verify(s.kept)
	given, err := report.CheckArtifacts(fstest.MapFS{"renamed": {Data: []byte("hello")}, "deep/final.txt": {Data: []byte("world")}})
	if err != nil || given != 2 || len(report.Breaches) > 0 {
		t.Errorf("given %d, breaches %v, %v; want both artifacts and no breach", given, report.Breaches, err)
	}
	given, err = report.CheckArtifacts(fstest.MapFS{"final.txt": {Data: []byte("World")}})
	if err != nil || given != 0 || len(report.Breaches) != 1 || !strings.Contains(report.Breaches[0], "final.txt") {
		t.Errorf("given %d, breaches %v, %v; want final.txt named", given, report.Breaches, err)
	}
}

// change writes the first record of a kind that has the text.
func change(kind, from, to string) func(*publicapi.CaseFile) {
	return func(f *publicapi.CaseFile) {
		for i, record := range f.Records {
			if record.Kind == kind && strings.Contains(record.Body, from) {
				f.Records[i].Body = strings.Replace(record.Body, from, to, 1)
				return
			}
		}
		panic("no " + kind + " has " + from)
	}
}

func drop(kind string) func(*publicapi.CaseFile) {
	return func(f *publicapi.CaseFile) {
		var kept []publicapi.CaseRecord
		for _, record := range f.Records {
			if record.Kind != kind {
				kept = append(kept, record)
			}
		}
		f.Records = kept
	}
}

func dropLast(f *publicapi.CaseFile) { f.Records = f.Records[:len(f.Records)-1] }

// swapIDs gives the records of a kind another task's id.
func swapIDs(f *publicapi.CaseFile, kind string) {
	for i, record := range f.Records {
		if record.Kind == kind {
			f.Records[i].Body = strings.ReplaceAll(record.Body, f.TaskID.String(), uuid.NewString())
		}
	}
}
