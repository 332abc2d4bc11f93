package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// nextOwnMoment is the first moment after @after seconds from now that is an
// agent's own within the interval.
const nextOwnMoment = `to_timestamp((floor(extract(epoch FROM now()) / @interval + @after / @interval - h.phase) + 1 + h.phase) * @interval)`

// ProbeClaim asks for health checks that are due.
type ProbeClaim struct {
	Slice, Slices int // of the market: slice is 0 to slices - 1
	Limit         int
	Interval      time.Duration // between two checks of an agent that is well
}

// ClaimProbes takes checks that are due, the longest overdue first. What is taken
// is due again at the agent's next own moment, so a claim that comes to nothing
// costs one check, and nobody else takes it meanwhile.
func (s *Store) ClaimProbes(ctx context.Context, claim ProbeClaim) ([]market.Probe, error) {
	return many[market.Probe](ctx, s.pool, `
		WITH due AS (
			SELECT agent_id FROM agent_health
			WHERE next_probe_at <= now() AND slice % @slices = @slice
			ORDER BY next_probe_at, agent_id LIMIT @limit
			FOR UPDATE SKIP LOCKED
		)
		UPDATE agent_health h SET next_probe_at = `+nextOwnMoment+`
		FROM due, agents a
		WHERE h.agent_id = due.agent_id AND a.id = due.agent_id
		RETURNING h.agent_id, a.endpoint_url, h.host, a.health_failures AS failures`,
		pgx.StrictNamedArgs{
			"slice": claim.Slice, "slices": claim.Slices, "limit": claim.Limit,
			"interval": claim.Interval.Seconds(), "after": 0.0,
		})
}

// ClaimHealthCheck takes the check that an agent's owner asks for. A second one
// within market.HealthCheckPause is refused, as is one of an agent without an
// endpoint.
func (s *Store) ClaimHealthCheck(ctx context.Context, owner market.Owner, agentID uuid.UUID) (market.Probe, error) {
	var probe market.Probe
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		asked, err := one[struct {
			market.Probe

			ExecutionMode market.ExecutionMode
			Status        market.AgentStatus
			TooSoon       bool
		}](ctx, tx, `
			SELECT a.id AS agent_id, a.endpoint_url, h.host, a.health_failures AS failures, a.execution_mode, a.status,
			       coalesce(h.asked_at > now() - @pause::interval, false) AS too_soon
			FROM agents a JOIN agent_health h ON h.agent_id = a.id
			WHERE a.id = @id AND a.account_id = @account AND a.livemode = @livemode FOR UPDATE OF h`,
			pgx.StrictNamedArgs{"id": agentID, "account": owner.AccountID, "livemode": owner.Livemode, "pause": market.HealthCheckPause})
		switch {
		case err != nil:
			return err
		case asked.ExecutionMode == market.ModePull:
			return refusal.New(refusal.WrongState, "A pull agent has no endpoint to check; it is well as long as it asks for invitations.")
		case asked.Status == market.AgentRetired:
			return refusal.New(refusal.WrongState, "The agent is retired and is not checked any more.")
		case asked.TooSoon:
			return refusal.New(refusal.TooSoon, "The agent was checked a moment ago; ask again in %d seconds.", int(market.HealthCheckPause.Seconds()))
		}
		probe = asked.Probe
		_, err = tx.Exec(ctx, `UPDATE agent_health SET asked_at = now() WHERE agent_id = $1`, agentID)
		return err
	})
	return probe, err
}

// HealthTally sums up what was recorded.
type HealthTally struct {
	Failed    int // and counted
	Uncounted int // silent while our own network was to blame
	Hidden    int
}

// RecordProbes writes what came of checks in one transaction. Outcomes that are
// older than what is known, or of an endpoint that has changed since, are dropped.
func (s *Store) RecordProbes(ctx context.Context, outcomes []market.ProbeOutcome, claim ProbeClaim) (HealthTally, error) {
	var tally HealthTally
	if len(outcomes) == 0 {
		return tally, nil
	}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tally = HealthTally{}
		known, err := lockProbed(ctx, tx, outcomes)
		if err != nil {
			return err
		}
		fresh, err := writeOutcomes(ctx, tx, outcomes, known)
		if err != nil {
			return err
		}
		outage, err := platformOutage(ctx, tx, claim)
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		for i := range fresh {
			tally.count(batch, &fresh[i], outage, claim.Interval)
		}
		return tx.SendBatch(ctx, batch).Close()
	})
	return tally, err
}

// probed is an agent as the recorder finds it.
type probed struct {
	market.ProbeOutcome

	Now          time.Time
	CheckedAt    *time.Time
	FailingSince *time.Time
	Visibility   market.Visibility
}

// lockProbed locks the agents, always in the same order and before their health,
// as writers of profiles do.
func lockProbed(ctx context.Context, tx pgx.Tx, outcomes []market.ProbeOutcome) (map[uuid.UUID]probed, error) {
	ids := make([]uuid.UUID, len(outcomes))
	for i := range outcomes {
		ids[i] = outcomes[i].AgentID
	}
	rows, err := many[struct {
		AgentID      uuid.UUID
		EndpointURL  string
		Failures     int
		Now          time.Time
		CheckedAt    *time.Time
		FailingSince *time.Time
		Visibility   market.Visibility
	}](ctx, tx, `
		WITH locked AS (SELECT id, endpoint_url, health_failures, visibility FROM agents WHERE id = ANY (@ids) ORDER BY id FOR NO KEY UPDATE)
		SELECT a.id AS agent_id, a.endpoint_url, a.health_failures AS failures, clock_timestamp() AS now, h.checked_at, h.failing_since, a.visibility
		FROM locked a JOIN agent_health h ON h.agent_id = a.id`, pgx.StrictNamedArgs{"ids": ids})
	if err != nil {
		return nil, err
	}
	known := make(map[uuid.UUID]probed, len(rows))
	for _, row := range rows {
		found := probed{Now: row.Now, CheckedAt: row.CheckedAt, FailingSince: row.FailingSince, Visibility: row.Visibility}
		found.EndpointURL, found.Failures = row.EndpointURL, row.Failures
		known[row.AgentID] = found
	}
	return known, nil
}

// writeOutcomes notes when each agent was checked and what it said, and gives
// those that still matter.
func writeOutcomes(ctx context.Context, tx pgx.Tx, outcomes []market.ProbeOutcome, known map[uuid.UUID]probed) ([]probed, error) {
	var fresh []probed
	var ids []uuid.UUID
	var errors []string
	var silent []bool
	for i := range outcomes {
		outcome := outcomes[i]
		found, exists := known[outcome.AgentID]
		overtaken := found.CheckedAt != nil && found.CheckedAt.After(outcome.StartedAt)
		if !exists || overtaken || found.EndpointURL != outcome.EndpointURL {
			continue
		}
		outcome.Failures = found.Failures // may have changed since the claim
		found.ProbeOutcome = outcome
		fresh = append(fresh, found)
		ids, errors, silent = append(ids, outcome.AgentID), append(errors, outcome.Error), append(silent, outcome.NoResponse)
	}
	_, err := tx.Exec(ctx, `
		UPDATE agent_health h SET checked_at = clock_timestamp(), error = o.error, silent = o.silent
		FROM unnest($1::uuid[], $2::text[], $3::boolean[]) AS o (agent_id, error, silent) WHERE h.agent_id = o.agent_id`, ids, errors, silent)
	if err != nil {
		return nil, fmt.Errorf("write outcomes: %w", mapError(err))
	}
	return fresh, nil
}

// platformOutage applies market.PlatformOutage to the last checks of the same slice:
// those that the same worker has made. Without a slice there is nothing to compare.
func platformOutage(ctx context.Context, tx pgx.Tx, claim ProbeClaim) (bool, error) {
	if claim.Slices == 0 {
		return false, nil
	}
	seen, err := one[struct{ Hosts, Silent int }](ctx, tx, `
		SELECT count(*) AS hosts, count(*) FILTER (WHERE silent) AS silent
		FROM (SELECT h.host, bool_and(h.silent) AS silent
		      FROM agent_health h JOIN agents a ON a.id = h.agent_id
		      WHERE h.checked_at > clock_timestamp() - @interval::interval AND h.slice % @slices = @slice
		        AND a.health_failures < @out GROUP BY h.host) AS hosts`,
		pgx.StrictNamedArgs{"interval": claim.Interval, "slices": claim.Slices, "slice": claim.Slice, "out": market.MaxHealthFailures})
	return market.PlatformOutage(seen.Hosts, seen.Silent), err
}

// count adds what one outcome means for its agent.
func (t *HealthTally) count(batch *pgx.Batch, p *probed, outage bool, interval time.Duration) {
	switch {
	case p.Error == "":
		if p.Failures > 0 || p.FailingSince != nil {
			batch.Queue(`UPDATE agents SET health_failures = 0 WHERE id = $1`, p.AgentID)
			batch.Queue(`
				UPDATE agent_health h SET failing_since = NULL, next_probe_at = CASE WHEN next_probe_at IS NOT NULL THEN `+nextOwnMoment+` END
				WHERE agent_id = @id`, pgx.StrictNamedArgs{"id": p.AgentID, "interval": interval.Seconds(), "after": 0.0})
		}
	case p.NoResponse && outage:
		t.Uncounted++
	default:
		t.Failed++
		t.fail(batch, p, interval)
	}
}

func (t *HealthTally) fail(batch *pgx.Batch, p *probed, interval time.Duration) {
	failures, since := p.Failures+1, p.Now
	if p.FailingSince != nil {
		since = *p.FailingSince
	}
	batch.Queue(`UPDATE agents SET health_failures = $2 WHERE id = $1`, p.AgentID, failures)
	pause := market.ProbePause(failures, interval)
	batch.Queue(`
		UPDATE agent_health h SET failing_since = @since,
		       next_probe_at = CASE WHEN next_probe_at IS NOT NULL THEN `+nextOwnMoment+` END
		WHERE agent_id = @id`,
		pgx.StrictNamedArgs{"id": p.AgentID, "since": since, "interval": interval.Seconds(), "after": (pause - interval).Seconds()})
	shown := p.Visibility == market.VisibilityLive || p.Visibility == market.VisibilityBeta
	if shown && market.Hides(failures, since, p.Now) {
		t.Hidden++
		batch.Queue(`UPDATE agents SET visibility = 'hidden', updated_at = now() WHERE id = $1`, p.AgentID)
		batch.Queue(`UPDATE agent_health SET hidden_since = now(), hidden_from = $2 WHERE agent_id = $1`, p.AgentID, p.Visibility)
	}
}

// RecordHealthCheck writes what came of a check that the agent's owner asked for.
// It always counts, and a good one shows again what the platform had hidden, as far as operators
// let the agent be shown.
func (s *Store) RecordHealthCheck(ctx context.Context, outcome market.ProbeOutcome, interval time.Duration) error {
	return s.InTransaction(ctx, func(tx *Store) error {
		if _, err := tx.RecordProbes(ctx, []market.ProbeOutcome{outcome}, ProbeClaim{Interval: interval}); err != nil {
			return err
		}
		if outcome.Error != "" {
			return nil
		}
		_, err := tx.pool.Exec(ctx, `
			UPDATE agents a SET visibility = CASE a.granted_visibility WHEN 'live' THEN h.hidden_from ELSE 'beta' END, updated_at = now()
			FROM agent_health h
			WHERE h.agent_id = a.id AND a.id = $1 AND h.hidden_from IS NOT NULL AND a.visibility = 'hidden'
			  AND a.status = 'active' AND a.granted_visibility IN ('live', 'beta')`, outcome.AgentID)
		return mapError(err)
	})
}
