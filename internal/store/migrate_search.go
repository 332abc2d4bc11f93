package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/google/uuid"
	"github.com/pressly/goose/v3"
)

// searchWordsMigration writes the words of every task anew, as searchWords finds
// them. It is in Go since SQL has no such function.
var searchWordsMigration = goose.NewGoMigration(21, &goose.GoFunc{RunTx: rewriteSearchWords}, nil)

const rewrittenAtOnce = 500

func rewriteSearchWords(ctx context.Context, tx *sql.Tx) error {
	last := uuid.Nil
	for {
		found, err := searchTextsAfter(ctx, tx, last)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, f := range found {
			if _, err := tx.ExecContext(ctx, `UPDATE task_words SET words = $2::text::tsvector WHERE task_id = $1`, f.task, wordsVector(f.text)); err != nil {
				return fmt.Errorf("write words of task %s: %w", f.task, err)
			}
		}
		last = found[len(found)-1].task
	}
}

type searchText struct {
	task uuid.UUID
	text string
}

func searchTextsAfter(ctx context.Context, tx *sql.Tx, last uuid.UUID) (list []searchText, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, title || E'\n' || brief FROM tasks WHERE id > $1 ORDER BY id LIMIT $2`, last, rewrittenAtOnce)
	if err != nil {
		return nil, fmt.Errorf("read tasks: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var f searchText
		if err := rows.Scan(&f.task, &f.text); err != nil {
			return nil, fmt.Errorf("read task: %w", err)
		}
		list = append(list, f)
	}
	return list, rows.Err()
}
