package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

func main() {
	tasks := flag.Int("tasks", 1_000_000, "how many tasks to list from; 0 leaves the lists out")
	agents := flag.Int("agents", 0, "how many agents triage chooses from; 0 leaves triage out")
	events := flag.Int("events", 0, "how many events the feed reads from; 0 leaves the feed out")
	deliveries := flag.Int("deliveries", 0, "how many deliveries a webhook has; 0 leaves webhooks out")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt) //nolint:forbidigo // this is main
	server := os.Getenv("DATABASE_ADMIN_URL")                             //nolint:forbidigo // from devstack, no configuration of the product
	err := run(ctx, server, sizes{*tasks, *agents, *events, *deliveries}, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "plans:", err)
		os.Exit(1)
	}
}

// sizes are how many of each there are.
type sizes struct{ tasks, agents, events, deliveries int }

// run fills a database of its own, measures every list and drops the database.
func run(ctx context.Context, adminURL string, many sizes, out, progress io.Writer) error {
	url, drop, err := newDatabase(ctx, adminURL)
	if err != nil {
		return err
	}
	defer drop()
	s, err := store.Open(ctx, url, store.Options{})
	if err != nil {
		return fmt.Errorf("open store: %w", err)
	}
	defer s.Close()
	poster, err := fill(ctx, s, many.tasks, progress)
	if err != nil {
		return err
	}
	if many.agents > 0 {
		if err := enrol(ctx, s, many.agents, progress); err != nil {
			return err
		}
		if err := measureTriage(ctx, s, poster, out); err != nil {
			return err
		}
	}
	if many.events > 0 {
		if err := logEvents(ctx, s, poster, many.events, progress); err != nil {
			return err
		}
		if err := measureEvents(ctx, s, poster, out); err != nil {
			return err
		}
	}
	if many.deliveries > 0 {
		webhook, err := leaveDeliveries(ctx, s, poster, many.deliveries, progress)
		if err == nil {
			err = measureWebhooks(ctx, s, webhook, many.deliveries, out)
		}
		if err != nil {
			return err
		}
	}
	if many.tasks == 0 {
		return nil
	}
	for _, l := range lists {
		_, _ = fmt.Fprintf(progress, "listing by %s\n", l.name)
		if err := measure(ctx, s, poster, l, out); err != nil {
			return fmt.Errorf("list by %s: %w", l.name, err)
		}
	}
	return nil
}

const (
	pageSize = 50
	deepPage = 10_000
	tries    = 5 // the middle one counts
)

// list is one way to ask for tasks. The condition finds the same rows by plain
// means, to know where a deep page begins.
type list struct {
	name      string
	filter    market.TaskFilter
	condition string
}

var lists = []list{
	{"nothing", market.TaskFilter{}, "true"},
	{"status, 60 of 100", market.TaskFilter{Status: market.TaskCompleted}, "status = 'completed'"},
	{"status, 1 of 1,000", market.TaskFilter{Status: market.TaskDraft}, "status = 'draft'"},
	{"category, 60 of 100", market.TaskFilter{Category: "graphics-design"}, "category = 'graphics-design'"},
	{"task type, 60 of 100", market.TaskFilter{TaskType: "logo-design"}, "task_type = 'logo-design'"},
	{"creation time, 80 of 100", market.TaskFilter{CreatedBefore: &eightTenths}, "created_at < '2025-10-15'"},
	{"metadata, 60 of 100", market.TaskFilter{Metadata: map[string]string{"channel": "web"}}, "metadata->>'channel' = 'web'"},
	{"metadata, 1 of 1,000", market.TaskFilter{Metadata: map[string]string{"campaign": "7"}}, "metadata->>'campaign' = '7'"},
	{"two metadata keys", market.TaskFilter{Metadata: map[string]string{"channel": "app", "campaign": "7"}}, "metadata->>'campaign' = '7' AND metadata->>'channel' = 'app'"},
	{"words, 60 of 100", market.TaskFilter{Words: "bakery"}, "brief LIKE '%bakery%'"},
	{"words, 1 of 100", market.TaskFilter{Words: "harbour"}, "brief LIKE '%harbour%'"},
	{"words, 1 of 10,000", market.TaskFilter{Words: "zeppelin"}, "brief LIKE '%zeppelin%'"},
	{"words and status", market.TaskFilter{Words: "bakery", Status: market.TaskCompleted}, "brief LIKE '%bakery%' AND status = 'completed'"},
}

var eightTenths = time.Date(2025, 10, 15, 0, 0, 0, 0, time.UTC)

// measure prints the first page of a list and its deepest up to deepPage.
func measure(ctx context.Context, s *store.Store, poster uuid.UUID, l list, out io.Writer) error {
	var matches int
	if err := s.Pool().QueryRow(ctx, `SELECT count(*) FROM tasks WHERE `+l.condition).Scan(&matches); err != nil {
		return fmt.Errorf("count: %w", err)
	}
	deep := min(deepPage, matches/pageSize)
	if deep < 2 {
		return fmt.Errorf("%d tasks match, too few for a second page; ask for more -tasks", matches)
	}
	var after market.Cursor
	err := s.Pool().QueryRow(ctx, `SELECT created_at, id FROM tasks WHERE `+l.condition+
		` ORDER BY created_at DESC, id DESC OFFSET $1 LIMIT 1`, (deep-1)*pageSize-1).Scan(&after.CreatedAt, &after.ID)
	if err != nil {
		return fmt.Errorf("find page %d: %w", deep, err)
	}
	_, _ = fmt.Fprintf(out, "## By %s\n\n%d tasks match.\n\n", l.name, matches)
	for _, page := range []struct {
		number int
		after  *market.Cursor
	}{{1, nil}, {deep, &after}} {
		// One row more than a page tells whether there is a next one.
		took, plan, err := explain(ctx, s, poster, l.filter, market.Page{Limit: pageSize + 1, After: page.after})
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(out, "Page %d: %.2f ms\n\n```\n%s\n```\n\n", page.number, took, strings.Join(plan, "\n"))
	}
	return nil
}

// explain gives the milliseconds and the plan of the middle one of several tries.
func explain(ctx context.Context, s *store.Store, poster uuid.UUID, filter market.TaskFilter, page market.Page) (float64, []string, error) {
	measured := make([]measurement, tries)
	for i := range measured {
		plan, err := s.ExplainTasks(ctx, market.Owner{AccountID: poster, Livemode: true}, filter, page)
		if err != nil {
			return 0, nil, err
		}
		measured[i] = measurement{timeOf(plan), plan}
	}
	middle := median(measured)
	return middle.took, middle.plan, nil
}

// newDatabase makes a migrated database and says how to drop it.
func newDatabase(ctx context.Context, adminURL string) (string, func(), error) {
	if adminURL == "" {
		return "", nil, errors.New("DATABASE_ADMIN_URL is not set: run this with .bin/devstack exec")
	}
	admin, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return "", nil, fmt.Errorf("connect as administrator: %w", err)
	}
	name := "plans_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	drop := func() {
		_, _ = admin.Exec(context.WithoutCancel(ctx), `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`)
		_ = admin.Close(context.WithoutCancel(ctx))
	}
	if _, err := admin.Exec(ctx, `CREATE DATABASE `+name); err != nil {
		drop()
		return "", nil, fmt.Errorf("create database: %w", err)
	}
	url, err := onDatabase(adminURL, name)
	if err == nil {
		_, err = store.Migrate(ctx, url)
	}
	if err != nil {
		drop()
		return "", nil, err
	}
	return url, drop, nil
}
