package agents

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// healthTimeout bounds a health check.
const healthTimeout = 5 * time.Second

// Health asks GET /health at the root of the agent's endpoint. Any 2xx within 5
// seconds is healthy; everything else comes back as *Failure, and as an ordinary
// error when ctx was cancelled.
func (c *Client) Health(ctx context.Context, endpoint string) error {
	root, err := url.Parse(endpoint)
	if err != nil {
		return breach("The agent's endpoint is not a usable URL.")
	}
	probing, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	probe := url.URL{Scheme: root.Scheme, Host: root.Host, Path: "/health"}
	request, err := http.NewRequestWithContext(probing, http.MethodGet, probe.String(), http.NoBody)
	if err != nil {
		return breach("The agent's endpoint is not a usable URL.")
	}
	request.Close = true // the next check comes long after a kept connection would have ended
	request.Header.Set("User-Agent", UserAgent)
	const step = "The health check"
	response, err := c.calls.Do(request)
	if err != nil {
		return networkFailure(ctx, step, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return c.statusFailure(step, response)
	}
	return nil
}
