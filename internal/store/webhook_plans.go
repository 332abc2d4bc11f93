package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// WebhookPlan is how PostgreSQL answers one thing that is asked of deliveries.
type WebhookPlan struct {
	Asked string
	Plan  []string // of EXPLAIN, with what it took
}

// ExplainWebhooks runs what is asked of deliveries, a webhook's lists behind a place
// among them, and tells how PostgreSQL went about it: for measurements. It changes
// nothing.
func (s *Store) ExplainWebhooks(ctx context.Context, webhookID uuid.UUID, behind *market.Cursor, limit int) ([]WebhookPlan, error) {
	type statement struct {
		asked, sql string
		args       pgx.StrictNamedArgs
	}
	statements := []statement{
		{"runs to start", claimRuns, (&WebhookClaim{Lease: time.Minute, Limit: limit, PerReceiver: limit, PerFailing: 1}).args()},
		{"when the next run starts", nextStart, nil},
		{"lost runs", reviveRuns, pgx.StrictNamedArgs{"overdue": time.Hour, "limit": limit}},
		{"what ended long ago", forgetDeliveries, pgx.StrictNamedArgs{"kept": 30 * 24 * time.Hour, "limit": limit}},
		{"what is under way to a webhook", stopUnderWay, pgx.StrictNamedArgs{"webhook": webhookID, "reason": "measured", "limit": stoppedAtOnce}},
	}
	for _, list := range []struct {
		asked  string
		filter market.WebhookDeliveryFilter
	}{
		{"a webhook's deliveries", market.WebhookDeliveryFilter{}},
		{"a webhook's failed deliveries", market.WebhookDeliveryFilter{State: market.WebhookFailed}},
		{"a webhook's deliveries of a type", market.WebhookDeliveryFilter{Event: market.EventTaskExpired}},
		{"a webhook's failed deliveries of a type", market.WebhookDeliveryFilter{State: market.WebhookFailed, Event: market.EventTaskExpired}},
	} {
		first, firstArgs := deliveryListing(webhookID, list.filter, market.Page{Limit: limit})
		deep, deepArgs := deliveryListing(webhookID, list.filter, market.Page{Limit: limit, After: behind})
		statements = append(statements, statement{list.asked, first, firstArgs}, statement{list.asked + ", a deep page", deep, deepArgs})
	}
	plans := make([]WebhookPlan, len(statements))
	for i, st := range statements {
		plan, err := s.explainInVain(ctx, st.sql, st.args)
		if err != nil {
			return nil, fmt.Errorf("explain %s: %w", st.asked, err)
		}
		plans[i] = WebhookPlan{Asked: st.asked, Plan: plan}
	}
	return plans, nil
}

// ExplainClaim runs a claim, takes it back, and tells how PostgreSQL went about it.
func (s *Store) ExplainClaim(ctx context.Context, claim *WebhookClaim) ([]string, error) {
	return s.explainInVain(ctx, claimRuns, claim.args())
}

// explainInVain runs a statement and takes it back.
func (s *Store) explainInVain(ctx context.Context, sql string, args pgx.StrictNamedArgs) ([]string, error) {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return nil, mapError(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	rows, err := tx.Query(ctx, `EXPLAIN (ANALYZE, BUFFERS) `+sql, pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return nil, mapError(err)
	}
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return plan, mapError(err)
}
