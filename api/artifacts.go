package api

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// bytesOutput streams an artifact.
type bytesOutput struct {
	Body func(huma.Context)
}

// shownInline are the types a browser may show in place. Nothing in them runs:
// no HTML, SVG, XML or PDF, which can carry scripts.
var shownInline = []string{
	"text/plain", "text/csv", "text/markdown", "application/json",
	"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif",
	"audio/mpeg", "audio/ogg", "audio/wav", "audio/flac", "audio/mp4", "audio/webm",
	"video/mp4", "video/webm", "video/ogg",
}

// bytesOf streams the artifact with that id.
func (s *server) bytesOf(ctx context.Context, artifacts []market.Artifact, id uuid.UUID) (*bytesOutput, error) {
	at := slices.IndexFunc(artifacts, func(a market.Artifact) bool { return a.ID == id })
	if at < 0 {
		return nil, refusal.New(refusal.NotFound, sentenceNotFound)
	}
	return s.stream(ctx, artifacts[at])
}

// stream gives the bytes of a file, whole or the range that was asked for. They
// come from a stranger, so our origin never runs them: they are named by a type
// that holds nothing active or offered as a download, in a sandbox without rights.
func (s *server) stream(ctx context.Context, artifact market.Artifact) (*bytesOutput, error) {
	reader, _, err := s.Blobs.OpenReader(servedContext(ctx), artifact.SHA256)
	if err != nil {
		return nil, fmt.Errorf("open file %s: %w", artifact.ID, err)
	}
	return &bytesOutput{Body: func(hc huma.Context) {
		defer func() { _ = reader.Close() }()
		c := humagin.Unwrap(hc)
		headers := c.Writer.Header()
		asItIs(headers)
		contentType, disposition := servedAs(artifact)
		headers.Set("Content-Type", contentType)
		headers.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": artifact.Name}))
		headers.Set("Content-Security-Policy", "sandbox; default-src 'none'")
		headers.Set("Cross-Origin-Resource-Policy", "same-site")
		headers.Set("Cache-Control", "private, max-age=3600, immutable")
		headers.Set("ETag", `"`+artifact.SHA256+`"`)
		for _, condition := range []string{"If-Match", "If-Unmodified-Since"} {
			c.Request.Header.Del(condition) // they guard writes; here each would end in an empty 412
		}
		http.ServeContent(&partWriter{ResponseWriter: c.Writer, c: c}, c.Request, "", time.Time{}, reader)
	}}, nil
}

// servedAs chooses the type and disposition of an artifact. What its agent calls
// it is believed only where that does no harm.
func servedAs(artifact market.Artifact) (contentType, disposition string) {
	declared, _, err := mime.ParseMediaType(artifact.ContentType)
	switch {
	case err != nil || artifact.Kind == market.KindHTML || artifact.Kind == market.KindSVG:
		return "application/octet-stream", "attachment"
	case slices.Contains(shownInline, declared):
		if declared == "text/csv" || declared == "text/markdown" || declared == "text/plain" {
			declared += "; charset=utf-8"
		}
		return declared, "inline"
	}
	return "application/octet-stream", "attachment"
}
