package app

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/aitasker/aitasker/internal/config"
)

// A file may travel over a slow line: so many bytes a second are expected of it.
const (
	slowestLine = 64 << 10
	longestFile = 10 * time.Minute
)

// transferTime is the time that a body of that length may take on top of a limit;
// none while the length is not known.
func transferTime(length int64) time.Duration {
	return min(time.Duration(max(length, 0)/slowestLine)*time.Second, longestFile)
}

// paced bounds how long the body of a request may take to arrive and its answer to
// be taken, in the same way over HTTP/1.1 and HTTP/2. The server's own deadlines
// cannot do that: they begin with the request, so they would cut off who waits for
// a long command and who downloads over a slow line.
func paced(timeouts config.Timeouts, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connection := http.NewResponseController(w)
		answer := &pacedWriter{ResponseWriter: w, connection: connection, limit: timeouts.Write}
		if r.Body == http.NoBody {
			_ = connection.SetReadDeadline(time.Time{}) // what knows no deadlines keeps nobody waiting
			next.ServeHTTP(answer, r)
			return
		}
		r = r.WithContext(r.Context()) // the server decides by the body of its own whether the connection serves on
		body := &pacedBody{source: r.Body, answer: answer, limit: timeouts.Read, announced: r.ContentLength}
		r.Body = body
		answer.body = body
		answer.mayRefuse = r.ProtoMajor == 1
		_ = connection.SetWriteDeadline(time.Now().Add(timeouts.Read + transferTime(r.ContentLength) + timeouts.Write))
		next.ServeHTTP(answer, r)
		answer.finish(r)
	})
}

// pacedBody sets the deadline of the body when it is first read, since huma takes
// the server's away, and lifts it when all has come. After an error it stays: nobody
// waits for the rest.
type pacedBody struct {
	source    io.Reader // the server closes it
	answer    *pacedWriter
	limit     time.Duration
	announced int64 // length; -1 when it is not known

	begun    time.Time
	received int64
	ended    bool // all has come
	broken   bool // no more will
}

// Read reads what has arrived.
func (b *pacedBody) Read(into []byte) (int, error) {
	if b.begun.IsZero() {
		b.begun = time.Now()
		b.extend(b.announced)
	}
	n, err := b.source.Read(into)
	b.received += int64(n)
	switch {
	case errors.Is(err, io.EOF):
		b.ended = true
		_ = b.answer.connection.SetReadDeadline(time.Time{})
		b.answer.extend(b.answer.limit)
	case err != nil:
		b.broken = true
	case b.announced < 0 && transferTime(b.received) > transferTime(b.received-int64(n)):
		b.extend(b.received)
	}
	return n, err
}

// extend gives a body of that length its time.
func (b *pacedBody) extend(length int64) {
	arrived := b.begun.Add(b.limit + transferTime(length))
	_ = b.answer.connection.SetReadDeadline(arrived)
	b.answer.extend(time.Until(arrived) + b.answer.limit)
}

// Close leaves the closing to the server, which still has to read what a refused
// request goes on sending.
func (*pacedBody) Close() error { return nil }
