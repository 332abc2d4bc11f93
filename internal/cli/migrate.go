package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/sethvargo/go-envconfig"

	"github.com/aitasker/aitasker/internal/config"
	"github.com/aitasker/aitasker/internal/store"
)

// Migrate brings the database schema to the newest version.
type Migrate struct{}

// Run applies the missing migrations.
func (Migrate) Run(ctx context.Context, term Terminal) error {
	var database config.Database
	if err := envconfig.ProcessWith(ctx, &envconfig.Config{Target: &database, Lookuper: envconfig.OsLookuper()}); err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	applied, err := store.Migrate(ctx, database.URL.Reveal())
	if err != nil {
		return err
	}
	return term.say(map[string]any{"applied": applied}, fmt.Sprintf("%d migrations applied; the schema is up to date", applied))
}

// openStore opens the database, which is all that an operator's command needs.
func openStore(ctx context.Context) (*store.Store, error) {
	var database config.Database
	if err := envconfig.ProcessWith(ctx, &envconfig.Config{Target: &database, Lookuper: envconfig.OsLookuper()}); err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	return store.Open(ctx, database.URL.Reveal(), store.Options{StatementTimeout: time.Minute})
}
