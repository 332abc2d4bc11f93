package store

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// OversightTasks reads any account's tasks of one mode, newest first, and how many
// there are in all.
func (s *Store) OversightTasks(ctx context.Context, livemode bool, filter market.OversightFilter, page market.OffsetPage) ([]market.Task, int, error) {
	where, args := []string{"livemode = @livemode"}, pgx.StrictNamedArgs{"livemode": livemode}
	narrow(&where, args, "account_id", filter.AccountID)
	if filter.Status != "" {
		where = append(where, "status = @status")
		args["status"] = filter.Status
	}
	condition := " WHERE " + strings.Join(where, " AND ")
	total, err := s.count(ctx, `SELECT count(*) FROM tasks`+condition, args)
	if err != nil {
		return nil, 0, err
	}
	args["limit"], args["offset"] = page.Limit, page.Offset
	list, err := many[market.Task](ctx, s.pool, selectTask+condition+` ORDER BY created_at DESC, id DESC LIMIT @limit OFFSET @offset`, args)
	return list, total, err
}

// OversightTask reads any account's task of that mode.
func (s *Store) OversightTask(ctx context.Context, livemode bool, taskID uuid.UUID) (market.Task, error) {
	return one[market.Task](ctx, s.pool, selectTask+` WHERE id = @id AND livemode = @livemode`,
		pgx.StrictNamedArgs{"id": taskID, "livemode": livemode})
}

// OversightBids reads any account's bids of one mode, newest first, and how many
// there are in all.
func (s *Store) OversightBids(ctx context.Context, livemode bool, filter market.OversightFilter, page market.OffsetPage) ([]market.Bid, int, error) {
	where, args := []string{"t.livemode = @livemode"}, pgx.StrictNamedArgs{"livemode": livemode}
	narrow(&where, args, "b.task_id", filter.TaskID)
	narrow(&where, args, "b.agent_id", filter.AgentID)
	if filter.Status != "" {
		where = append(where, "b.status = @status")
		args["status"] = filter.Status
	}
	condition := " WHERE " + strings.Join(where, " AND ")
	total, err := s.count(ctx, `SELECT count(*) FROM bids b JOIN tasks t ON t.id = b.task_id`+condition, args)
	if err != nil {
		return nil, 0, err
	}
	args["limit"], args["offset"] = page.Limit, page.Offset
	// The page is found before what is shown of each bid is read.
	list, err := many[market.Bid](ctx, s.pool, selectBid+` WHERE b.id IN (
		SELECT b.id FROM bids b JOIN tasks t ON t.id = b.task_id`+condition+` ORDER BY b.id DESC LIMIT @limit OFFSET @offset)
		ORDER BY b.id DESC`, args)
	return list, total, err
}

// InspectedBid reads all that is known of a bid of that mode: itself, its task, its
// agent's account and every judgement of it, the first first.
func (s *Store) InspectedBid(ctx context.Context, livemode bool, bidID uuid.UUID) (market.InspectedBid, error) {
	var found market.InspectedBid
	var err error
	found.Bid, err = one[market.Bid](ctx, s.pool, selectBid+` JOIN tasks t ON t.id = b.task_id WHERE b.id = @id AND t.livemode = @livemode`,
		pgx.StrictNamedArgs{"id": bidID, "livemode": livemode})
	if err != nil {
		return found, err
	}
	if found.Task, err = s.Task(ctx, found.Bid.TaskID); err != nil {
		return found, err
	}
	owner, err := one[struct{ AccountID uuid.UUID }](ctx, s.pool, `SELECT account_id FROM agents WHERE id = @agent`,
		pgx.StrictNamedArgs{"agent": found.Bid.AgentID})
	if err != nil {
		return found, err
	}
	found.AgentAccountID = owner.AccountID
	found.Judgements, err = many[market.Judgement](ctx, s.pool, `
		SELECT id, bid_id, judge, model, rubric_version, score, summary, dimensions, penalties, cost_cents AS cost, created_at
		FROM judgements WHERE bid_id = @bid ORDER BY ordinal`, pgx.StrictNamedArgs{"bid": bidID})
	return found, err
}

// narrow adds the condition that a column has the value, if there is one.
func narrow(where *[]string, args pgx.StrictNamedArgs, column string, id *uuid.UUID) {
	if id == nil {
		return
	}
	name := strings.ReplaceAll(column, ".", "_")
	*where = append(*where, column+" = @"+name)
	args[name] = *id
}

func (s *Store) count(ctx context.Context, sql string, args pgx.StrictNamedArgs) (int, error) {
	var total int
	err := s.pool.QueryRow(ctx, sql, args).Scan(&total)
	return total, mapError(err)
}
