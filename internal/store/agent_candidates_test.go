package store_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// A migration cannot ask market.ProvenFrom, and an index that draws the line
// elsewhere would be passed by.
func TestIndexes_DrawTheLineOfTheProvenWhereTheMarketDoes(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	rows, err := h.Pool().Query(t.Context(), `
		SELECT pg_get_expr(i.indpred, i.indrelid) FROM pg_index i
		WHERE i.indrelid = 'agent_capabilities'::regclass AND pg_get_expr(i.indpred, i.indrelid) LIKE '%judged_bids%'`)
	if err != nil {
		t.Fatal(err)
	}
	conditions, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(conditions) != 3 {
		t.Fatalf("conditions = %q, %v; want those of three indexes", conditions, err)
	}
	line := strconv.Itoa(market.ProvenFrom)
	for _, condition := range conditions {
		if !strings.Contains(condition, "(judged_bids >= "+line+")") && !strings.Contains(condition, "(judged_bids < "+line+")") {
			t.Errorf("an index holds agents with %s; the market calls them proven from %s", condition, line)
		}
	}
}
