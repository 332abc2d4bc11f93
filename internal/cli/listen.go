package cli

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
	"github.com/aitasker/aitasker/internal/terminal"
	"github.com/aitasker/aitasker/internal/webhook"
)

// feedInterval is the pause between two reads of the feed: an event reaches its
// receiver within a second.
const feedInterval = 500 * time.Millisecond

// Listen forwards the account's events to a local address as signed webhooks.
type Listen struct {
	connection

	ForwardTo string   `required:"true" placeholder:"URL" help:"Where events are posted to, such as http://localhost:3000/hooks."`
	Events    []string `placeholder:"TYPE" help:"Only events of these types; without it, all."`
	Secret    string   `env:"AITASKER_WEBHOOK_SECRET" placeholder:"whsec_…" help:"Sign with this secret; without it, with a new one (${env})."`
	Test      bool     `help:"Begin with an event of type webhook.test."`
}

// Validate checks the flags before anything is done.
func (c Listen) Validate() error {
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
func (c Listen) Run(ctx context.Context, term Terminal) error {
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
	return retry{term: term, minPause: feedInterval, maxPause: feedInterval}.until(ctx, forward.poll)
}

func (c Listen) forwarder(client *aitasker.Client, term Terminal) *forwarder {
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
	term     Terminal
	target   string
	wanted   []string // empty: all
	secret   secrets.Secret
	receiver *http.Client
	livemode bool
	cursor   string            // behind the last event forwarded
	pending  []*forwardedEvent // not accepted yet, to be tried again
}

// feedPage is a page of the feed with each event's bytes as they were sent, since
// those are the body of a webhook.
type feedPage struct {
	Events     []json.RawMessage `json:"events"`
	NextCursor string            `json:"next_cursor"`
}

// begin finds the end of the feed: earlier events are not forwarded.
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
		fmt.Sprintf("Forwarding the %s events of %s to %s\nSigned with %s\n", mode, terminal.Line(me.Account.Name), f.target, f.secret.Reveal()))
}

// poll forwards new events and makes the further attempts that are due; it is never
// done by itself.
func (f *forwarder) poll(ctx context.Context) (bool, error) {
	if err := f.retryDue(ctx); err != nil {
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

// read returns a page of the feed with its bytes, which the typed client would not
// keep.
func (f *forwarder) read(ctx context.Context, after string) (feedPage, error) {
	var page feedPage
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.feed+"?limit=200&after="+url.QueryEscape(after), http.NoBody)
	if err != nil {
		return page, fmt.Errorf("make request: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+f.key)
	response, err := (&http.Client{Timeout: callTimeout}).Do(request)
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
