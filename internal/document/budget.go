package document

import (
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"
)

// The limits of what is unpacked. They are held while unpacking: what an archive
// says of its own sizes is not believed.
const (
	maxFileUnpacked = 128 << 20
	maxWorkUnpacked = 256 << 20
)

// maxReadTime bounds the reading of one PDF, whose parts can refer to each other in
// ways that cost time rather than bytes.
const maxReadTime = 10 * time.Second

// Budget bounds what is read of the files of one work together. It is not safe for
// concurrent use.
type Budget struct {
	left int64
	text func(bytes int) int
}

// NewBudget returns the budget of one work. Of text formats as many bytes are parsed
// as text grants when it is asked for so many; without it, all are.
func NewBudget(text func(bytes int) int) *Budget {
	if text == nil {
		text = func(bytes int) int { return bytes }
	}
	return &Budget{left: maxWorkUnpacked, text: text}
}

// grant cuts a text to what may be parsed of it, and reports whether that is all.
func (b *Budget) grant(text string) (string, bool) {
	granted := b.text(len(text))
	if granted >= len(text) {
		return text, true
	}
	for granted > 0 && !utf8.RuneStart(text[granted]) {
		granted--
	}
	return text[:granted], false
}

var errWorkUnpacks = fmt.Errorf("the files of the work unpack to more than %d MiB", maxWorkUnpacked>>20)

// unpacker takes what one file unpacks to from the budget of its work.
type unpacker struct {
	budget *Budget
	left   int64
}

func (b *Budget) file() *unpacker { return &unpacker{budget: b, left: maxFileUnpacked} }

// copy unpacks up to what is left of the budgets.
func (u *unpacker) copy(to io.Writer, from io.Reader) error {
	allowed := min(u.left, u.budget.left)
	n, err := io.Copy(to, io.LimitReader(from, allowed+1))
	u.left -= n
	u.budget.left -= n
	switch {
	case err != nil:
		return errors.New("the document has a damaged part")
	case u.left < 0:
		return fmt.Errorf("the document unpacks to more than %d MiB", maxFileUnpacked>>20)
	case u.budget.left < 0:
		return errWorkUnpacks
	}
	return nil
}

// spend takes bytes that a library unpacked; false when there are not as many.
func (u *unpacker) spend(bytes int) bool {
	u.left -= int64(bytes)
	u.budget.left -= int64(bytes)
	return u.left >= 0 && u.budget.left >= 0
}
