package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/clients/go/aitasker"
)

// An event of the stream makes follow look at the timeline at once, and again in
// ever longer pauses: the workflow notes its step a moment later, and steps between
// two events, such as a prototype that arrives, wake nobody.
const (
	lookAtOnce = 40 * time.Millisecond
	lookAnyway = 2 * time.Second
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
	stream, err := c.streamClient()
	if err != nil {
		return err
	}
	follower := follower{client: client, term: term, task: c.ID}
	if ended, err := follower.look(ctx); err != nil || ended {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	news := make(chan struct{}, 1)
	go (&ear{client: stream, task: c.ID, news: news}).listen(ctx)
	return patience{term: term, soonest: lookAtOnce, latest: lookAnyway, woken: news}.until(ctx, follower.look)
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
		if err := printWrapped(f.term.out, "          → ", timeline.Waiting); err != nil {
			return false, err
		}
	}
	return hasEnded(aitasker.TaskStatus(timeline.Status)), nil
}

func printStep(out io.Writer, step *aitasker.TimelineStep) error {
	what := strings.ReplaceAll(step.Step, "_", " ")
	if step.Detail != nil && *step.Detail != "" {
		what += ": " + *step.Detail
	}
	return printWrapped(out, fmt.Sprintf("%s  %-8s  ", step.At.UTC().Format(time.TimeOnly), step.Actor), what)
}

func hasEnded(status aitasker.TaskStatus) bool {
	return status == "completed" || status == "expired" || status == "cancelled"
}
