package activities_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Tables that may be read whole: two stay small however long the marketplace runs,
// and a sweep judges the host of every agent of its slice.
var smallTables = []string{"rate_limit_overrides", "winning_prices", "agent_health"}

// planNode is a node of a plan as EXPLAIN writes it.
type planNode struct {
	Type     string     `json:"Node Type"`     //nolint:tagliatelle // PostgreSQL's spelling
	Relation string     `json:"Relation Name"` //nolint:tagliatelle // the same
	Plans    []planNode `json:"Plans"`         //nolint:tagliatelle // the same
}

// preparedStatement is a statement and how it is executed, whatever its arguments.
type preparedStatement struct{ Statement, Execute string }

// provePlans fails the test if a statement that the activities ran reads a growing
// table from one end to the other, although PostgreSQL was told to prefer anything
// else. Every connection remembers the statements that it prepared.
func (f *fixture) provePlans() {
	ctx := context.Background() // the test's own has ended
	for _, conn := range f.Store.Pool().AcquireAllIdle(ctx) {
		f.provePlansOf(ctx, conn)
		conn.Release()
	}
}

func (f *fixture) provePlansOf(ctx context.Context, conn *pgxpool.Conn) {
	rows, err := conn.Query(ctx, `
		SELECT statement, 'EXECUTE ' || quote_ident(name) || CASE WHEN cardinality(parameter_types) > 0
		       THEN '(' || array_to_string(array_fill('NULL'::text, ARRAY[cardinality(parameter_types)]), ', ') || ')' ELSE '' END
		FROM pg_prepared_statements ORDER BY statement`, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		f.t.Error(err)
		return
	}
	statements, err := pgx.CollectRows(rows, pgx.RowToStructByPos[preparedStatement])
	if err != nil {
		f.t.Error(err)
		return
	}
	if _, err := conn.Exec(ctx, `SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan`, pgx.QueryExecModeSimpleProtocol); err != nil {
		f.t.Error(err)
	}
	for _, prepared := range statements {
		statement := prepared.Statement
		verb, _, _ := strings.Cut(strings.TrimSpace(statement), " ")
		verb, _, _ = strings.Cut(verb, "\n")
		if !slices.Contains([]string{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}, verb) {
			continue
		}
		var explained []struct {
			Plan planNode `json:"Plan"` //nolint:tagliatelle // PostgreSQL's spelling
		}
		var text json.RawMessage
		err := conn.QueryRow(ctx, `EXPLAIN (FORMAT JSON) `+prepared.Execute, pgx.QueryExecModeSimpleProtocol).Scan(&text)
		if err == nil {
			err = json.Unmarshal(text, &explained)
		}
		if err != nil {
			f.t.Errorf("explain %s: %v", statement, err)
			continue
		}
		for _, table := range wholeReads(&explained[0].Plan) {
			if !slices.Contains(smallTables, table) {
				f.t.Errorf("the whole of %s is read by %s", table, statement)
			}
		}
	}
}

// wholeReads names the tables that a plan reads from end to end. A partial index
// that happens to be small is no such thing.
func wholeReads(node *planNode) []string {
	var found []string
	if node.Type == "Seq Scan" {
		found = append(found, node.Relation)
	}
	for i := range node.Plans {
		found = append(found, wholeReads(&node.Plans[i])...)
	}
	return found
}
