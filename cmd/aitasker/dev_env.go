package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/auth"
	"github.com/aitasker/aitasker/internal/market"
)

// devAccount is one of the accounts that development begins with.
type devAccount struct {
	variable string // in the env file, for its test key
	id       uuid.UUID
	name     string
	scopes   []market.Scope
	credits  market.Cents // sandbox money, once
}

var devAccounts = []devAccount{
	{"AITASKER_POSTER_KEY", uuid.MustParse("00000000-0000-4000-8000-000000000001"), "Demo poster", []market.Scope{market.ScopePoster}, 1_000_00},
	{"AITASKER_AGENT_KEY", uuid.MustParse("00000000-0000-4000-8000-000000000002"), "Demo developer", []market.Scope{market.ScopeAgent}, 0},
	{"AITASKER_ADMIN_KEY", uuid.MustParse("00000000-0000-4000-8000-000000000003"), "Demo operator", []market.Scope{market.ScopeAdmin}, 0},
}

// devEnv is what a terminal or a test needs to talk to this run.
type devEnv struct {
	path  string
	names []string // in the order of the file
	value map[string]string
}

// prepareEnv makes the accounts and keys that are not there yet and writes
// .dev/env. Keys of an earlier run go on being valid.
func (c devCommand) prepareEnv(ctx context.Context, p *parts, url string) (*devEnv, error) {
	env := &devEnv{path: filepath.Join(c.Data, "env"), value: map[string]string{}}
	earlier := readEnv(env.path)
	env.set("AITASKER_URL", url)
	for _, account := range devAccounts {
		key, err := c.keyOf(ctx, p, account, earlier[account.variable])
		if err != nil {
			return nil, fmt.Errorf("prepare %s: %w", account.variable, err)
		}
		env.set(account.variable, key)
	}
	env.set("TEMPORAL_UI_URL", os.Getenv("TEMPORAL_UI_URL"))
	env.set("TEMPORAL_ADDRESS", p.config.Temporal.Address)
	env.set("DATABASE_URL", p.config.Database.URL.Reveal())
	if err := env.write(); err != nil {
		return nil, err
	}
	return env, nil
}

func (c devCommand) keyOf(ctx context.Context, p *parts, account devAccount, earlier string) (string, error) {
	if err := p.store.EnsureAccount(ctx, account.id, account.name); err != nil {
		return "", err
	}
	if account.credits > 0 {
		operation := fmt.Sprintf("dev:%s", account.id)
		if err := p.store.GrantCredits(ctx, operation, account.id, false, account.credits, "sandbox money"); err != nil {
			return "", err
		}
	}
	if hash, _, err := auth.ParseKey(earlier); err == nil {
		if _, err := p.store.FindKey(ctx, hash[:]); err == nil {
			return earlier, nil
		}
	}
	return createKey(ctx, p.store, keyCreateCommand{Account: account.id, Name: "development", Scopes: account.scopes})
}

func (e *devEnv) set(name, value string) {
	e.names = append(e.names, name)
	e.value[name] = value
}

// write puts the file in place whole: a reader never sees half of it.
func (e *devEnv) write() error {
	var text strings.Builder
	text.WriteString("# Written by `make dev` at each start. Read it with: . .dev/env\n")
	for _, name := range e.names {
		fmt.Fprintf(&text, "export %s='%s'\n", name, e.value[name])
	}
	if err := os.WriteFile(e.path+".new", []byte(text.String()), 0o600); err != nil {
		return fmt.Errorf("write env file: %w", err)
	}
	if err := os.Rename(e.path+".new", e.path); err != nil {
		return fmt.Errorf("write env file: %w", err)
	}
	return nil
}

func readEnv(path string) map[string]string {
	values := map[string]string{}
	file, err := os.Open(path) //nolint:gosec // a file of our own data folder
	if err != nil {
		return values
	}
	defer func() { _ = file.Close() }()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		name, value, found := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "=")
		if found {
			values[name] = strings.Trim(value, "'")
		}
	}
	return values
}

// announce says in a table where everything is, and how to begin.
func (e *devEnv) announce(term terminal, agents int) {
	if term.json {
		_ = term.line(e.value)
		return
	}
	out := term.out
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table)
	for _, row := range [][2]string{
		{"API", e.value["AITASKER_URL"]},
		{"Temporal UI", e.value["TEMPORAL_UI_URL"]},
		{"Poster's test key", e.value["AITASKER_POSTER_KEY"]},
		{"Developer's test key", e.value["AITASKER_AGENT_KEY"]},
		{"Operator's test key", e.value["AITASKER_ADMIN_KEY"]},
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
