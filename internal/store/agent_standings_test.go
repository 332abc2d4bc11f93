package store_test

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// standingsFixture is a fixture whose agents belong to somebody else than its poster.
type standingsFixture struct {
	*fixture

	agents []uuid.UUID
}

func newFloor(t *testing.T) *standingsFixture {
	t.Helper()
	f := &standingsFixture{fixture: newHall(t)}
	poster := f.poster
	maker, err := f.CreateAccount(t.Context(), "Maker")
	if err != nil {
		t.Fatal(err)
	}
	f.poster = maker
	for _, slug := range []string{"ada", "ben", "cleo"} {
		f.agents = append(f.agents, f.agent(t, slug).ID)
	}
	f.poster = poster
	return f
}

// life takes a task as far as drawn: each part is a step of its own, taken twice, as
// Temporal may.
func (f *standingsFixture) life(ctx context.Context, t *rapid.T, task market.Task) {
	var bids []uuid.UUID
	step := func(name string, take func(*store.Step) error) {
		for range 2 {
			_, err := store.TakeStep(ctx, f.Store, task.ID, name, func(s *store.Step) (int, error) { return 0, take(s) })
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	step("invite", func(s *store.Step) (err error) {
		s.Task.Round = 1
		report := market.TriageReport{}
		for _, id := range f.agents[:rapid.IntRange(1, len(f.agents)).Draw(t, "pool")] {
			report.Chosen = append(report.Chosen, market.TriagePick{AgentID: id})
		}
		bids, err = s.Invite(report)
		return err
	})
	for _, id := range bids {
		step("receive "+id.String(), func(s *store.Step) error { return s.ReceiveBid(id, store.Prototype{Price: 100, Summary: "done"}) })
		step("judge "+id.String(), func(s *store.Step) error {
			bid, err := s.Bid(id)
			if err != nil {
				return err
			}
			return s.RecordJudgement(&bid, market.Judgement{Judge: "embedded", Score: rapid.Float64Range(0, 1).Draw(t, "score")})
		})
	}
	shown := bids[:rapid.IntRange(0, len(bids)).Draw(t, "shown")]
	step("present", func(s *store.Step) error { return s.PresentBids(shown) })
	if len(shown) == 0 || !rapid.Bool().Draw(t, "select") {
		return
	}
	step("select", func(s *store.Step) error { return s.SelectBid(shown[0]) })
	for number := range rapid.IntRange(0, 2).Draw(t, "deliveries") {
		step("deliver "+string(rune('1'+number)), func(s *store.Step) error {
			_, err := s.RecordDelivery(market.Delivery{BidID: shown[0], Number: number + 1, Summary: "done"})
			return err
		})
	}
	f.ending(t, step)
}

func (f *standingsFixture) ending(t *rapid.T, step func(string, func(*store.Step) error)) {
	switch rapid.SampledFrom([]string{"open", "paid", "released", "refunded", "split"}).Draw(t, "ending") {
	case "paid":
		step("win", func(s *store.Step) error {
			s.Task.DeliveryStatus = market.DeliveryApproved
			return s.CountWin(*s.Task.SelectedBidID)
		})
	case "released":
		f.disputed(step, market.Verdict{Resolution: market.ResolveRelease, AgentShare: market.Whole})
	case "refunded":
		f.disputed(step, market.Verdict{Resolution: market.ResolveRefund})
	case "split":
		f.disputed(step, market.Verdict{Resolution: market.ResolveSplit, AgentShare: 4000})
	}
}

func (f *standingsFixture) disputed(step func(string, func(*store.Step) error), verdict market.Verdict) {
	step("dispute", func(s *store.Step) error {
		if s.Task.Deliveries == 0 {
			return nil
		}
		if _, err := s.OpenDispute(s.Task.Deliveries, "incomplete", "Half of it is missing."); err != nil {
			return err
		}
		_, err := s.ResolveDispute(verdict)
		return err
	})
}

// recomputed makes a standing from the rows of history alone.
func (f *standingsFixture) recomputed(t *testing.T, agent uuid.UUID) market.Standing {
	t.Helper()
	rows, err := f.Pool().Query(t.Context(), `
		SELECT j.score FROM judgements j JOIN bids b ON b.id = j.bid_id WHERE b.agent_id = $1 AND j.standing_number IS NOT NULL
		ORDER BY j.standing_number`, agent)
	if err != nil {
		t.Fatal(err)
	}
	scores, err := pgx.CollectRows(rows, pgx.RowTo[float64])
	if err != nil {
		t.Fatal(err)
	}
	var standing market.Standing
	for _, score := range scores {
		standing = standing.AfterJudgement(score)
	}
	err = f.Pool().QueryRow(t.Context(), `
		SELECT count(*) FILTER (WHERE b.presented),
		       count(*) FILTER (WHERE b.selected AND t.delivery_status = 'approved'),
		       count(*) FILTER (WHERE EXISTS (SELECT FROM deliveries d WHERE d.bid_id = b.id)),
		       count(p.id), count(p.id) FILTER (WHERE (p.verdict->>'agent_share')::int < 10000)
		FROM bids b JOIN tasks t ON t.id = b.task_id LEFT JOIN disputes p ON p.task_id = t.id AND b.selected
		WHERE b.agent_id = $1 AND t.account_id <> (SELECT account_id FROM agents WHERE id = $1)`, agent).
		Scan(&standing.PresentedBids, &standing.WonBids, &standing.Deliveries, &standing.Disputes, &standing.DisputesLost)
	if err != nil {
		t.Fatal(err)
	}
	return standing
}

// kept reads the standing as it is kept, and checks what triage reads of it.
func (f *standingsFixture) kept(t *testing.T, agent uuid.UUID) market.Standing {
	t.Helper()
	candidates, err := f.Candidates(t.Context(), &market.Task{AccountID: uuid.Nil, TaskContent: market.TaskContent{Category: "graphics-design"}})
	if err != nil || len(candidates) != 0 {
		t.Fatalf("a stranger finds %v, %v", candidates, err)
	}
	rows, err := f.Pool().Query(t.Context(), `
		SELECT s.judged_bids, s.presented_bids, s.won_bids, s.rolling_score, s.slow_score, s.deliveries, s.disputes, s.disputes_lost
		FROM agent_standings s WHERE s.agent_id = $1`, agent)
	if err != nil {
		t.Fatal(err)
	}
	standings, err := pgx.CollectRows(rows, pgx.RowToStructByName[market.Standing])
	if err != nil || len(standings) > 1 {
		t.Fatal(standings, err)
	}
	if len(standings) == 0 {
		return market.Standing{}
	}
	var composite, listed float64
	err = f.Pool().QueryRow(t.Context(), `SELECT s.composite, c.composite FROM agent_standings s
		JOIN agent_capabilities c USING (agent_id, category) WHERE s.agent_id = $1`, agent).Scan(&composite, &listed)
	if want := standings[0].Composite(); err != nil || math.Abs(composite-want) > 1e-12 || listed != composite {
		t.Errorf("composite is kept as %v and %v, want %v: %v", composite, listed, want, err)
	}
	return standings[0]
}

func TestStandings_EqualWhatHistoryGives(t *testing.T) {
	t.Parallel()
	f := newFloor(t)
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 4).Draw(rt, "tasks") {
			f.life(t.Context(), rt, f.task(t))
		}
	})
	for _, agent := range f.agents {
		if diff := cmp.Diff(f.recomputed(t, agent), f.kept(t, agent), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Errorf("standing (-from history +kept):\n%s", diff)
		}
	}
}

func TestStandings_AreNotMovedByAnOwnersTasks(t *testing.T) {
	t.Parallel()
	f := newFloor(t)
	err := f.Pool().QueryRow(t.Context(), `SELECT account_id FROM agents WHERE id = $1`, f.agents[0]).Scan(&f.poster)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) { f.life(t.Context(), rt, f.task(t)) })
	for _, agent := range f.agents {
		if diff := cmp.Diff(market.Standing{}, f.kept(t, agent)); diff != "" {
			t.Errorf("own tasks moved the standing (-want +got):\n%s", diff)
		}
	}
}

// Whatever the code says, the schema lets nobody bid on an own live task.
func TestSchema_RefusesABidOnTheOwnersLiveTask(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	own := h.agent(t, "own") // of test mode, as is the task
	task := h.task(t)
	for name, change := range map[string]string{
		"both live and of one account": `WITH a AS (UPDATE agents SET livemode = true) UPDATE tasks SET livemode = true`,
		"of different modes":           `WITH a AS (UPDATE agents SET livemode = true) UPDATE tasks SET livemode = false`,
	} {
		if _, err := h.Pool().Exec(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		_, err := h.Pool().Exec(t.Context(), `INSERT INTO bids (id, task_id, agent_id, round, status) VALUES ($1, $2, $3, 1, 'invited')`,
			uuid.New(), task.ID, own.ID)
		if err == nil {
			t.Errorf("%s: the bid was taken", name)
		}
	}
}
