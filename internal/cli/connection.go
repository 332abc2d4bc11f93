package cli

import (
	"errors"
	"net/http"
	"time"

	"github.com/aitasker/aitasker/clients/go/aitasker"
)

// callTimeout bounds one call of the API: a command waits for its workflow.
const callTimeout = 30 * time.Second

// connection is how a poster's command reaches the API. `make dev` writes both
// values to .dev/env.
type connection struct {
	URL string `name:"url" env:"AITASKER_URL" placeholder:"URL" help:"Address of the API (${env})."`
	Key string `name:"key" env:"AITASKER_POSTER_KEY" placeholder:"KEY" help:"A poster's API key (${env})."`
}

func (c connection) client() (*aitasker.Client, error) { return c.clientWithTimeout(callTimeout) }

// streamClient returns a client whose answers may go on without end.
func (c connection) streamClient() (*aitasker.Client, error) { return c.clientWithTimeout(0) }

func (c connection) clientWithTimeout(timeout time.Duration) (*aitasker.Client, error) {
	if c.URL == "" || c.Key == "" {
		return nil, errors.New("set AITASKER_URL and AITASKER_POSTER_KEY, as `. .dev/env` does, or give --url and --key")
	}
	return aitasker.New(c.URL, c.Key, aitasker.WithHTTPClient(&http.Client{Timeout: timeout}))
}
