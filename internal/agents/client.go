package agents

import (
	"net/http"
	"time"

	"github.com/aitasker/aitasker/internal/egress"
	"github.com/aitasker/aitasker/internal/files"
)

// maxFetchRedirects is how far a link to an artifact may point on.
const maxFetchRedirects = 3

// Client calls agents. It is safe for concurrent use.
type Client struct {
	calls   *http.Client // follows no redirect, since calls carry keys
	fetches *http.Client
	blobs   *files.BlobStore
	now     func() time.Time
}

// NewClient makes a Client that calls through calls, which must be guarded and follow no
// redirect, and which stores artifacts in blobs.
func NewClient(calls *http.Client, blobs *files.BlobStore) *Client {
	return &Client{
		calls:   calls,
		fetches: egress.Following(calls, maxFetchRedirects),
		blobs:   blobs,
		now:     time.Now,
	}
}
