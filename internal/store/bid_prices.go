package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// CountWinningPrice adds the price of the step's selected bid to what work of its
// kind was won for.
func (s *Step) CountWinningPrice() error {
	_, err := s.tx.Exec(s.ctx, `
		INSERT INTO winning_prices (category, livemode, task_type, price_cents, tasks)
		SELECT $1, $2, $3, price_cents, 1 FROM bids WHERE id = $4 AND price_cents > 0
		ON CONFLICT (category, livemode, task_type, price_cents) DO UPDATE SET tasks = winning_prices.tasks + 1`,
		s.Task.Category, s.Task.Livemode, s.Task.TaskType, s.Task.SelectedBidID)
	if err != nil {
		return fmt.Errorf("count winning price: %w", err)
	}
	return nil
}

// WinningPrices reads what completed tasks of a category, or of one of its types,
// were won for; an empty type stands for all.
func (s *Store) WinningPrices(ctx context.Context, livemode bool, category, taskType string) (market.WinningPrices, error) {
	return one[market.WinningPrices](ctx, s.pool, `
		WITH prices AS (
			SELECT price_cents, sum(tasks) AS tasks FROM winning_prices
			WHERE category = @category AND livemode = @livemode AND (@task_type = '' OR task_type = @task_type)
			GROUP BY price_cents
		), ranked AS (
			SELECT price_cents, sum(tasks) OVER (ORDER BY price_cents) AS upto, sum(tasks) OVER () AS total FROM prices
		)
		SELECT coalesce(max(total), 0)::bigint AS tasks,
		       min(price_cents) FILTER (WHERE upto >= 0.25 * total) AS lower_quartile,
		       min(price_cents) FILTER (WHERE upto >= 0.50 * total) AS median,
		       min(price_cents) FILTER (WHERE upto >= 0.75 * total) AS upper_quartile
		FROM ranked`,
		pgx.StrictNamedArgs{"category": category, "livemode": livemode, "task_type": taskType})
}
