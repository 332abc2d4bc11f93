package app

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

// What is still read of a body that was refused: a client that first sends all and
// then reads would meet a reset connection instead of the answer.
const (
	maxDrained   = 64 << 20
	drainRefused = 10 * time.Second
)

// maxHeld is the longest answer that is held back until it is known whether the body
// was read; longer ones are sent as they are written.
const maxHeld = 64 << 10

// pacedWriter gives a long answer the time that its length needs, and sends the
// answer to a refused body whole before it reads on.
type pacedWriter struct {
	http.ResponseWriter

	connection *http.ResponseController
	limit      time.Duration
	body       *pacedBody // nil: the request has none
	mayRefuse  bool       // the answer may have to be sent before the body has come

	begun     time.Time // the answer
	extended  time.Time // its deadline
	handlers  bool      // the handler sets deadlines of its own
	status    int       // held back; 0: not written yet
	held      []byte
	passingOn bool
}

// Unwrap lets http.ResponseController find the server's writer.
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// SetWriteDeadline leaves the deadlines to the handler from now on.
func (w *pacedWriter) SetWriteDeadline(deadline time.Time) error {
	w.handlers = true
	return w.connection.SetWriteDeadline(deadline)
}

// extend bounds the answer, unless the handler does.
func (w *pacedWriter) extend(by time.Duration) {
	if !w.handlers {
		_ = w.connection.SetWriteDeadline(time.Now().Add(by))
	}
}

// holds reports whether the answer may still turn out to be a refusal of a body that
// has not been read.
func (w *pacedWriter) holds() bool {
	return w.mayRefuse && !w.passingOn && !w.body.ended
}

// WriteHeader sends the status, or holds it back.
func (w *pacedWriter) WriteHeader(status int) {
	if status >= http.StatusOK && w.holds() {
		if w.status == 0 {
			w.status = status
		}
		return
	}
	w.release()
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the answer, or holds it back.
func (w *pacedWriter) Write(part []byte) (int, error) {
	if w.holds() && len(w.held)+len(part) <= maxHeld {
		if w.status == 0 {
			w.status = http.StatusOK
		}
		w.held = append(w.held, part...)
		return len(part), nil
	}
	w.release()
	w.allow(len(part))
	return w.ResponseWriter.Write(part)
}

// allow gives a part of the answer its time: a reader that takes what is sent may
// take a while for all of it, one that takes nothing may not.
func (w *pacedWriter) allow(length int) {
	now := time.Now()
	if w.begun.IsZero() {
		w.begun = now
	}
	if more := transferTime(int64(length)); more > 0 || now.Sub(w.extended) > w.limit/4 {
		w.extended = now
		w.extend(min(w.limit+more, time.Until(w.begun.Add(w.limit+longestFile))))
	}
}

// Flush sends what was written.
func (w *pacedWriter) Flush() {
	w.release()
	_ = w.connection.Flush()
}

// release sends what was held back, and what follows as it is written.
func (w *pacedWriter) release() {
	w.passingOn = true
	if w.status == 0 {
		return
	}
	status, held := w.status, w.held
	w.status, w.held = 0, nil
	w.ResponseWriter.WriteHeader(status)
	if len(held) > 0 {
		_, _ = w.ResponseWriter.Write(held) // the next write meets the same error
	}
}

// finish sends an answer that was held back. What the client still sends is read and
// thrown away, within bounds: only then has it read the answer for certain when the
// connection is closed.
func (w *pacedWriter) finish(r *http.Request) {
	if w.status == 0 {
		return
	}
	if header := w.Header(); len(w.held) > 0 && header.Get("Content-Length") == "" && r.Method != http.MethodHead {
		header.Set("Content-Length", strconv.Itoa(len(w.held))) // the client need not wait for the end of the connection
	}
	w.release()
	unasked := r.Header.Get("Expect") != "" && w.body.begun.IsZero() // the client waits to be asked for its body
	if w.body.ended || w.body.broken || unasked {
		return
	}
	_ = w.connection.Flush()
	_ = w.connection.SetReadDeadline(time.Now().Add(drainRefused))
	_, _ = io.CopyN(io.Discard, w.body.source, maxDrained)
}
