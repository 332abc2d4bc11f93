package agents

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aitasker/aitasker/internal/files"
	"github.com/aitasker/aitasker/internal/market"
)

// MaxNameChars is the longest name of an artifact.
const MaxNameChars = 200

// maxContentTypeBytes is the longest content type that is kept.
const maxContentTypeBytes = 255

// fetchTimeout bounds the download of one artifact, inside the call's deadline.
const fetchTimeout = time.Minute

// storeArtifacts checks all artifacts before it stores the first, then stores
// them in order. Active content is stored as it is: evidence reports it.
func (c *Client) storeArtifacts(ctx context.Context, bodies []ArtifactBody) ([]market.Artifact, error) {
	artifacts := make([]market.Artifact, len(bodies))
	for i, body := range bodies {
		where := fmt.Sprintf("artifacts[%d]", i)
		artifact, err := checkArtifact(where, body)
		if err != nil {
			return nil, err
		}
		artifacts[i] = artifact
	}
	remaining := int64(MaxAnswerBytes)
	for i, body := range bodies {
		stored, err := c.storeContent(ctx, fmt.Sprintf("artifacts[%d]", i), body, remaining)
		if err != nil {
			return nil, err
		}
		artifacts[i].SHA256, artifacts[i].SizeBytes = stored.SHA256, stored.SizeBytes
		remaining -= stored.SizeBytes
	}
	return artifacts, nil
}

func checkArtifact(where string, body ArtifactBody) (market.Artifact, error) {
	if err := checkName(where, body.Name); err != nil {
		return market.Artifact{}, err
	}
	kind := market.ArtifactKind(body.Kind)
	if !slices.Contains(market.ArtifactKinds, kind) {
		return market.Artifact{}, breach("%s.kind%s is none of the known kinds.", where, quoted(body.Kind))
	}
	contentType, err := checkContentType(where, body.ContentType)
	if err != nil {
		return market.Artifact{}, err
	}
	forms := 0
	for _, form := range []*string{body.Content, body.ContentBase64, body.URL} {
		if form != nil {
			forms++
		}
	}
	if forms != 1 {
		return market.Artifact{}, breach("%s must have exactly one of content, content_base64 and url; it has %d.", where, forms)
	}
	return market.Artifact{Name: body.Name, Kind: kind, ContentType: contentType}, nil
}

func checkName(where, name string) error {
	switch {
	case !market.HasVisibleName(name):
		return breach("%s.name is missing.", where)
	case utf8.RuneCountInString(name) > MaxNameChars:
		return breach("%s.name is longer than %d characters.", where, MaxNameChars)
	case strings.ContainsAny(name, `/\`), name == ".", name == "..":
		return breach("%s.name must be a plain file name without path separators.", where)
	case strings.ContainsFunc(name, market.DisguisesName):
		return breach("%s.name has control characters or invisible ones that disguise it; send a plain name.", where)
	}
	return nil
}

func checkContentType(where, declared string) (string, error) {
	if declared == "" {
		return "", breach("%s.content_type is missing.", where)
	}
	mediaType, parameters, err := mime.ParseMediaType(declared)
	if err != nil || !strings.Contains(mediaType, "/") || strings.Contains(mediaType, "*") {
		return "", breach("%s.content_type must be a media type such as text/markdown.", where)
	}
	contentType := mime.FormatMediaType(mediaType, parameters)
	if contentType == "" || len(contentType) > maxContentTypeBytes {
		return "", breach("%s.content_type must be a media type of at most %d characters.", where, maxContentTypeBytes)
	}
	return contentType, nil
}

// plainWord is what may be repeated in a reason: too short to be a key.
var plainWord = regexp.MustCompile(`^[a-zA-Z_-]{1,20}$`)

func quoted(word string) string {
	if !plainWord.MatchString(word) {
		return ""
	}
	return fmt.Sprintf(" %q", word)
}

func (c *Client) storeContent(ctx context.Context, where string, body ArtifactBody, remaining int64) (files.Blob, error) {
	switch {
	case body.Content != nil:
		return c.keep(ctx, where, strings.NewReader(*body.Content), body.ContentType, remaining)
	case body.ContentBase64 != nil:
		decoder := base64.NewDecoder(base64.StdEncoding, strings.NewReader(*body.ContentBase64))
		return c.keep(ctx, where, decoder, body.ContentType, remaining)
	default:
		return c.fetch(ctx, where, *body.URL, body.ContentType, remaining)
	}
}

// keep stores one content and tells apart whose fault a failure is.
func (c *Client) keep(ctx context.Context, where string, content io.Reader, contentType string, remaining int64) (files.Blob, error) {
	stored, err := c.blobs.Put(ctx, content, contentType, remaining)
	var corrupt base64.CorruptInputError
	switch {
	case err == nil:
		return stored, nil
	case errors.Is(err, files.ErrTooLarge):
		return files.Blob{}, breach("The artifacts are larger than %d MiB together.", MaxAnswerBytes>>20)
	case errors.As(err, &corrupt), errors.Is(err, io.ErrUnexpectedEOF):
		return files.Blob{}, breach("%s.content_base64 is not valid base64.", where)
	default:
		return files.Blob{}, fmt.Errorf("store artifact: %w", err)
	}
}

// fetch downloads an artifact given by URL, so that a link that dies later costs
// the poster nothing. No key goes with it: the link is the agent's choice.
func (c *Client) fetch(ctx context.Context, where, link, contentType string, remaining int64) (files.Blob, error) {
	fetching, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	step := "Fetching " + where + ".url"
	request, err := http.NewRequestWithContext(fetching, http.MethodGet, link, http.NoBody)
	if err != nil {
		return files.Blob{}, breach("%s.url is not a usable URL.", where)
	}
	request.Close = true
	request.Header.Set("User-Agent", UserAgent)
	response, err := c.fetches.Do(request)
	if err != nil {
		return files.Blob{}, networkFailure(ctx, step, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return files.Blob{}, c.statusFailure(step, response).within(ctx)
	}
	content := &download{body: response.Body}
	stored, err := c.keep(fetching, where, content, contentType, remaining)
	if isBadCompression(content.failed) {
		return files.Blob{}, breach("%s.url gives content that is not compressed as its Content-Encoding says.", where)
	}
	if content.failed != nil {
		return files.Blob{}, networkFailure(ctx, step, content.failed)
	}
	return stored, err
}

// download remembers that the other side broke off, which is the agent's
// failure, as opposed to a failure of the blob store.
type download struct {
	body   io.Reader
	failed error
}

// Read passes the body on.
func (d *download) Read(p []byte) (int, error) {
	n, err := d.body.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		d.failed = err
	}
	return n, err
}
