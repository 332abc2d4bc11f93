package terminal

import (
	"io"
	"sync"
	"unicode/utf8"
)

// Writer escapes what is written through it. It is safe for concurrent use.
type Writer struct {
	mu   sync.Mutex
	out  io.Writer
	rest []byte // the beginning of a character whose other bytes have not come
}

// NewWriter makes a Writer in front of out.
func NewWriter(out io.Writer) *Writer { return &Writer{out: out} }

// Write writes text, escaped.
func (w *Writer) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := append(w.rest, text...) //nolint:gocritic // the rest is replaced below
	end := len(all) - unfinished(all)
	safe := Escape(string(all[:end]))
	w.rest = append([]byte(nil), all[end:]...)
	if _, err := io.WriteString(w.out, safe); err != nil {
		return 0, err //nolint:wrapcheck // the writer's own
	}
	return len(text), nil
}

// unfinished counts the bytes at the end that begin a character.
func unfinished(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		last := text[len(text)-n:]
		if utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}
