package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/clients/go/aitasker"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/webhook"
)

// The feed is read twice a second: an event is with its receiver within a second.
const readFeedEvery = 500 * time.Millisecond

type listenCommand struct {
	access

	ForwardTo string   `required:"true" placeholder:"URL" help:"Where events are posted to, such as http://localhost:3000/hooks."`
	Events    []string `placeholder:"TYPE" help:"Only events of these types; without it, all."`
	Secret    string   `env:"AITASKER_WEBHOOK_SECRET" placeholder:"whsec_…" help:"Sign with this secret; without it, with a new one (${env})."`
	Test      bool     `help:"Begin with an event of type webhook.test."`
}

// Validate finds what is wrong with the flags before anything is done.
func (c listenCommand) Validate() error {
	for _, name := range c.Events {
		if !slices.Contains(market.EventTypes, market.EventType(name)) {
			return fmt.Errorf("--events: %q is none of %s", name, eventNames())
		}
	}
	target, err := url.Parse(c.ForwardTo)
	if err != nil || target.Host == "" || target.Scheme != "http" && target.Scheme != "https" {
		return fmt.Errorf("--forward-to: %q is no address like http://localhost:3000/hooks", c.ForwardTo)
	}
	if _, err := webhook.Headers(uuid.Nil, time.Time{}, nil, secrets.Conceal(c.Secret)); err != nil {
		return fmt.Errorf("--secret: %w", err)
	}
	return nil
}

// Run forwards events until it is stopped.
func (c listenCommand) Run(ctx context.Context, term terminal) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	forward := c.forwarder(client, term)
	if err := forward.begin(ctx); err != nil {
		return err
	}
	if c.Test {
		if err := forward.sendTest(ctx); err != nil {
			return err
		}
	}
	return patience{term: term, soonest: readFeedEvery, latest: readFeedEvery}.until(ctx, forward.look)
}

func (c listenCommand) forwarder(client *aitasker.Client, term terminal) *forwarder {
	secret := webhook.NewSecret()
	if c.Secret != "" {
		secret = secrets.Conceal(c.Secret)
	}
	return &forwarder{
		client: client, feed: strings.TrimSuffix(c.URL, "/") + "/api/v1/events", key: c.Key, term: term,
		target: c.ForwardTo, wanted: c.Events, secret: secret,
		receiver: &http.Client{
			Timeout:       webhook.DefaultTimeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

func eventNames() string {
	names := make([]string, len(market.EventTypes))
	for i, name := range market.EventTypes {
		names[i] = string(name)
	}
	return strings.Join(names, ", ")
}

// forwarder posts the account's events to a local address as webhooks do.
type forwarder struct {
	client   *aitasker.Client
	feed     string // address of the account's events
	key      string
	term     terminal
	target   string
	wanted   []string // none stands for all
	secret   secrets.Secret
	receiver *http.Client
	livemode bool
	cursor   string    // behind what was forwarded
	again    []*parcel // what the receiver has not taken, to be tried again
}

// feedPage is a page of the feed with its events as they were sent: a webhook's
// body is those very bytes.
type feedPage struct {
	Events     []json.RawMessage `json:"events"`
	NextCursor string            `json:"next_cursor"`
}

// begin finds the end of the feed: what was is not forwarded.
func (f *forwarder) begin(ctx context.Context) error {
	me, err := f.client.GetMe(ctx)
	if err != nil {
		return err
	}
	page, err := f.read(ctx, "now")
	if err != nil {
		return err
	}
	f.cursor, f.livemode = page.NextCursor, me.Livemode
	mode := "test"
	if me.Livemode {
		mode = "live"
	}
	return f.term.say(map[string]any{"forward_to": f.target, "secret": f.secret.Reveal(), "livemode": me.Livemode},
		fmt.Sprintf("Forwarding the %s events of %s to %s\nSigned with %s\n", mode, me.Account.Name, f.target, f.secret.Reveal()))
}

// look forwards what is new, and again what is due; it never ends by itself.
func (f *forwarder) look(ctx context.Context) (bool, error) {
	if err := f.tryAgain(ctx); err != nil {
		return false, err
	}
	page, err := f.read(ctx, f.cursor)
	if err != nil {
		return false, err
	}
	for _, body := range page.Events {
		if err := f.forward(ctx, body); err != nil {
			return false, err
		}
	}
	f.cursor = page.NextCursor
	return false, nil
}

// read gets a page of the feed, whose bytes the typed client would not keep.
func (f *forwarder) read(ctx context.Context, after string) (feedPage, error) {
	var page feedPage
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.feed+"?limit=200&after="+url.QueryEscape(after), http.NoBody)
	if err != nil {
		return page, fmt.Errorf("make request: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+f.key)
	response, err := (&http.Client{Timeout: callWithin}).Do(request)
	if err != nil {
		return page, fmt.Errorf("read events: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		problem := &aitasker.Problem{Status: int64(response.StatusCode), Detail: "The API answered " + response.Status + "."}
		_ = json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(problem)
		return page, problem
	}
	if err := json.NewDecoder(response.Body).Decode(&page); err != nil {
		return page, fmt.Errorf("read events: %w", err)
	}
	return page, nil
}
