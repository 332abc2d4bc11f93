package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/aitasker/aitasker/internal/market"
)

// saneKey is the form of an Idempotency-Key. Others are refused where the
// operation's header is checked.
var saneKey = regexp.MustCompile(`^[\x20-\x7e]{1,255}$`)

// routeOf names an operation the same under all of its addresses.
func routeOf(operationID string) string { return strings.TrimSuffix(operationID, aliasSuffix) }

// requestOf reads what was asked; false for a request without a key. The body is
// put back for the handler.
func (o *once) requestOf(c *gin.Context) (market.KeyedRequest, bool) {
	key := c.GetHeader(headerKey)
	if !saneKey.MatchString(key) {
		return market.KeyedRequest{}, false
	}
	body, err := io.ReadAll(c.Request.Body)
	if err != nil { // too long or cut off: the handler meets the same error
		c.Request.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), failingReader{err}))
		return market.KeyedRequest{}, false
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(body))
	caller := principalOf(c.Request.Context())
	return market.KeyedRequest{
		AccountID: caller.AccountID, Livemode: caller.Livemode, Route: o.route, Key: key, Digest: digestOf(c, body),
	}, true
}

type failingReader struct{ err error }

// Read gives the error.
func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// digestOf tells requests apart: the rows that the path names, the query, and the
// body, for JSON however it is spaced and ordered.
func digestOf(c *gin.Context, body []byte) []byte {
	digest := sha256.New()
	write := func(part []byte) {
		_, _ = digest.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		_, _ = digest.Write(part)
	}
	for _, param := range c.Params {
		write([]byte(param.Value))
	}
	write([]byte(c.Request.URL.Query().Encode()))
	write(canonical(body))
	return digest.Sum(nil)
}

// canonical writes JSON anew in one form; anything else stays as it is.
func canonical(body []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || decoder.More() {
		return body
	}
	written, err := json.Marshal(value)
	if err != nil {
		return body
	}
	return written
}

// recorder holds an answer back until it is settled.
type recorder struct {
	gin.ResponseWriter // where the answer goes in the end

	header http.Header
	status int
	body   bytes.Buffer
}

func record(c *gin.Context) *recorder {
	r := &recorder{ResponseWriter: c.Writer, header: http.Header{}, status: http.StatusOK}
	c.Writer = r
	return r
}

// Header gives the headers of the answer.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader takes the status.
func (r *recorder) WriteHeader(status int) { r.status = status }

// WriteHeaderNow does nothing: the answer leaves with flush.
func (r *recorder) WriteHeaderNow() {}

// Write takes a piece of the body.
func (r *recorder) Write(piece []byte) (int, error) { return r.body.Write(piece) }

// WriteString takes a piece of the body.
func (r *recorder) WriteString(piece string) (int, error) { return r.body.WriteString(piece) }

// Status gives the status so far.
func (r *recorder) Status() int { return r.status }

// Size gives the length of the body so far.
func (r *recorder) Size() int { return r.body.Len() }

// Written tells that nothing has left yet.
func (r *recorder) Written() bool { return false }

// isVerdict tells whether an answer is final: the thing was done, or it was tried
// and there was no money for it. Other refusals changed nothing.
func (r *recorder) isVerdict() bool {
	return r.status < http.StatusMultipleChoices || r.status == http.StatusPaymentRequired
}

func (r *recorder) flush() { sendAnswer(r.ResponseWriter, r.status, r.header, r.body.Bytes()) }

func sendAnswer(w http.ResponseWriter, status int, header http.Header, body []byte) {
	maps.Copy(w.Header(), header)
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone
}

// keptAnswer is an answer as it is sealed into the database.
type keptAnswer struct {
	Status int         `json:"status"`
	Header http.Header `json:"header"`
	Body   []byte      `json:"body"`
}

// rowOf names a kept answer for the sealer: it opens nowhere else.
func rowOf(r *market.KeyedRequest) string {
	return fmt.Sprintf("%s:%t:%s:%s", r.AccountID, r.Livemode, r.Route, r.Key)
}

func (o *once) seal(request *market.KeyedRequest, r *recorder) ([]byte, error) {
	written, err := json.Marshal(keptAnswer{Status: r.status, Header: r.header, Body: r.body.Bytes()})
	if err != nil {
		return nil, fmt.Errorf("write answer: %w", err)
	}
	sealed, err := o.Sealer.Seal(written, rowOf(request))
	if err != nil {
		return nil, fmt.Errorf("seal answer: %w", err)
	}
	return sealed, nil
}

// replay answers as the first time.
func (o *once) replay(c *gin.Context, request *market.KeyedRequest, sealed []byte) {
	var kept keptAnswer
	written, err := o.Sealer.Open(sealed, rowOf(request))
	if err == nil {
		err = json.Unmarshal(written, &kept)
	}
	if err != nil {
		o.fail(c, fmt.Errorf("open kept answer: %w", err))
		return
	}
	c.Header(headerReplayed, "true")
	sendAnswer(c.Writer, kept.Status, kept.Header, kept.Body)
}
