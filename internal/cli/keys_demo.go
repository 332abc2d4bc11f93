package cli

import (
	"context"
	"strings"

	"github.com/aitasker/aitasker/internal/demo"
)

type keysDemo struct {
	File string `default:"demo.env" placeholder:"FILE" help:"Env file that the keys are kept in. Keys that are there already stay valid."`
	URL  string `env:"AITASKER_URL" placeholder:"URL" help:"Address of the API, to be kept in the file too (${env})."`
}

// Run makes what is missing, writes the file and prints it.
func (c keysDemo) Run(ctx context.Context, term Terminal) error {
	database, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer database.Close()
	keys, err := demo.Keys(ctx, database, demo.ReadEnv(c.File))
	if err != nil {
		return err
	}
	env := &demo.Env{}
	if c.URL != "" {
		env.Set("AITASKER_URL", c.URL)
	}
	var lines []string
	for _, name := range demo.KeyNames {
		env.Set(name, keys[name])
		lines = append(lines, name+"="+keys[name])
	}
	if err := env.Write(c.File, "Written by `aitasker keys demo`."); err != nil {
		return err
	}
	return term.say(env.Values(), strings.Join(lines, "\n"))
}
