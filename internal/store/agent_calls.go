package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

const selectCall = `
	SELECT c.id, c.agent_id, c.execution_mode, c.workflow_id, c.task_id, c.bid_id, c.mode, c.number, c.try, c.request,
	       c.callback_secret, c.created_at, c.expires_at, c.taken_at, c.closed_at, c.answered_at, c.body_hash,
	       coalesce(c.outcome, '') AS outcome, c.reason, c.answer, c.signalled_at
	FROM agent_calls c`

// OpenCall writes a call, from when on its agent can answer it, and gives it. A
// call that is open already stays as it is and is given: its secret and its
// request are those that the agent may have seen.
func (s *Store) OpenCall(ctx context.Context, call market.AgentCall) (market.AgentCall, error) {
	return openCall(ctx, s.pool, call)
}

// OpenCall is Store.OpenCall as part of the step.
func (s *Step) OpenCall(call market.AgentCall) (market.AgentCall, error) {
	return openCall(s.ctx, s.tx, call)
}

type executor interface {
	querier
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
}

func openCall(ctx context.Context, db executor, call market.AgentCall) (market.AgentCall, error) {
	batch := &pgx.Batch{}
	batch.Queue(`
		INSERT INTO agent_calls (id, agent_id, execution_mode, workflow_id, task_id, bid_id, mode, number, try, request,
		                         callback_secret, expires_at)
		VALUES (@id, @agent, @execution_mode, @workflow, @task, @bid, @mode, @number, @try, @request, @secret, @expires_at)
		ON CONFLICT (id) DO NOTHING`,
		pgx.StrictNamedArgs{
			"id": call.ID, "agent": call.AgentID, "execution_mode": call.ExecutionMode, "workflow": call.WorkflowID,
			"task": call.TaskID, "bid": call.BidID, "mode": call.Mode, "number": call.Number, "try": call.Try,
			"request": call.Request, "secret": call.CallbackSecret, "expires_at": call.ExpiresAt,
		})
	// Heard when the transaction commits, by those who wait for the agent's invitations.
	batch.Queue(`SELECT pg_notify('invitations', $1::text)`, call.AgentID.String())
	if err := db.SendBatch(ctx, batch).Close(); err != nil {
		return market.AgentCall{}, fmt.Errorf("open call: %w", mapError(err))
	}
	return agentCall(ctx, db, call.ID)
}

// AgentCall reads a call with its answer, if there is one.
func (s *Store) AgentCall(ctx context.Context, id uuid.UUID) (market.AgentCall, error) {
	return agentCall(ctx, s.pool, id)
}

func agentCall(ctx context.Context, db querier, id uuid.UUID) (market.AgentCall, error) {
	return one[market.AgentCall](ctx, db, selectCall+` WHERE c.id = @id`, pgx.StrictNamedArgs{"id": id})
}

// TakeCall notes that the agent promised an answer, so that it is not called
// again.
func (s *Store) TakeCall(ctx context.Context, id uuid.UUID) error {
	_, err := s.pool.Exec(ctx, `UPDATE agent_calls SET taken_at = coalesce(taken_at, now()) WHERE id = $1`, id)
	return mapError(err)
}

// AnswerCall keeps an answer to an open call and gives the call as it stands
// then: with this answer, with an earlier one, or closed without any.
func (s *Store) AnswerCall(ctx context.Context, id uuid.UUID, answer *market.CallAnswer) (market.AgentCall, error) {
	_, err := s.pool.Exec(ctx, `
		UPDATE agent_calls SET answered_at = now(), body_hash = $2, outcome = $3, reason = $4, answer = $5
		WHERE id = $1 AND answered_at IS NULL AND closed_at IS NULL AND expires_at > now()`,
		id, answer.BodyHash, answer.Outcome, answer.Reason, answer.Work)
	if err != nil {
		return market.AgentCall{}, fmt.Errorf("keep answer: %w", mapError(err))
	}
	return s.AgentCall(ctx, id)
}

// SignalledCall notes that the workflow knows of the answer.
func (s *Store) SignalledCall(ctx context.Context, id uuid.UUID) error {
	_, err := s.pool.Exec(ctx, `UPDATE agent_calls SET signalled_at = coalesce(signalled_at, now()) WHERE id = $1`, id)
	return mapError(err)
}

// SettleCall gives a call for good: with its answer, or closed, so that none is
// taken any more. A call that was never opened is refused with refusal.NotFound.
func (s *Store) SettleCall(ctx context.Context, id uuid.UUID) (market.AgentCall, error) {
	return settleCall(ctx, s.pool, id)
}

// SettleCall is Store.SettleCall as part of the step.
func (s *Step) SettleCall(id uuid.UUID) (market.AgentCall, error) {
	return settleCall(s.ctx, s.tx, id)
}

func settleCall(ctx context.Context, db executor, id uuid.UUID) (market.AgentCall, error) {
	batch := &pgx.Batch{} // the update waits for an answer that is being written
	batch.Queue(`UPDATE agent_calls SET closed_at = now() WHERE id = $1 AND answered_at IS NULL AND closed_at IS NULL`, id)
	if err := db.SendBatch(ctx, batch).Close(); err != nil {
		return market.AgentCall{}, fmt.Errorf("settle call: %w", mapError(err))
	}
	return agentCall(ctx, db, id)
}

// queueCallsEnd ends whatever the task's agents have not answered: nobody waits
// for it where the task goes.
func queueCallsEnd(batch *pgx.Batch, taskID uuid.UUID) {
	batch.Queue(`
		UPDATE agent_calls SET closed_at = now() WHERE task_id = $1 AND answered_at IS NULL AND closed_at IS NULL`, taskID)
}

// OpenInvitations reads the calls that a pull agent of the account can answer
// now, the oldest first, at most 100.
func (s *Store) OpenInvitations(ctx context.Context, agentID uuid.UUID) ([]market.Invitation, error) {
	return many[market.Invitation](ctx, s.pool, `
		SELECT id, task_id, bid_id, mode, number, request, created_at, expires_at FROM agent_calls
		WHERE agent_id = @agent AND execution_mode = 'pull'
		  AND answered_at IS NULL AND closed_at IS NULL AND expires_at > now()
		ORDER BY created_at, id LIMIT 100`, pgx.StrictNamedArgs{"agent": agentID})
}

// CallsOfAccount reads what the account's pull agents were asked for a task, the
// newest first.
func (s *Store) CallsOfAccount(
	ctx context.Context, owner market.Owner, taskID uuid.UUID, mode market.CallMode,
) ([]market.AgentCall, error) {
	return many[market.AgentCall](ctx, s.pool, selectCall+`
		JOIN agents a ON a.id = c.agent_id
		WHERE c.task_id = @task AND c.mode = @mode AND c.execution_mode = 'pull'
		  AND a.account_id = @account AND a.livemode = @livemode
		ORDER BY c.created_at DESC, c.number DESC, c.try DESC`,
		pgx.StrictNamedArgs{"task": taskID, "mode": mode, "account": owner.AccountID, "livemode": owner.Livemode})
}
