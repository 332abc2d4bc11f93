package evidence

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
)

// byteOrderMark may begin a UTF-8 text; parsers do not want it.
var byteOrderMark = []byte("\xef\xbb\xbf")

// textFormat is any text that people read as it is.
func textFormat(name string) format {
	return format{
		name:     name,
		mismatch: notText,
		opens: func(content []byte) string {
			if len(bytes.TrimSpace(content)) == 0 {
				return "The file has nothing but white space."
			}
			return ""
		},
	}
}

// notText goes by the bytes themselves: signatures of two letters, such as BM of
// a bitmap, begin many an honest sentence. Only a PDF can be text throughout and
// still be no text.
func notText(content []byte) string {
	if bytes.HasPrefix(content, []byte("%PDF-")) {
		return "The content is application/pdf, not text."
	}
	if utf8.Valid(content) && !bytes.ContainsFunc(content, isBinary) {
		return ""
	}
	if sniffed := mimetype.Detect(content); sniffed.Parent() != nil && !sniffed.Is("text/plain") {
		return lie("text", sniffed)
	}
	return "The content is not text in UTF-8."
}

// isBinary finds the control characters that no text has; form feed and escape
// do occur in listings.
func isBinary(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != '\x1b'
}

func jsonFormat() format {
	return format{
		name:     "JSON",
		mismatch: notText,
		opens: func(content []byte) string {
			if !json.Valid(bytes.TrimPrefix(content, byteOrderMark)) {
				return "The file is not valid JSON."
			}
			return ""
		},
	}
}

func csvFormat() format {
	return format{name: "CSV", mismatch: notText, opens: csvProblem}
}

// csvProblem reads every record. Rows may differ in length, as exports with a
// title line do; quotes must be right.
func csvProblem(content []byte) string {
	content = bytes.TrimPrefix(content, byteOrderMark)
	reader := csv.NewReader(bytes.NewReader(content))
	reader.Comma = separatorOf(content)
	reader.FieldsPerRecord = -1
	reader.ReuseRecord = true
	for records := 0; ; records++ {
		_, err := reader.Read()
		if errors.Is(err, io.EOF) && records > 0 {
			return ""
		}
		if err != nil {
			return "The file is not a valid table of comma-separated values."
		}
	}
}

// separatorOf takes the separator that the first line has most of.
func separatorOf(content []byte) rune {
	first, _, _ := bytes.Cut(content, []byte("\n"))
	best, most := ',', bytes.Count(first, []byte(","))
	for _, separator := range ";\t|" {
		if count := bytes.Count(first, []byte(string(separator))); count > most {
			best, most = separator, count
		}
	}
	return best
}
