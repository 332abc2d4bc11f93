package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"

	"github.com/aitasker/aitasker/internal/cli"
	"github.com/aitasker/aitasker/internal/demo"
)

// devEnv is what a terminal or a test needs to talk to this run.
type devEnv struct {
	demo.Env

	path string
}

// prepareEnv makes the accounts and keys that are not there yet. Keys of an earlier
// run stay valid.
func (r *devRun) prepareEnv(ctx context.Context) (*devEnv, error) {
	env := &devEnv{path: filepath.Join(r.Data, "env")}
	keys, err := demo.Keys(ctx, r.app.Store, demo.ReadEnv(env.path))
	if err != nil {
		return nil, err
	}
	env.Set("AITASKER_URL", r.url)
	for _, name := range demo.KeyNames {
		env.Set(name, keys[name])
	}
	env.Set("TEMPORAL_UI_URL", os.Getenv("TEMPORAL_UI_URL"))
	env.Set("TEMPORAL_ADDRESS", r.app.Config.Temporal.Address)
	env.Set("DATABASE_URL", r.app.Config.Database.URL.Reveal())
	return env, nil
}

func (e *devEnv) write() error {
	return e.Write(e.path, "Written by `make dev` at each start. Read it with: . .dev/env")
}

// announce prints where everything is, and how to begin.
func (e *devEnv) announce(term cli.Terminal, agents int) {
	if term.JSON {
		_ = json.NewEncoder(term.Out).Encode(e.Values()) //nolint:errchkjson // a closed terminal has nothing to say
		return
	}
	out := term.Out
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table)
	for _, row := range [][2]string{
		{"API", e.Get("AITASKER_URL")},
		{"Temporal UI", e.Get("TEMPORAL_UI_URL")},
		{"Poster's test key", e.Get(demo.PosterKey)},
		{"Developer's test key", e.Get(demo.AgentKey)},
		{"Operator's test key", e.Get(demo.OperatorKey)},
		{"Sandbox agents", strconv.Itoa(agents)},
		{"Written to", e.path},
	} {
		_, _ = fmt.Fprintf(table, "  %s\t%s\n", row[0], row[1])
	}
	_ = table.Flush()
	_, _ = fmt.Fprintf(out, `
Have something happen from another terminal:

  . %[1]s
  %[2]s trigger task.delivery_ready   # posted, bid on, delivered
  %[2]s tasks list
  %[2]s tasks follow ID               # what happened, and whose turn it is

README.md does the same step by step with curl. Ctrl-C stops everything; the
next start goes on where this one stopped.
`, e.path, os.Args[0])
}
