package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Listen listens on channels over one connection outside of the pool, until ctx ends
// or the connection breaks. It calls listening once it hears: nobody is told of what
// happened before.
func (s *Store) Listen(ctx context.Context, channels []string, listening func(), heard func(channel, payload string)) error {
	config := s.pool.Config().ConnConfig
	config.RuntimeParams["application_name"] = "aitasker-listener"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connect listener: %w", mapError(err))
	}
	defer closeSoon(ctx, conn)
	for _, channel := range channels {
		if _, err := conn.Exec(ctx, `LISTEN `+pgx.Identifier{channel}.Sanitize()); err != nil {
			return fmt.Errorf("listen on %s: %w", channel, mapError(err))
		}
	}
	listening()
	for {
		reported, err := conn.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("wait for notifications: %w", mapError(err))
		}
		heard(reported.Channel, reported.Payload)
	}
}

// closeSoon says goodbye to the server, also when ctx has ended, but waits for no
// answer that does not come.
func closeSoon(ctx context.Context, conn *pgx.Conn) {
	brief, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = conn.Close(brief)
}
