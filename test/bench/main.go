package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// plan is how much is measured.
type plan struct {
	rounds     int
	sequential time.Duration // of one contender's turn with one client
	concurrent time.Duration // of one contender's turn with 32 clients
	lives      time.Duration // of one turn of whole life cycles
}

var (
	fullPlan  = plan{rounds: 5, sequential: 1200 * time.Millisecond, concurrent: 2 * time.Second, lives: 5 * time.Second}
	shortPlan = plan{rounds: 1, sequential: time.Second, concurrent: 1500 * time.Millisecond, lives: 3 * time.Second}
)

func main() {
	short := flag.Bool("short", false, "measure one round only, in about half a minute")
	deliveries := flag.Bool("deliveries", false, "measure only the two ways to carry a webhook's delivery out")
	webhooks := flag.Bool("webhooks", false, "measure only how soon receivers hear of events")
	flag.Parse()
	chosen := fullPlan
	if *short {
		chosen = shortPlan
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	measure := run
	switch {
	case *deliveries:
		measure = runDeliveries
	case *webhooks:
		measure = runWebhooks
	}
	err := measure(ctx, chosen)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// runDeliveries measures what docs/adr/0006 decides by.
func runDeliveries(ctx context.Context, _ plan) (err error) {
	s, err := openStage(ctx)
	if err != nil {
		return err
	}
	defer func() { err = s.end(err) }()
	return s.measureDeliveries(ctx, os.Stdout)
}

// run measures everything and prints the report.
func run(ctx context.Context, chosen plan) (err error) {
	began := time.Now()
	say("building the product and starting it")
	s, err := openStage(ctx)
	if err != nil {
		return err
	}
	defer func() { err = s.end(err) }()

	say("warming up with whole life cycles")
	shape, err := s.warmUp(ctx)
	if err != nil {
		return fmt.Errorf("warm up: %w", err)
	}
	posts, err := s.measurePosts(ctx, chosen)
	if err != nil {
		return fmt.Errorf("measure POST /tasks: %w", err)
	}
	lives, lived, err := s.measureLives(ctx, chosen, shape)
	if err != nil {
		return fmt.Errorf("measure life cycles: %w", err)
	}
	costs, err := s.readHistories(ctx, lived)
	if err != nil {
		return fmt.Errorf("read histories: %w", err)
	}
	machine, err := s.machine(ctx)
	if err != nil {
		return err
	}
	report(os.Stdout, results{
		machine: machine, took: time.Since(began), posts: posts, lives: lives, bare: shape, costs: costs,
	})
	return nil
}

// say tells what is being done, beside the report.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...) }
