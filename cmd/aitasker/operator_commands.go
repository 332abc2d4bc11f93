package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/sethvargo/go-envconfig"

	"github.com/aitasker/aitasker/internal/auth"
	"github.com/aitasker/aitasker/internal/config"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/resource"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
)

// openStore opens only the database, which is all that operators' commands need.
func openStore(ctx context.Context) (*store.Store, error) {
	var database config.Database
	if err := envconfig.ProcessWith(ctx, &envconfig.Config{Target: &database, Lookuper: envconfig.OsLookuper()}); err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	return store.Open(ctx, database.URL.Reveal(), store.Options{StatementTimeout: time.Minute})
}

type migrateCommand struct{}

// Run applies the missing migrations.
func (migrateCommand) Run(ctx context.Context, term terminal) error {
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

type accountsCommand struct {
	Create accountCreateCommand `cmd:"" help:"Create an account with its first credits."`
}

type accountCreateCommand struct {
	Name string `arg:"" help:"Name of the account's holder."`
}

// Run creates the account and prints its id.
func (c accountCreateCommand) Run(ctx context.Context, term terminal) error {
	database, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer database.Close()
	id, err := database.CreateAccount(ctx, c.Name)
	if err != nil {
		return err
	}
	return term.say(map[string]any{"id": id}, id.String())
}

type keysCommand struct {
	Create keyCreateCommand `cmd:"" help:"Create an API key; it is shown this once."`
}

type keyCreateCommand struct {
	Account uuid.UUID      `required:"true" help:"Account that the key acts for."`
	Name    string         `default:"created by operator" help:"What the key is for."`
	Scopes  []market.Scope `default:"poster" help:"Scopes: poster, poster:read, agent, agent:read, admin."`
	Live    bool           `help:"A live key moves real money; without it the key is a test key."`
	Expires time.Duration  `help:"How long the key is valid; without it, for ever."`
}

// Run creates the key and prints it.
func (c keyCreateCommand) Run(ctx context.Context, term terminal) error {
	for _, scope := range c.Scopes {
		if !scope.Valid() {
			return fmt.Errorf("scope %q is not one of %s", scope, strings.Join(scopeNames(), ", "))
		}
	}
	database, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer database.Close()
	plain, err := createKey(ctx, database, c)
	if err != nil {
		return err
	}
	return term.say(map[string]any{"key": plain}, plain)
}

func createKey(ctx context.Context, database *store.Store, c keyCreateCommand) (string, error) {
	plain, record := auth.NewKey(c.Live)
	record.AccountID, record.Name, record.Scopes = c.Account, c.Name, c.Scopes
	if c.Expires > 0 {
		expires := time.Now().Add(c.Expires)
		record.ExpiresAt = &expires
	}
	return plain, database.InsertKey(ctx, record)
}

func scopeNames() []string {
	names := make([]string, len(market.Scopes))
	for i, scope := range market.Scopes {
		names[i] = string(scope)
	}
	return names
}

type agentsCommand struct {
	Activate agentActivateCommand `cmd:"" help:"Make a registered agent active, verified and live."`
}

type agentActivateCommand struct {
	Slug   string `arg:"" help:"Slug of the agent."`
	Reason string `required:"true" help:"Why it needs no benchmark; kept with the agent."`
}

// Run activates the agent.
func (c agentActivateCommand) Run(ctx context.Context, term terminal) error {
	database, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer database.Close()
	agent, err := database.AgentBySlug(ctx, c.Slug)
	if err != nil {
		return err
	}
	if agent, err = database.ActivateAgent(ctx, agent.Livemode, agent.ID, c.Reason); err != nil {
		return err
	}
	return term.say(resource.AgentOf(agent), fmt.Sprintf("%s is %s and %s", agent.Slug, agent.Status, agent.Visibility))
}

type secretsCommand struct {
	Key secretsKeyCommand `cmd:"" help:"Make a value for AITASKER_SECRETS_KEY."`
}

type secretsKeyCommand struct{}

// Run prints a fresh key.
func (secretsKeyCommand) Run(term terminal) error {
	key, err := secrets.GenerateKey()
	if err != nil {
		return err
	}
	return term.say(map[string]any{"key": key}, key)
}
