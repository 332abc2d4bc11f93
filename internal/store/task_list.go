package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// ListTasks reads tasks that the account posted, newest first. The filter that
// narrows most has an index in the order of the list, so a page begins where the
// last one ended and costs the same at any depth.
func (s *Store) ListTasks(ctx context.Context, owner market.Owner, filter market.TaskFilter, page market.Page) ([]market.Task, error) {
	sql, args := taskListing(owner, filter, page)
	// Each filter's value deserves its own plan: a rare word is looked up, a
	// frequent one is met soon anyway. See docs/measurements/list-plans.md.
	rows, err := s.pool.Query(ctx, sql, pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return nil, mapError(err)
	}
	tasks, err := pgx.CollectRows(rows, pgx.RowToStructByName[market.Task])
	return tasks, mapError(err)
}

// ExplainTasks runs ListTasks and tells how Postgres went about it: for operators
// and measurements.
func (s *Store) ExplainTasks(ctx context.Context, owner market.Owner, filter market.TaskFilter, page market.Page) ([]string, error) {
	sql, args := taskListing(owner, filter, page)
	rows, err := s.pool.Query(ctx, `EXPLAIN (ANALYZE, BUFFERS) `+sql, pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return nil, mapError(err)
	}
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return plan, mapError(err)
}

// listing collects the parts of a list's statement. The range is what the ordered
// index is read for, the rest is asked of each row found there.
type listing struct {
	within []string // conditions on the range
	rest   []string // conditions on tasks
	args   pgx.StrictNamedArgs
}

func taskListing(owner market.Owner, filter market.TaskFilter, page market.Page) (string, pgx.StrictNamedArgs) {
	l := &listing{
		within: []string{"account_id = @account", "livemode = @livemode"},
		args:   pgx.StrictNamedArgs{"account": owner.AccountID, "livemode": owner.Livemode, "limit": page.Limit},
	}
	narrow := func(where *[]string, asked bool, condition, name string, value any) {
		if asked {
			*where = append(*where, condition)
			l.args[name] = value
		}
	}
	narrow(&l.within, filter.CreatedAfter != nil, "created_at > @created_after", "created_after", filter.CreatedAfter)
	narrow(&l.within, filter.CreatedBefore != nil, "created_at < @created_before", "created_before", filter.CreatedBefore)
	narrow(&l.rest, filter.Status != "", "status = @status", "status", filter.Status)
	narrow(&l.rest, filter.Category != "", "category = @category", "category", filter.Category)
	narrow(&l.rest, filter.TaskType != "", "task_type = @task_type", "task_type", filter.TaskType)
	switch {
	case len(filter.Metadata) > 0:
		return l.byLabels(filter, page), l.args
	case filter.Words != "":
		l.within = append(l.within, l.hasWords("words", filter.Words))
		return l.beside("task_words", page), l.args
	}
	after(page, &l.within, l.args)
	return selectTask + ` WHERE ` + strings.Join(append(l.within, l.rest...), " AND ") + `
		ORDER BY created_at DESC, id DESC LIMIT @limit`, l.args
}

// byLabels reads the range of one label and asks for the others by row.
func (l *listing) byLabels(filter market.TaskFilter, page market.Page) string {
	for i, key := range slices.Sorted(maps.Keys(filter.Metadata)) {
		has := fmt.Sprintf("key = @key_%d AND value = @value_%d", i, i)
		l.args[fmt.Sprintf("key_%d", i)], l.args[fmt.Sprintf("value_%d", i)] = sameText(key), sameText(filter.Metadata[key])
		if i == 0 {
			l.within = append(l.within, has)
			continue
		}
		l.rest = append(l.rest, `EXISTS (SELECT FROM task_labels l WHERE l.task_id = tasks.id AND l.account_id = @account
			AND l.livemode = @livemode AND l.created_at = tasks.created_at AND `+has+`)`)
	}
	if filter.Words != "" {
		l.rest = append(l.rest, `EXISTS (SELECT FROM task_words w WHERE w.task_id = tasks.id AND `+l.hasWords("w.words", filter.Words)+`)`)
	}
	return l.beside("task_labels", page)
}

func (l *listing) hasWords(column, words string) string {
	query := wordsQuery(words)
	if query == "" {
		return "false" // nothing is found by signs alone
	}
	l.args["words"] = query
	return column + " @@ @words::text::tsquery"
}

// beside lists the tasks that a table beside them names.
func (l *listing) beside(table string, page market.Page) string {
	if page.After != nil {
		l.within = append(l.within, "(created_at, task_id) < (@cursor_time, @cursor_id)")
		l.args["cursor_time"], l.args["cursor_id"] = page.After.CreatedAt, page.After.ID
	}
	where := ""
	if len(l.rest) > 0 {
		where = ` WHERE ` + strings.Join(l.rest, " AND ")
	}
	return selectTask + ` JOIN (SELECT task_id, created_at AS listed_at FROM ` + table + ` WHERE ` + strings.Join(l.within, " AND ") + `) found
		ON found.task_id = tasks.id` + where + ` ORDER BY found.listed_at DESC, found.task_id DESC LIMIT @limit`
}
