package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// taskEvents is the channel on which the schema tells of events and ends of tasks;
// the payload is the task's id.
const taskEvents = "task_events"

// ListenForEvents hears of every task that changes, on one connection outside of the
// pool, until ctx ends or the connection breaks. It calls listening when it begins
// to hear: what happened before that, nobody was told of.
func (s *Store) ListenForEvents(ctx context.Context, listening func(), heard func(taskID string)) error {
	config := s.pool.Config().ConnConfig
	config.RuntimeParams["application_name"] = "aitasker-listener"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connect listener: %w", mapError(err))
	}
	defer closeSoon(ctx, conn)
	if _, err := conn.Exec(ctx, `LISTEN `+taskEvents); err != nil {
		return fmt.Errorf("listen for events: %w", mapError(err))
	}
	listening()
	for {
		told, err := conn.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("wait for events: %w", mapError(err))
		}
		heard(told.Payload)
	}
}

// closeSoon says goodbye to the server, also when ctx has ended, but waits for no
// answer that does not come.
func closeSoon(ctx context.Context, conn *pgx.Conn) {
	brief, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = conn.Close(brief)
}
