package api

import (
	"bytes"
	"maps"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/aitasker/aitasker/internal/idempotency"
)

// recorder holds an answer back until it is settled.
type recorder struct {
	gin.ResponseWriter // where the answer goes in the end

	header http.Header
	status int
	body   bytes.Buffer
}

// recordAnswer runs a handler and returns its answer instead of sending it.
func recordAnswer(c *gin.Context, handle func()) idempotency.Answer {
	r := &recorder{ResponseWriter: c.Writer, header: http.Header{}, status: http.StatusOK}
	c.Writer = r
	defer func() { c.Writer = r.ResponseWriter }() // also after a panic
	handle()
	return idempotency.Answer{Status: r.status, Header: r.header, Body: r.body.Bytes()}
}

// Header returns the headers of the answer.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader takes the status.
func (r *recorder) WriteHeader(status int) { r.status = status }

// WriteHeaderNow does nothing: the answer leaves with sendAnswer.
func (r *recorder) WriteHeaderNow() {}

// Write takes a piece of the body.
func (r *recorder) Write(piece []byte) (int, error) { return r.body.Write(piece) }

// WriteString takes a piece of the body.
func (r *recorder) WriteString(piece string) (int, error) { return r.body.WriteString(piece) }

// Status returns the status so far.
func (r *recorder) Status() int { return r.status }

// Size returns the length of the body so far.
func (r *recorder) Size() int { return r.body.Len() }

// Written reports that nothing has left yet.
func (r *recorder) Written() bool { return false }

func sendAnswer(w http.ResponseWriter, answer *idempotency.Answer) {
	maps.Copy(w.Header(), answer.Header)
	w.WriteHeader(answer.Status)
	_, _ = w.Write(answer.Body) // the client may be gone
}
