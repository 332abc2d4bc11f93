package store

import (
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// ofOwnTask keeps a query on rows of the alias to one task and its poster, so that
// a foreign id finds nothing.
func ofOwnTask(alias string) string {
	return ` WHERE ` + alias + `.task_id = @task
		AND EXISTS (SELECT FROM tasks o WHERE o.id = @task AND o.account_id = @account AND o.livemode = @livemode)`
}

func ownTask(owner market.Owner, taskID uuid.UUID) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"account": owner.AccountID, "livemode": owner.Livemode, "task": taskID}
}

// after adds the condition of a page that starts behind a row.
func after(page market.Page, where *[]string, args pgx.StrictNamedArgs) {
	if page.After == nil {
		return
	}
	*where = append(*where, "(created_at, id) < (@cursor_time, @cursor_id)")
	args["cursor_time"] = page.After.CreatedAt
	args["cursor_id"] = page.After.ID
}
