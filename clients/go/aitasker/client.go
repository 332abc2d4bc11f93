package aitasker

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// maxAnswer bounds what is read of one JSON answer.
const maxAnswer = 32 << 20

// Client calls the API with one credential. It is safe for concurrent use.
type Client struct {
	server string
	key    string
	http   *http.Client
}

// RequestEdit changes a request before it is sent, for what the operation's
// arguments do not say.
type RequestEdit func(*http.Request) error

// Option sets up a Client.
type Option func(*Client)

// WithHTTPClient sends through another client than http.DefaultClient, such as one
// with a timeout or with retries.
func WithHTTPClient(sender *http.Client) Option {
	return func(c *Client) { c.http = sender }
}

// New makes a client of the API at a server's address, such as
// https://api.example.com, with an API key; without one only open operations
// answer.
func New(server, key string, options ...Option) (*Client, error) {
	address, err := url.Parse(server)
	if err != nil {
		return nil, fmt.Errorf("parse server address: %w", err)
	}
	if address.Scheme != "http" && address.Scheme != "https" || address.Host == "" {
		return nil, fmt.Errorf("server address %q is not like https://api.example.com", server)
	}
	c := &Client{server: strings.TrimSuffix(server, "/"), key: key, http: http.DefaultClient}
	for _, set := range options {
		set(c)
	}
	return c, nil
}

// do sends a request. An error answer comes back as a *Problem; the body of any
// other is the caller's to close.
func (c *Client) do(ctx context.Context, r *request, edits []RequestEdit) (*http.Response, error) {
	sent, err := r.build(ctx, c.server)
	if err != nil {
		return nil, err
	}
	if c.key != "" {
		sent.Header.Set("Authorization", "Bearer "+c.key)
	}
	for _, edit := range edits {
		if err := edit(sent); err != nil {
			return nil, fmt.Errorf("edit request: %w", err)
		}
	}
	response, err := c.http.Do(sent)
	if err != nil {
		return nil, fmt.Errorf("send request: %w", err)
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		defer func() { _ = response.Body.Close() }()
		return nil, problemIn(response)
	}
	return response, nil
}

// read gives the shape that an answer holds.
func read[T any](response *http.Response, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	var shape T
	if err := json.NewDecoder(io.LimitReader(response.Body, maxAnswer)).Decode(&shape); err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	return &shape, nil
}

// discard is read for an answer that holds nothing.
func discard(response *http.Response, err error) error {
	if err != nil {
		return err
	}
	return response.Body.Close()
}

// unexpected says that a success has a status that the operation does not name.
func unexpected(response *http.Response) error {
	_ = response.Body.Close()
	return fmt.Errorf("answer has the status %d, which this client does not know", response.StatusCode)
}
