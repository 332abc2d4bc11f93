package main

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

// triggeredWithin bounds the wait for what sandbox agents and the judge do.
const triggeredWithin = 2 * time.Minute

type triggerCommand struct {
	access

	Event string `arg:"" optional:"" help:"Type of the event, such as task.bid_ready; without it, all that can be triggered are listed."`
}

// Run has a task of test mode go the way on which the event happens.
func (c triggerCommand) Run(ctx context.Context, term terminal) error {
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
	ctx, cancel := context.WithTimeout(ctx, triggeredWithin)
	defer cancel()
	led := &trigger{client: client, term: term}
	if market.EventType(c.Event) == market.EventWebhookTest {
		return led.testWebhook(ctx)
	}
	return led.run(ctx, market.EventType(c.Event))
}

// Validate finds an event that cannot be triggered before anything is done.
func (c triggerCommand) Validate() error {
	if c.Event != "" && !slices.Contains(triggerable(), c.Event) {
		return fmt.Errorf("%q cannot be triggered; what can: %s", c.Event, strings.Join(triggerable(), ", "))
	}
	return nil
}

// trigger leads one task.
type trigger struct {
	client *aitasker.Client
	term   terminal
	task   uuid.UUID
}

// act is one step on the way to an event.
type act struct {
	name string // as it is told
	do   func(*trigger, context.Context) error
}

var (
	publish       = act{"post a task", (*trigger).post}
	publishToFail = act{"post a task that asks the agents to fail", (*trigger).postToFail}
	reach         = act{"wait for the prototypes", func(t *trigger, ctx context.Context) error { return t.await(ctx, "review", "") }}
	choose        = act{"select the best bid", (*trigger).choose}
	receive       = act{"wait for the delivery", func(t *trigger, ctx context.Context) error {
		return t.await(ctx, "delivering", "awaiting_approval")
	}}
	lose    = act{"wait for the agent to fail", func(t *trigger, ctx context.Context) error { return t.await(ctx, "review", "failed") }}
	approve = act{"approve the delivery", (*trigger).approve}
	revise  = act{"request a revision", (*trigger).revise}
	dispute = act{"open a dispute", (*trigger).dispute}
	cancel  = act{"cancel the task", (*trigger).cancel}
	advance = act{"jump to the next deadline", (*trigger).advance}
)

// ways are how each event comes to happen.
var ways = map[market.EventType][]act{
	market.EventTaskPublished:     {publish},
	market.EventBidReady:          {publish, reach},
	market.EventBidSelected:       {publish, reach, choose},
	market.EventDeliveryReady:     {publish, reach, choose, receive},
	market.EventDeliveryApproved:  {publish, reach, choose, receive, approve},
	market.EventRevisionRequested: {publish, reach, choose, receive, revise},
	market.EventDeliveryDisputed:  {publish, reach, choose, receive, dispute},
	market.EventDisputeResolved:   {publish, reach, choose, receive, dispute, advance, advance},
	market.EventAgentFailed:       {publishToFail, reach, choose, lose},
	market.EventTaskCancelled:     {publish, reach, cancel},
	market.EventTaskExpired:       {publish, reach, advance},
}

// triggerable are the types that can be triggered, in the order of a task's life.
func triggerable() []string {
	var names []string
	for _, kind := range market.WebhookEvents() {
		if _, known := ways[kind]; known || kind == market.EventWebhookTest {
			names = append(names, string(kind))
		}
	}
	return names
}

func (t *trigger) run(ctx context.Context, kind market.EventType) error {
	for _, act := range ways[kind] {
		t.tell(act.name)
		if err := act.do(t, ctx); err != nil {
			return fmt.Errorf("%s: %w", act.name, err)
		}
	}
	event, err := t.find(ctx, kind)
	if err != nil {
		return err
	}
	return t.term.say(event, fmt.Sprintf("%s happened to task %s", kind, t.task))
}

func (t *trigger) tell(step string) { _, _ = fmt.Fprintf(t.term.err, "%s …\n", step) }

// find waits for the event to come up in the feed, which holds events back while
// an older one may still be written.
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
