package testkit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/auth"
	"github.com/aitasker/aitasker/internal/market"
)

// Client calls the API as one account with one test key.
type Client struct {
	Account uuid.UUID

	market *Marketplace
	key    string
}

// Account makes an account and a test key with those scopes; without any, with
// the poster's and the agent's.
func (m *Marketplace) Account(t testing.TB, scopes ...market.Scope) *Client {
	t.Helper()
	if len(scopes) == 0 {
		scopes = []market.Scope{market.ScopePoster, market.ScopeAgent}
	}
	id, err := m.Store.CreateAccount(t.Context(), t.Name())
	if err != nil {
		t.Fatalf("create account: %v", err)
	}
	return (&Client{Account: id, market: m}).withNewKey(t, false, scopes)
}

// Live is the same account with a live key of those scopes.
func (c *Client) Live(t testing.TB, scopes ...market.Scope) *Client {
	t.Helper()
	return c.withNewKey(t, true, scopes)
}

func (c *Client) withNewKey(t testing.TB, livemode bool, scopes []market.Scope) *Client {
	t.Helper()
	plain, record := auth.NewKey(livemode)
	record.AccountID, record.Name, record.Scopes = c.Account, "test", scopes
	if err := c.market.Store.InsertKey(t.Context(), record); err != nil {
		t.Fatalf("create key: %v", err)
	}
	return c.WithKey(plain)
}

func (c *Client) isLive() bool { return strings.HasPrefix(c.key, "aitk_live_") }

// Grant gives the account money of the key's mode.
func (c *Client) Grant(t testing.TB, amount market.Cents) {
	t.Helper()
	err := c.market.Store.GrantCredits(t.Context(), "test:"+unique(), market.Owner{AccountID: c.Account, Livemode: c.isLive()}, amount, "test")
	if err != nil {
		t.Fatalf("grant credits: %v", err)
	}
}

// Response is an answer of the API.
type Response struct {
	Status   int
	Header   http.Header
	Body     []byte
	Protocol string // such as HTTP/1.1
	Closes   bool   // the connection ends with it
}

// Decode reads the answer's JSON into a value.
func (r Response) Decode(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal(r.Body, into); err != nil {
		t.Fatalf("decode answer (status %d) %s: %v", r.Status, r.Body, err)
	}
}

// Call sends a request; body may be nil, text or anything JSON can hold. Headers
// come in pairs.
func (c *Client) Call(t testing.TB, method, path string, body any, headers ...string) Response {
	t.Helper()
	response, err := c.Try(t.Context(), method, path, body, headers...)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return response
}

// Try is Call for a marketplace that may be away: a request that got no whole
// answer comes back as an error.
func (c *Client) Try(ctx context.Context, method, path string, body any, headers ...string) (Response, error) {
	request, err := c.request(ctx, method, path, body, headers)
	if err != nil {
		return Response{}, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return Response{}, fmt.Errorf("send request: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return Response{}, fmt.Errorf("read answer: %w", err)
	}
	return Response{
		Status: response.StatusCode, Header: response.Header, Body: answer, Protocol: response.Proto, Closes: response.Close,
	}, nil
}

// Open asks for a stream; the caller reads and closes its body.
func (c *Client) Open(ctx context.Context, path string, headers ...string) (*http.Response, error) {
	request, err := c.request(ctx, http.MethodGet, path, nil, headers)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("send request: %w", err)
	}
	return response, nil
}

func (c *Client) request(ctx context.Context, method, path string, body any, headers []string) (*http.Request, error) {
	content, err := encode(body)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(path, "http") { // the API gives whole addresses of files
		path = c.market.address() + path
	}
	request, err := http.NewRequestWithContext(ctx, method, path, content)
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+c.key)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	return request, nil
}

// Must calls and ends the test unless the answer has the wanted status; the
// answer is read into a value unless that is nil.
func (c *Client) Must(t testing.TB, want int, method, path string, body, into any) Response {
	t.Helper()
	response := c.Call(t, method, path, body)
	if response.Status != want {
		t.Fatalf("%s %s = %d, want %d: %s", method, path, response.Status, want, response.Body)
	}
	if into != nil {
		response.Decode(t, into)
	}
	return response
}

func encode(body any) (io.Reader, error) {
	switch content := body.(type) {
	case nil:
		return http.NoBody, nil
	case string:
		return strings.NewReader(content), nil
	default:
		encoded, err := json.Marshal(content)
		if err != nil {
			return nil, fmt.Errorf("encode body: %w", err)
		}
		return bytes.NewReader(encoded), nil
	}
}

// Eventually waits for a condition that another process brings about and ends
// the test when it does not come true in time.
func Eventually(t testing.TB, within time.Duration, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !holds() {
		select {
		case <-deadline.C:
			t.Fatalf("not within %s: %s", within, what)
		case <-t.Context().Done():
			t.Fatalf("test ended before: %s", what)
		case <-again.C:
		}
	}
}
