package publicapi

import "bytes"

var byteOrderMark = []byte("\xef\xbb\xbf")

// JSONText returns the JSON text of a body that somebody sent: the body without the
// UTF-8 byte order mark that editors put before it. RFC 8259 lets readers ignore the
// mark. Every reader of a body goes through here; signatures and hashes are of the body
// as it was sent.
func JSONText(body []byte) []byte { return bytes.TrimPrefix(body, byteOrderMark) }
