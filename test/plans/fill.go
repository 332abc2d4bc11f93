package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/store"
)

const batch = 100_000

// fill makes that many tasks of one poster, one every half minute of 2025, with
// briefs of some 25 words.
func fill(ctx context.Context, s *store.Store, tasks int, progress io.Writer) (uuid.UUID, error) {
	poster, err := s.CreateAccount(ctx, "Poster")
	if err != nil {
		return uuid.Nil, fmt.Errorf("create account: %w", err)
	}
	for from := 0; from < tasks; from += batch {
		_, err := s.Pool().Exec(ctx, insertTasks, poster, from, min(from+batch, tasks)-1)
		if err != nil {
			return uuid.Nil, fmt.Errorf("insert tasks: %w", err)
		}
		_, _ = fmt.Fprintf(progress, "%d tasks\n", min(from+batch, tasks))
	}
	for _, statement := range []string{insertWords, insertLabels} {
		if _, err := s.Pool().Exec(ctx, statement); err != nil {
			return uuid.Nil, fmt.Errorf("insert what tasks are found by: %w", err)
		}
	}
	if _, err := s.Pool().Exec(ctx, `VACUUM (ANALYZE) tasks, task_words, task_labels`); err != nil {
		return uuid.Nil, fmt.Errorf("analyze: %w", err)
	}
	return poster, nil
}

// The multiplications spread each trait over the whole time, each in its own way.
const insertTasks = `
	INSERT INTO tasks (id, account_id, livemode, title, brief, category, task_type, metadata, budget_cents,
	                   experimentation, status, closed_reason, event_sequence, terms, created_at, updated_at)
	SELECT gen_random_uuid(), $1, true, 'Task number ' || i,
	       'We are looking for work on number ' || i || ' for a ' ||
	       CASE WHEN i * 31 % 100 < 60 THEN 'bakery' ELSE 'garage' END || ' near the ' ||
	       CASE WHEN i * 37 % 100 = 0 THEN 'harbour' ELSE 'station' END || ', with a ' ||
	       CASE WHEN i * 41 % 10000 = 0 THEN 'zeppelin' ELSE 'wagon' END || ' and the words ' ||
	       regexp_replace(md5(i::text) || md5((-i)::text), '(.{5})', '\1 ', 'g'),
	       CASE WHEN i * 43 % 100 < 60 THEN 'graphics-design' ELSE 'data' END,
	       CASE WHEN i * 43 % 100 < 60 THEN 'logo-design' ELSE 'spreadsheet' END,
	       json_build_object('order', i, 'channel', CASE WHEN i * 47 % 100 < 60 THEN 'web' ELSE 'app' END, 'campaign', i * 53 % 1000),
	       4000, 0.3, status, CASE status WHEN 'completed' THEN 'approved' WHEN 'cancelled' THEN 'poster_cancelled' END,
	       CASE status WHEN 'draft' THEN 0 ELSE 1 END, '{}', created_at, created_at
	FROM (SELECT i, timestamptz '2025-01-01' + i * interval '31 seconds' AS created_at,
	             CASE WHEN i * 59 % 100 < 60 THEN 'completed' WHEN i * 59 % 1000 = 999 THEN 'draft' ELSE 'cancelled' END AS status
	      FROM generate_series($2::bigint, $3::bigint) i) spread`

// What the store writes beside each task. The words of these briefs are plain.
const (
	insertWords = `
		INSERT INTO task_words (task_id, account_id, livemode, created_at, words)
		SELECT id, account_id, livemode, created_at, to_tsvector('simple', title || ' ' || brief) FROM tasks`
	insertLabels = `
		INSERT INTO task_labels (account_id, livemode, key, value, created_at, task_id)
		SELECT t.account_id, t.livemode, m.key, m.value, t.created_at, t.id FROM tasks t CROSS JOIN LATERAL json_each_text(t.metadata) m`
)

type measurement struct {
	took float64 // milliseconds
	plan []string
}

func median(measured []measurement) measurement {
	slices.SortFunc(measured, func(a, b measurement) int { return cmp.Compare(a.took, b.took) })
	return measured[len(measured)/2]
}

// timeOf reads "Execution Time: 0.123 ms" from a plan.
func timeOf(plan []string) float64 {
	for _, line := range plan {
		if text, found := strings.CutPrefix(strings.TrimSpace(line), "Execution Time: "); found {
			took, _ := strconv.ParseFloat(strings.TrimSuffix(text, " ms"), 64)
			return took
		}
	}
	return 0
}

func onDatabase(adminURL, name string) (string, error) {
	parsed, err := url.Parse(adminURL)
	if err != nil {
		return "", fmt.Errorf("parse database url: %w", err)
	}
	parsed.Path = "/" + name
	return parsed.String(), nil
}
