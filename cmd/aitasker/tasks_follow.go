package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/clients/go/aitasker"
)

// lookAgain is how often a command that waits looks at the API again; longestWait
// is how long it waits at most after the API could not be reached.
const (
	lookAgain   = 500 * time.Millisecond
	longestWait = 15 * time.Second
)

type tasksFollowCommand struct {
	access

	ID uuid.UUID `arg:"" help:"The task."`
}

// Run prints every step of the task, those that were and those that come, and
// whose turn it is, until the task has ended.
func (c tasksFollowCommand) Run(ctx context.Context, term terminal) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	follower := follower{client: client, term: term, task: c.ID}
	return patiently(ctx, term, follower.look)
}

// follower prints what is new on a task's timeline.
type follower struct {
	client  *aitasker.Client
	term    terminal
	task    uuid.UUID
	printed int
	waiting string
}

// look prints what has happened since, and is true when nothing more can.
func (f *follower) look(ctx context.Context) (ended bool, err error) {
	timeline, err := f.client.GetTimeline(ctx, f.task)
	if err != nil {
		return false, err
	}
	for _, step := range timeline.Entries[min(f.printed, len(timeline.Entries)):] {
		if err := f.term.show(step, func(out io.Writer) error { return printStep(out, &step) }); err != nil {
			return false, err
		}
		f.printed++
	}
	if timeline.Waiting != f.waiting && !f.term.json {
		f.waiting = timeline.Waiting
		if _, err := fmt.Fprintln(f.term.out, "          →", timeline.Waiting); err != nil {
			return false, fmt.Errorf("print: %w", err)
		}
	}
	return hasEnded(aitasker.TaskStatus(timeline.Status)), nil
}

func printStep(out io.Writer, step *aitasker.TimelineStep) error {
	what := strings.ReplaceAll(step.Step, "_", " ")
	if step.Detail != nil && *step.Detail != "" {
		what += ": " + *step.Detail
	}
	_, err := fmt.Fprintf(out, "%s  %-8s  %s\n", step.At.UTC().Format(time.TimeOnly), step.Actor, what)
	return err
}

func hasEnded(status aitasker.TaskStatus) bool {
	return status == "completed" || status == "expired" || status == "cancelled"
}

// patiently looks again and again until look is done. While the API is away it
// waits longer each time and says so; what the API refuses ends it.
func patiently(ctx context.Context, term terminal, look func(context.Context) (done bool, err error)) error {
	wait := lookAgain
	for {
		done, err := look(ctx)
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // Ctrl-C ends it, and that is no failure
		case err != nil && !passes(err):
			return err
		case err != nil:
			wait = min(2*wait, longestWait)
			_, _ = fmt.Fprintf(term.err, "%v; trying again in %s\n", err, wait)
		case done:
			return nil
		default:
			wait = lookAgain
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// passes tells whether waiting helps: the API is away or busy.
func passes(err error) bool {
	problem, answered := errors.AsType[*aitasker.Problem](err)
	return !answered || problem.Status >= http.StatusInternalServerError || problem.Status == http.StatusTooManyRequests
}
