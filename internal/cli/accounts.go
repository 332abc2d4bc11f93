package cli

import (
	"context"
)

// Accounts are the commands of accounts.
type Accounts struct {
	Create accountCreate `cmd:"" help:"Create an account with its first credits."`
}

type accountCreate struct {
	Name string `arg:"" help:"Name of the account's holder."`
}

// Run creates the account and prints its id.
func (c accountCreate) Run(ctx context.Context, term Terminal) error {
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
