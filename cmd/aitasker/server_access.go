package main

import (
	"errors"
	"net/http"
	"time"

	"github.com/aitasker/aitasker/clients/go/aitasker"
)

// callWithin bounds one call of the API: a command waits for its workflow.
const callWithin = 30 * time.Second

// access is how a poster's command reaches the API. Both values stand in .dev/env
// after `make dev`.
type access struct {
	URL string `name:"url" env:"AITASKER_URL" placeholder:"URL" help:"Address of the API (${env})."`
	Key string `name:"key" env:"AITASKER_POSTER_KEY" placeholder:"KEY" help:"A poster's API key (${env})."`
}

func (a access) client() (*aitasker.Client, error) { return a.clientWithin(callWithin) }

// streamClient is a client whose answers may go on for ever.
func (a access) streamClient() (*aitasker.Client, error) { return a.clientWithin(0) }

func (a access) clientWithin(deadline time.Duration) (*aitasker.Client, error) {
	if a.URL == "" || a.Key == "" {
		return nil, errors.New("set AITASKER_URL and AITASKER_POSTER_KEY, as `. .dev/env` does, or give --url and --key")
	}
	return aitasker.New(a.URL, a.Key, aitasker.WithHTTPClient(&http.Client{Timeout: deadline}))
}
