package document

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

// headBytes is how far into a file its own declaration of an encoding is looked for.
const headBytes = 1024

// byteOrderMarks say in which encoding the text after them is written.
var byteOrderMarks = []struct {
	mark     string
	encoding encoding.Encoding
}{
	{"\xef\xbb\xbf", unicode.UTF8},
	{"\xff\xfe", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{"\xfe\xff", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
}

// xmlWithoutMark are the first bytes of XML in UTF-16 without a byte order mark.
var xmlWithoutMark = map[string]string{"<\x00?\x00": "utf-16le", "\x00<\x00?": "utf-16be"}

var xmlEncoding = regexp.MustCompile(`^<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']`)

// Decode returns the text of a file without its byte order mark. The mark decides
// the encoding; without one, the charset of the content type does, then what HTML
// and XML declare of themselves, and else it is UTF-8.
func Decode(content []byte, contentType string, format Format) (string, error) {
	if bytes.HasPrefix(content, []byte("%PDF-")) {
		return "", errors.New("the content is application/pdf, not text")
	}
	for _, known := range byteOrderMarks {
		if rest, marked := bytes.CutPrefix(content, []byte(known.mark)); marked {
			return decodeAs(rest, known.encoding, "the encoding of its byte order mark")
		}
	}
	label := declaredEncoding(content, contentType, format)
	if isUTF8(label) {
		return decodeAs(content, unicode.UTF8, "UTF-8")
	}
	found, name := charset.Lookup(label)
	if found == nil || name == "replacement" {
		return "", fmt.Errorf("the encoding %q is not known; save the file in UTF-8", label)
	}
	return decodeAs(content, found, label)
}

// isUTF8 takes ASCII for the part of UTF-8 that it is.
func isUTF8(label string) bool {
	switch strings.ToLower(strings.TrimSpace(label)) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return true
	}
	return false
}

func declaredEncoding(content []byte, contentType string, format Format) string {
	if _, parameters, err := mime.ParseMediaType(contentType); err == nil && parameters["charset"] != "" {
		return parameters["charset"]
	}
	head := content[:min(len(content), headBytes)]
	switch format { //nolint:exhaustive // the others declare no encoding
	case HTML:
		return metaEncoding(head)
	case SVG, XHTML:
		if len(head) >= 4 && xmlWithoutMark[string(head[:4])] != "" {
			return xmlWithoutMark[string(head[:4])]
		}
		if found := xmlEncoding.FindSubmatch(head); found != nil {
			return orUTF8(string(found[1]))
		}
	}
	return ""
}

// metaEncoding finds the encoding that a meta element at the beginning of a page
// declares.
func metaEncoding(head []byte) string {
	tokens := html.NewTokenizer(bytes.NewReader(head))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return ""
		}
		token := tokens.Token()
		if token.Data != "meta" || kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		for _, a := range token.Attr {
			switch _, parameters, err := mime.ParseMediaType(a.Val); {
			case a.Key == "charset":
				return orUTF8(a.Val)
			case a.Key == "content" && err == nil && parameters["charset"] != "":
				return orUTF8(parameters["charset"])
			}
		}
	}
}

// orUTF8 takes UTF-8 for what declares UTF-16 in bytes that can be read as ASCII,
// which is not UTF-16.
func orUTF8(label string) string {
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(label)), "utf-16") {
		return "utf-8"
	}
	return label
}

func decodeAs(content []byte, from encoding.Encoding, name string) (string, error) {
	decoded := content
	if from != unicode.UTF8 {
		var err error
		if decoded, err = from.NewDecoder().Bytes(content); err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return "", fmt.Errorf("the content is not text in %s", name)
		}
	}
	if utf8.Valid(decoded) && !bytes.ContainsFunc(decoded, isBinary) {
		return string(decoded), nil
	}
	if sniffed := mimetype.Detect(content); sniffed.Parent() != nil && !sniffed.Is(typePlain) {
		return "", mismatch("text", sniffed)
	}
	return "", fmt.Errorf("the content is not text in %s", name)
}

// isBinary finds the control characters that no text has; form feed and escape do
// occur in listings.
func isBinary(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != '\x1b'
}

// mismatch says that bytes are something else than declared.
func mismatch(declared string, sniffed *mimetype.MIME) error {
	found, _, _ := strings.Cut(sniffed.String(), ";")
	return fmt.Errorf("the content type says %s, but the content is %s", declared, found)
}
