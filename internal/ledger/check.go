package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Violation is a broken promise of the ledger, found by Check.
type Violation struct {
	Promise string // which rule
	Detail  string // where it is broken
}

// promises are the always-true sentences of SPEC 7; each query finds what breaks
// its sentence.
var promises = []struct{ promise, query string }{
	{"every transfer sums to zero", `
		SELECT 'transfer ' || transfer_id || ' sums to ' || sum(amount_cents) FROM ledger_entries
		GROUP BY transfer_id HAVING sum(amount_cents) <> 0`},
	{"a balance is the sum of its entries", `
		SELECT 'account ' || l.id || ' (' || l.kind || ') says ' || l.balance_cents || ', its entries ' || coalesce(sum(e.amount_cents), 0)
		FROM ledger_accounts l LEFT JOIN ledger_entries e ON e.ledger_account_id = l.id
		GROUP BY l.id HAVING l.balance_cents <> coalesce(sum(e.amount_cents), 0)`},
	{"no balance is negative", `
		SELECT 'account ' || id || ' (' || kind || ') is at ' || balance_cents FROM ledger_accounts
		WHERE kind <> 'funding' AND balance_cents < 0`},
	{"escrow is exactly what is held", `
		SELECT 'account ' || l.owner_id || ' has ' || l.balance_cents || ' in escrow and ' || coalesce(h.held, 0) || ' held'
		FROM ledger_accounts l
		LEFT JOIN (SELECT t.account_id, t.livemode, sum(h.amount_cents) AS held
		           FROM holds h JOIN tasks t ON t.id = h.task_id WHERE h.status = 'held' GROUP BY 1, 2) h
		  ON h.account_id = l.owner_id AND h.livemode = l.livemode
		WHERE l.kind = 'escrow' AND l.balance_cents <> coalesce(h.held, 0)`},
	{"a hold ends exactly once", `
		SELECT 'hold ' || h.selection || ' of task ' || h.task_id || ' is ' || h.status || ' with ' || count(t.id) || ' ending transfers'
		FROM holds h LEFT JOIN ledger_transfers t ON t.operation_id = 'task:' || h.task_id || ':end:' || h.selection
		GROUP BY h.task_id, h.selection, h.status
		HAVING count(t.id) <> CASE WHEN h.status = 'held' THEN 0 ELSE 1 END`},
	{"what a task captured is what was paid out plus the fee", `
		SELECT 'transfer ' || t.id || ' of task ' || t.task_id FROM ledger_transfers t
		JOIN ledger_entries e ON e.transfer_id = t.id JOIN ledger_accounts l ON l.id = e.ledger_account_id
		WHERE t.kind IN ('capture', 'split')
		GROUP BY t.id
		HAVING -sum(e.amount_cents) FILTER (WHERE l.kind = 'escrow') <>
		       coalesce(sum(e.amount_cents) FILTER (WHERE l.kind IN ('earnings', 'fees', 'credits')), 0)`},
	{"a remix fee goes back at most once, and whole", `
		SELECT 'transfer ' || t.id || ' of task ' || t.task_id || ' gives back ' || e.amount_cents
		FROM ledger_transfers t JOIN ledger_entries e ON e.transfer_id = t.id AND e.amount_cents > 0
		WHERE t.operation_id LIKE 'task:%:remix_return:%' AND NOT EXISTS (
			SELECT FROM ledger_transfers taken JOIN ledger_entries fee ON fee.transfer_id = taken.id
			WHERE taken.operation_id = replace(t.operation_id, ':remix_return:', ':remix:') AND fee.amount_cents = e.amount_cents)`},
	{"an ended task holds no money", `
		SELECT 'task ' || t.id || ' is ' || t.status || ' and holds ' || h.amount_cents
		FROM holds h JOIN tasks t ON t.id = h.task_id
		WHERE h.status = 'held' AND t.status IN ('completed', 'expired', 'cancelled')`},
}

// Check looks for every broken promise; an empty list means that all hold.
func Check(ctx context.Context, q Reader) ([]Violation, error) {
	var found []Violation
	for _, p := range promises {
		rows, err := q.Query(ctx, p.query)
		if err != nil {
			return nil, fmt.Errorf("check that %s: %w", p.promise, err)
		}
		details, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, fmt.Errorf("check that %s: %w", p.promise, err)
		}
		for _, detail := range details {
			found = append(found, Violation{Promise: p.promise, Detail: detail})
		}
	}
	return found, nil
}

// Promises lists the sentences that Check proves.
func Promises() []string {
	list := make([]string, len(promises))
	for i, p := range promises {
		list[i] = p.promise
	}
	return list
}
