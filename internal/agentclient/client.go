package agentclient

import (
	"net/http"
	"time"

	"github.com/aitasker/aitasker/internal/blob"
	"github.com/aitasker/aitasker/internal/egress"
)

// maxFetchRedirects is how far a link to an artifact may point on.
const maxFetchRedirects = 3

// Client calls agents. It is safe for concurrent use.
type Client struct {
	calls   *http.Client // follows no redirect, since calls carry keys
	fetches *http.Client
	blobs   *blob.Store
	now     func() time.Time
}

// New makes a Client whose every call goes out under the guard and which keeps
// artifacts in blobs.
func New(guard egress.Options, blobs *blob.Store) *Client {
	return &Client{
		calls:   egress.New(guard),
		fetches: egress.NewFollowing(guard, maxFetchRedirects),
		blobs:   blobs,
		now:     time.Now,
	}
}
