package files

import (
	"bytes"
	"mime"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
)

const utf8Charset = "utf-8"

// textTypes are the types that a name can choose for text, by extension. They hold only where the
// content allows them.
var textTypes = map[string]string{
	".txt": "text/plain", ".text": "text/plain", ".log": "text/plain",
	".md": "text/markdown", ".markdown": "text/markdown",
	".csv": "text/csv", ".tsv": "text/tab-separated-values", ".tab": "text/tab-separated-values",
	".json": "application/json", ".geojson": "application/geo+json", ".ndjson": "application/x-ndjson", ".jsonl": "application/x-ndjson",
	".html": "text/html", ".htm": "text/html", ".xml": "text/xml", ".svg": "image/svg+xml",
	".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".py": "text/x-python", ".lua": "text/x-lua",
	".pl": "text/x-perl", ".rb": "text/x-ruby", ".php": "text/x-php", ".sh": "text/x-shellscript", ".tcl": "text/x-tcl",
	".yaml": "application/yaml", ".yml": "application/yaml", ".toml": "application/toml",
	".srt": "application/x-subrip", ".vtt": "text/vtt", ".vcf": "text/vcard", ".ics": "text/calendar", ".eml": "message/rfc822", ".rtf": "text/rtf",
}

// certainTexts are the detected text types whose start cannot be mistaken for prose:
// they hold whatever the name says. Every other detected text type, such as CSV,
// needs a name that agrees, since a letter can begin like a table.
var certainTexts = map[string]bool{
	"image/svg+xml": true, "text/rtf": true, "text/vcard": true, "text/calendar": true, "text/vtt": true, "application/warc": true,
}

// containerTypes are the types that a name can choose for a container whose start does
// not show what it holds.
var containerTypes = map[string]map[string]string{
	"application/zip": {
		".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
		".odt":  "application/vnd.oasis.opendocument.text",
		".ods":  "application/vnd.oasis.opendocument.spreadsheet",
		".odp":  "application/vnd.oasis.opendocument.presentation",
		".epub": "application/epub+zip",
	},
	"application/x-ole-storage": {
		".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
	},
}

// detectType returns the type of a file by its content and its name, and the extension
// of that type. The content decides the family: bytes that are a picture are never
// text. Within the family the name decides where the start of the content is not
// certain.
func detectType(head []byte, filename string) (contentType, extension string) {
	detected := mimetype.Detect(head)
	named := strings.ToLower(path.Ext(filename))
	base, parameters, err := mime.ParseMediaType(detected.String())
	if err != nil {
		return detected.String(), detected.Extension()
	}
	if refined, known := containerTypes[base][named]; known {
		return refined, named
	}
	if !isText(detected) {
		return detected.String(), detected.Extension()
	}
	charset := parameters["charset"]
	if charset == "" {
		charset = charsetOf(head)
	}
	wanted, known := textTypes[named]
	switch {
	case isMarkup(base, head) && !isMarkupType(wanted), certainTexts[base]:
		return detected.String(), detected.Extension()
	case known && allows(wanted, base, head):
		return withCharset(wanted, charset), named
	case is(detected, "application/json") && !known:
		return detected.String(), detected.Extension()
	}
	return withCharset("text/plain", charset), ".txt"
}

// isText reports whether a detected type is text or a format written as text.
func isText(detected *mimetype.MIME) bool { return is(detected, "text/plain") }

// is reports whether a detected type is ancestor or derived from it.
func is(detected *mimetype.MIME, ancestor string) bool {
	for ; detected != nil; detected = detected.Parent() {
		if detected.Is(ancestor) {
			return true
		}
	}
	return false
}

// charsetOf returns the charset that the start of a text shows; empty when it shows
// none.
func charsetOf(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return "utf-16le"
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "utf-16be"
	}
	for cut := range min(utf8.UTFMax, len(head)) { // the start may end within a character
		if utf8.Valid(head[:len(head)-cut]) {
			return utf8Charset
		}
	}
	return ""
}

// isMarkup reports whether the content is a whole document in HTML or XML. A fragment,
// with which a Markdown file may begin, is not.
func isMarkup(base string, head []byte) bool {
	start := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"))
	switch {
	case base == "image/svg+xml":
		return true
	case base == "text/html":
		return bytes.HasPrefix(start, []byte("<!doctype")) || bytes.HasPrefix(start, []byte("<html"))
	}
	return bytes.HasPrefix(start, []byte("<?xml"))
}

func isMarkupType(contentType string) bool {
	return contentType == "text/html" || contentType == "text/xml" || contentType == "image/svg+xml"
}

// allows reports whether text can be of the type that its name says. base is the type
// that was detected.
func allows(wanted, base string, head []byte) bool {
	start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch wanted {
	case base:
		return true
	case "text/csv", "text/tab-separated-values":
		// A single line without a separator is no table.
		return bytes.ContainsAny(head, ",;\t|") || bytes.Count(bytes.TrimSpace(head), []byte("\n")) > 0
	case "application/json", "application/geo+json", "application/x-ndjson":
		return len(start) > 0 && strings.ContainsRune("{[", rune(start[0]))
	case "text/html", "text/xml":
		return bytes.ContainsRune(start, '<')
	case "image/svg+xml":
		return bytes.Contains(start, []byte("<svg")) || bytes.Contains(start, []byte(":svg"))
	case "text/rtf", "text/vtt", "text/vcard", "text/calendar", "application/x-subrip":
		return false // their start is fixed; they are detected
	}
	return true
}

// withCharset adds the charset to plain text and markup, and to any text whose charset
// is not the usual one.
func withCharset(contentType, charset string) string {
	usual := charset == utf8Charset && contentType != "text/plain" && !isMarkupType(contentType)
	if charset == "" || usual || !strings.HasPrefix(contentType, "text/") {
		return contentType
	}
	return mime.FormatMediaType(contentType, map[string]string{"charset": charset})
}
