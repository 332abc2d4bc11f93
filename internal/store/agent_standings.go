package store

import (
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// moveStanding changes an agent's standing in the task's category under a lock, in
// the step's transaction, and gives the number of judged bids from then on. The
// poster's own agents have no part in it (market.MovesStanding): then nothing is
// changed and the number is nil. It waits for whoever is changing the agent, since the
// categories that a change writes anew carry the standing that triage reads.
func (s *Step) moveStanding(agentID uuid.UUID, move func(*market.Standing)) (judgedBids *int, err error) {
	owner, err := one[struct{ AccountID uuid.UUID }](s.ctx, s.tx, `SELECT account_id FROM agents WHERE id = @agent FOR SHARE`,
		pgx.StrictNamedArgs{"agent": agentID})
	if err != nil || !market.MovesStanding(s.Task.AccountID, owner.AccountID) {
		return nil, err
	}
	standing, err := s.lockStanding(agentID)
	if err != nil {
		return nil, err
	}
	move(&standing)
	_, err = s.tx.Exec(s.ctx, `
		UPDATE agent_standings SET judged_bids = @judged, presented_bids = @presented, won_bids = @won,
		       rolling_score = @rolling, slow_score = @slow, deliveries = @deliveries, disputes = @disputes,
		       disputes_lost = @lost, composite = @composite, updated_at = now()
		WHERE category = @category AND agent_id = @agent`,
		pgx.StrictNamedArgs{
			"category": s.Task.Category, "agent": agentID, "judged": standing.JudgedBids, "presented": standing.PresentedBids,
			"won": standing.WonBids, "rolling": standing.RollingScore, "slow": standing.SlowScore,
			"deliveries": standing.Deliveries, "disputes": standing.Disputes, "lost": standing.DisputesLost,
			"composite": standing.Composite(),
		})
	return &standing.JudgedBids, mapError(err)
}

// lockStanding reads an agent's standing in the task's category for a change and
// begins it where there is none.
func (s *Step) lockStanding(agentID uuid.UUID) (market.Standing, error) {
	return one[market.Standing](s.ctx, s.tx, `
		INSERT INTO agent_standings (agent_id, category) VALUES (@agent, @category)
		ON CONFLICT (category, agent_id) DO UPDATE SET updated_at = now()
		RETURNING judged_bids, presented_bids, won_bids, rolling_score, slow_score, deliveries, disputes, disputes_lost`,
		pgx.StrictNamedArgs{"agent": agentID, "category": s.Task.Category})
}

// moveStandings does the same for the agents of bids, always in the same order, so
// that two tasks that share agents do not wait for each other in a circle.
func (s *Step) moveStandings(bidIDs []uuid.UUID, move func(*market.Standing)) error {
	rows, err := s.tx.Query(s.ctx, `SELECT agent_id FROM bids WHERE id = ANY ($1)`, bidIDs)
	if err != nil {
		return mapError(err)
	}
	agents, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return mapError(err)
	}
	slices.SortFunc(agents, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	for _, agent := range agents {
		if _, err := s.moveStanding(agent, move); err != nil {
			return err
		}
	}
	return nil
}
