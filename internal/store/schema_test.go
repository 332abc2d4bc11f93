package store_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/store"
)

// An index serves a foreign key when it finds the referring rows: its first columns
// are those of the key, or it is unique over some of them. It may leave out rows
// whose column is null, which refer to nothing.
const unindexedForeignKeys = `
	SELECT c.conrelid::regclass::text || ' (' || string_agg(a.attname, ', ') || ')'
	FROM pg_constraint c
	JOIN pg_namespace n ON n.oid = c.connamespace AND n.nspname = 'public'
	CROSS JOIN LATERAL unnest(c.conkey) k (number)
	JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
	WHERE c.contype = 'f' AND NOT EXISTS (
		SELECT FROM pg_index i
		CROSS JOIN LATERAL (SELECT array_agg(k ORDER BY o) AS keys FROM unnest(i.indkey::int2[]) WITH ORDINALITY u (k, o) WHERE o <= i.indnkeyatts) u
		WHERE i.indrelid = c.conrelid AND i.indisvalid
		  AND (u.keys[1:cardinality(c.conkey)] @> c.conkey OR i.indisunique AND u.keys <@ c.conkey)
		  AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = '(' || (
			SELECT attname FROM pg_attribute WHERE attrelid = c.conrelid AND attnum = c.conkey[1]) || ' IS NOT NULL)'))
	GROUP BY c.oid, c.conrelid ORDER BY 1`

func TestSchema_IndexesEveryForeignKey(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	rows, err := h.Pool().Query(t.Context(), unindexedForeignKeys)
	if err != nil {
		t.Fatal(err)
	}
	unindexed, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range unindexed {
		t.Errorf("no index serves the foreign key %s", key)
	}
}

func TestMigrations_AreNumberedWithoutAGap(t *testing.T) {
	t.Parallel()
	versions, err := store.MigrationVersions()
	if err != nil || len(versions) == 0 {
		t.Fatalf("%d migrations, %v", len(versions), err)
	}
	for i, version := range versions {
		if version != int64(i+1) {
			t.Fatalf("migration %d is number %d in order", version, i+1)
		}
	}
}
