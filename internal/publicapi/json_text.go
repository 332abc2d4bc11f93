package publicapi

import (
	"bytes"
	"encoding/json"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// JSONText returns the JSON text of a body that somebody sent: the body without the
// UTF-8 byte order mark that editors put before it. RFC 8259 lets readers ignore the
// mark. Every reader of a body goes through here; signatures and hashes are of the body
// as it was sent.
func JSONText(body []byte) []byte { return bytes.TrimPrefix(body, byteOrderMark) }

// WriteJSON writes a value as JSON and leaves <, > and & as they are: escaped, each
// takes six bytes, and a text that was kept is no longer written as it was sent.
func WriteJSON(value any) ([]byte, error) {
	var written bytes.Buffer
	encoder := json.NewEncoder(&written)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err //nolint:wrapcheck // the encoder's own
	}
	return bytes.TrimSuffix(written.Bytes(), []byte("\n")), nil
}
