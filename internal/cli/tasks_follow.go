package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/clients/go/aitasker"
)

// An event of the stream makes follow read the timeline at once, and again after
// growing pauses: a step may be recorded a moment after its event, and steps
// between two events, such as a prototype that arrives, emit none.
const (
	pollAfterEvent   = 40 * time.Millisecond
	pollWithoutEvent = 2 * time.Second
)

type tasksFollow struct {
	connection

	ID uuid.UUID `arg:"" help:"The task."`
}

// Run prints every step of the task, past and coming, and whose turn it is, until
// the task has ended.
func (c tasksFollow) Run(ctx context.Context, term Terminal) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	stream, err := c.streamClient()
	if err != nil {
		return err
	}
	follower := follower{client: client, term: term, task: c.ID}
	if ended, err := follower.poll(ctx); err != nil || ended {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	arrived := make(chan struct{}, 1)
	go (&eventSource{client: stream, task: c.ID, arrived: arrived}).run(ctx)
	return retry{term: term, minPause: pollAfterEvent, maxPause: pollWithoutEvent, wake: arrived}.until(ctx, follower.poll)
}

// follower prints what is new on a task's timeline.
type follower struct {
	client  *aitasker.Client
	term    Terminal
	task    uuid.UUID
	printed int
	waiting string
}

// poll prints what has happened since the last one and reports whether the task has ended.
func (f *follower) poll(ctx context.Context) (ended bool, err error) {
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
	if timeline.Waiting != f.waiting && !f.term.JSON {
		f.waiting = timeline.Waiting
		if err := printWrapped(f.term.Out, "          → ", timeline.Waiting); err != nil {
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
