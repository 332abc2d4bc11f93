package egress

import (
	"errors"
	"net"
	"net/http"
	"time"
)

// The limits of every outgoing connection. How long an answer may take is the
// caller's to say, by the request's context.
const (
	connectTimeout = 5 * time.Second
	tlsTimeout     = 5 * time.Second
	idleTimeout    = 30 * time.Second
	maxHeaderBytes = 64 << 10
	maxIdlePerHost = 4
)

// errTooManyRedirects ends a chain of redirects that is longer than allowed.
var errTooManyRedirects = errors.New("too many redirects")

// New makes a guarded client that follows no redirect: a 3xx comes back as the
// answer that it is. Calls carry keys and signed bodies, which must not travel
// to where an answer points.
func New(o Options) *http.Client {
	return &http.Client{
		Transport:     newTransport(o),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Following returns a client for plain downloads that shares the guard and the
// connections of client. It follows at most maxRedirects redirects, each under the
// same guard as the first URL, and tells no host which URL pointed to it.
func Following(client *http.Client, maxRedirects int) *http.Client {
	return &http.Client{
		Transport: client.Transport,
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return errTooManyRedirects
			}
			req.Header.Del("Referer")
			return nil
		},
	}
}

// guardedTransport checks the URL of each hop before it is dialled.
type guardedTransport struct {
	options Options
	next    *http.Transport
}

func newTransport(o Options) *guardedTransport {
	dialer := &net.Dialer{Timeout: connectTimeout, Control: o.guardian().Safe, Resolver: o.resolver}
	return &guardedTransport{options: o, next: &http.Transport{
		Proxy:                  nil, // a proxy would dial for us, past the guard
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    tlsTimeout,
		IdleConnTimeout:        idleTimeout,
		MaxIdleConnsPerHost:    maxIdlePerHost,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}}
}

// RoundTrip refuses a URL that CheckURL refuses and sends the rest.
func (t *guardedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := checkURL(req.URL, t.options); err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, err
	}
	return t.next.RoundTrip(req)
}

// CloseIdleConnections closes connections that no request is using.
func (t *guardedTransport) CloseIdleConnections() { t.next.CloseIdleConnections() }
