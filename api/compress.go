package api

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

// compressible are the types of answers that get shorter. Streams of events are not
// among them: a compressor would hold events back.
var compressible = []string{
	"application/json", "application/problem+json", "text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml",
}

// minCompressed is the shortest answer that is worth it.
const minCompressed = 1 << 10

// Compressed answers with gzip where the client takes it. Files are sent as they are:
// their ranges and tags are those of the bytes.
func Compressed(next http.Handler) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(minCompressed), gzhttp.ContentTypes(compressible), gzhttp.EnableZstd(false), gzhttp.SetContentType(false))
	if err != nil {
		return nil, fmt.Errorf("make compressor: %w", err)
	}
	shorter := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/events") && r.URL.Path != base+"/events" { // a stream
			next.ServeHTTP(w, r)
			return
		}
		shorter.ServeHTTP(w, r)
	}), nil
}

// asItIs keeps an answer from being compressed.
func asItIs(header http.Header) { header.Set(gzhttp.HeaderNoCompression, "true") }
