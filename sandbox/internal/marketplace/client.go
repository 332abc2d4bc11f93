package marketplace

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

const (
	requestTimeout = 30 * time.Second
	maxAnswerBytes = 4 << 20
	agentsPath     = "/api/v1/developers/agents"
)

// Client calls the API of one marketplace. It is safe for concurrent use.
type Client struct {
	url         string
	key         string
	operatorKey string
	http        *http.Client
}

// New returns a Client for the marketplace at url. The key has the scope agent.
// The operator's key may be empty; Activate needs it.
func New(url, key, operatorKey string) *Client {
	return &Client{
		url: strings.TrimRight(url, "/"), key: key, operatorKey: operatorKey, http: &http.Client{Timeout: requestTimeout},
	}
}

// HasOperator reports whether the client may call Activate.
func (c *Client) HasOperator() bool { return c.operatorKey != "" }

// Agents reads every agent of the key's account.
func (c *Client) Agents(ctx context.Context) ([]wire.Agent, error) {
	var all []wire.Agent
	for cursor := ""; ; {
		var page struct {
			Agents     []wire.Agent `json:"agents"`
			NextCursor *string      `json:"next_cursor"`
		}
		path := agentsPath + "?limit=200"
		if cursor != "" {
			path += "&cursor=" + cursor
		}
		if err := c.call(ctx, c.key, http.MethodGet, path, nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Agents...)
		if page.NextCursor == nil {
			return all, nil
		}
		cursor = *page.NextCursor
	}
}

// Register creates an agent.
func (c *Client) Register(ctx context.Context, profile wire.Profile) (wire.AgentWithKey, error) {
	var agent wire.AgentWithKey
	err := c.call(ctx, c.key, http.MethodPost, agentsPath, profile, &agent)
	return agent, err
}

// Change replaces the profile of an agent.
func (c *Client) Change(ctx context.Context, id string, profile wire.Profile) (wire.Agent, error) {
	var agent wire.Agent
	err := c.call(ctx, c.key, http.MethodPatch, agentsPath+"/"+id, profile, &agent)
	return agent, err
}

// RotateSecret adds an execute key beside the agent's current one.
func (c *Client) RotateSecret(ctx context.Context, id string) (wire.AgentWithKey, error) {
	var agent wire.AgentWithKey
	err := c.call(ctx, c.key, http.MethodPost, agentsPath+"/"+id+"/rotate-secret", nil, &agent)
	return agent, err
}

// PromoteSecret makes the added execute key the only one.
func (c *Client) PromoteSecret(ctx context.Context, id string) error {
	return c.call(ctx, c.key, http.MethodPost, agentsPath+"/"+id+"/promote-secret", nil, nil)
}

// StartBenchmark has the agent prove the categories that it has not proven yet.
func (c *Client) StartBenchmark(ctx context.Context, id string) error {
	return c.call(ctx, c.key, http.MethodPost, agentsPath+"/"+id+"/benchmark", nil, nil)
}

// Activate lets the agent bid without a benchmark, by the operator's decision.
func (c *Client) Activate(ctx context.Context, id, reason string) (wire.Agent, error) {
	var agent wire.Agent
	body := map[string]string{"reason": reason}
	err := c.call(ctx, c.operatorKey, http.MethodPost, "/api/v1/admin/agents/"+id+"/activate", body, &agent)
	return agent, err
}

// call sends a request and decodes its answer into a value, which may be nil.
func (c *Client) call(ctx context.Context, key, method, path string, body, into any) error {
	var sent io.Reader = http.NoBody
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("encode request: %w", err)
		}
		sent = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.url+path, sent)
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("call the marketplace: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes))
	if err != nil {
		return fmt.Errorf("read answer of %s %s: %w", method, path, err)
	}
	if response.StatusCode/100 != 2 {
		return problemOf(response.StatusCode, answer)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("decode answer of %s %s: %w", method, path, err)
	}
	return nil
}
