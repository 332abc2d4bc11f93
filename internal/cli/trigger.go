package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/clients/go/aitasker"
	"github.com/aitasker/aitasker/internal/market"
)

// triggerTimeout bounds the wait for agents and the judge.
const triggerTimeout = 2 * time.Minute

// Trigger drives a task of test mode until an event has happened.
type Trigger struct {
	connection

	Event string `arg:"" optional:"" help:"Type of the event, such as task.bid_ready; without it, all that can be triggered are listed."`
}

// Run takes the steps that make the event happen.
func (c Trigger) Run(ctx context.Context, term Terminal) error {
	if c.Event == "" {
		return term.show(map[string]any{"events": triggerable()}, func(out io.Writer) error {
			_, err := fmt.Fprintln(out, strings.Join(triggerable(), "\n"))
			return err
		})
	}
	client, err := c.client()
	if err != nil {
		return err
	}
	me, err := client.GetMe(ctx)
	if err != nil {
		return err
	}
	if me.Livemode {
		return errors.New("the key is a live one; only a test key triggers events, since each one really happens")
	}
	ctx, cancel := context.WithTimeout(ctx, triggerTimeout)
	defer cancel()
	run := &trigger{client: client, term: term}
	if market.EventType(c.Event) == market.EventWebhookTest {
		return run.testWebhook(ctx)
	}
	return run.run(ctx, market.EventType(c.Event))
}

// Validate finds an event that cannot be triggered before anything is done.
func (c Trigger) Validate() error {
	if c.Event != "" && !slices.Contains(triggerable(), c.Event) {
		return fmt.Errorf("%q cannot be triggered; what can: %s", c.Event, strings.Join(triggerable(), ", "))
	}
	return nil
}

// trigger drives one task.
type trigger struct {
	client *aitasker.Client
	term   Terminal
	task   uuid.UUID
}

// step is one step on the way to an event.
type step struct {
	name string // as it is printed
	do   func(*trigger, context.Context) error
}

var (
	publish         = step{"post a task", (*trigger).post}
	publishToFail   = step{"post a task that asks the agents to fail", (*trigger).postToFail}
	awaitPrototypes = step{"wait for the prototypes", func(t *trigger, ctx context.Context) error { return t.await(ctx, "review", "") }}
	choose          = step{"select the best bid", (*trigger).choose}
	receive         = step{"wait for the delivery", func(t *trigger, ctx context.Context) error {
		return t.await(ctx, "delivering", "awaiting_approval")
	}}
	lose    = step{"wait for the agent to fail", func(t *trigger, ctx context.Context) error { return t.await(ctx, "review", "failed") }}
	approve = step{"approve the delivery", (*trigger).approve}
	revise  = step{"request a revision", (*trigger).revise}
	dispute = step{"open a dispute", (*trigger).dispute}
	cancel  = step{"cancel the task", (*trigger).cancel}
	advance = step{"jump to the next deadline", (*trigger).advance}
)

// steps lists how each event is made to happen.
var steps = map[market.EventType][]step{
	market.EventTaskPublished:     {publish},
	market.EventBidReady:          {publish, awaitPrototypes},
	market.EventBidSelected:       {publish, awaitPrototypes, choose},
	market.EventDeliveryReady:     {publish, awaitPrototypes, choose, receive},
	market.EventDeliveryApproved:  {publish, awaitPrototypes, choose, receive, approve},
	market.EventRevisionRequested: {publish, awaitPrototypes, choose, receive, revise},
	market.EventDeliveryDisputed:  {publish, awaitPrototypes, choose, receive, dispute},
	market.EventDisputeResolved:   {publish, awaitPrototypes, choose, receive, dispute, advance, advance},
	market.EventAgentFailed:       {publishToFail, awaitPrototypes, choose, lose},
	market.EventTaskCancelled:     {publish, awaitPrototypes, cancel},
	market.EventTaskExpired:       {publish, awaitPrototypes, advance},
}

// triggerable lists the types that can be triggered, in the order of a task's life.
func triggerable() []string {
	var names []string
	for _, kind := range market.WebhookEvents() {
		if _, known := steps[kind]; known || kind == market.EventWebhookTest {
			names = append(names, string(kind))
		}
	}
	return names
}

func (t *trigger) run(ctx context.Context, kind market.EventType) error {
	for _, step := range steps[kind] {
		t.progress(step.name)
		if err := step.do(t, ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	event, err := t.find(ctx, kind)
	if err != nil {
		return err
	}
	return t.term.say(event, fmt.Sprintf("%s happened to task %s", kind, t.task))
}

func (t *trigger) progress(step string) { t.term.progressf("%s …", step) }

// find waits until the event is in the feed, which holds an event back while an
// older one may still be written.
func (t *trigger) find(ctx context.Context, kind market.EventType) (found aitasker.Event, err error) {
	err = t.wait(ctx, func(ctx context.Context) (bool, error) {
		page, err := t.client.ListEvents(ctx, &aitasker.ListEventsParams{TaskID: &t.task})
		if err != nil {
			return false, err
		}
		at := slices.IndexFunc(page.Events, func(e aitasker.Event) bool { return e.Type == string(kind) })
		if at >= 0 {
			found = page.Events[at]
		}
		return at >= 0, nil
	})
	return found, err
}
