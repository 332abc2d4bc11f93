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
	database, err := config.LoadDatabase(ctx, envconfig.OsLookuper())
	if err != nil {
		return err
	}
	applied, err := store.Migrate(ctx, database.URL.Reveal())
	if err != nil {
		return err
	}
	return term.say(map[string]any{"applied": applied}, fmt.Sprintf("%d migrations applied; the schema is up to date", applied))
}

// openStore opens the database, which is all that an operator's command needs.
func openStore(ctx context.Context) (*store.Store, error) {
	database, err := config.LoadDatabase(ctx, envconfig.OsLookuper())
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, database.URL.Reveal(), store.Options{StatementTimeout: time.Minute})
}
