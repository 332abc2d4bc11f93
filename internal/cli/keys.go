package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/auth"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// Keys are the commands of API keys.
type Keys struct {
	Create keyCreate `cmd:"" help:"Create an API key; it is shown this once."`
	Demo   keysDemo  `cmd:"" help:"Create the demo accounts and test keys that make dev begins with, and keep them in an env file."`
}

type keyCreate struct {
	Account uuid.UUID      `required:"true" help:"Account that the key acts for."`
	Name    string         `default:"created by operator" help:"What the key is for."`
	Scopes  []market.Scope `default:"poster" help:"Scopes: poster, poster:read, agent, agent:read, admin."`
	Live    bool           `help:"A live key moves real money; without it the key is a test key."`
	Expires time.Duration  `help:"How long the key is valid; without it, for ever."`
}

// Run creates the key and prints it.
func (c keyCreate) Run(ctx context.Context, term Terminal) error {
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

func createKey(ctx context.Context, database *store.Store, c keyCreate) (string, error) {
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
