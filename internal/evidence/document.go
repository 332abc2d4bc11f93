package evidence

import (
	"bytes"
	"regexp"
	"slices"

	"github.com/gabriel-vasile/mimetype"
)

// officeDocument names what makes a zip archive an office document.
type officeDocument struct {
	name    string
	members []string // must be in the archive
}

const ooxml = "application/vnd.openxmlformats-officedocument."

const openDocument = "application/vnd.oasis.opendocument."

// officeDocuments are the archives that are opened, by media type.
var officeDocuments = map[string]officeDocument{
	ooxml + "wordprocessingml.document":   {"a Word document", []string{"[Content_Types].xml", "word/document.xml"}},
	ooxml + "spreadsheetml.sheet":         {"an Excel workbook", []string{"[Content_Types].xml", "xl/workbook.xml"}},
	ooxml + "presentationml.presentation": {"a PowerPoint presentation", []string{"[Content_Types].xml", "ppt/presentation.xml"}},
	openDocument + "text":                 {"an OpenDocument text", []string{"content.xml"}},
	openDocument + "spreadsheet":          {"an OpenDocument spreadsheet", []string{"content.xml"}},
	openDocument + "presentation":         {"an OpenDocument presentation", []string{"content.xml"}},
}

// documentFormat finds the format of a document; false for types that cannot be
// checked, such as the old binary Word format.
func documentFormat(declared string) (format, bool) {
	if declared == typePDF {
		return pdfFormat(), true
	}
	if slices.Contains(markdownTypes, declared) {
		return textFormat("a text document"), true
	}
	office, known := officeDocuments[declared]
	if !known {
		return format{}, false
	}
	return format{
		name:     office.name,
		mismatch: func(content []byte) string { return notSniffedAs(content, declared, "application/zip") },
		opens:    func(content []byte) string { return archiveProblem(content, office) },
		active:   activeInArchive,
	}, true
}

// notSniffedAs says what the bytes are unless that is container or a form of it.
func notSniffedAs(content []byte, declared, container string) string {
	sniffed := mimetype.Detect(content)
	if rootOf(sniffed).Is(container) && (sniffed.Is(container) || sniffed.Is(declared)) {
		return ""
	}
	return lie(declared, sniffed)
}

// trailerBytes is where a PDF's last lines are looked for; many writers put a
// few bytes after them.
const trailerBytes = 2048

var pdfHeader = regexp.MustCompile(`^%PDF-[12]\.\d`)

// activeNames are what a PDF names scripts and started programs by.
var activeNames = []string{"/JavaScript", "/Launch"}

func pdfFormat() format {
	return format{
		name:     "a PDF document",
		mismatch: func(content []byte) string { return notSniffedAs(content, typePDF, typePDF) },
		opens: func(content []byte) string {
			trailer := content[max(0, len(content)-trailerBytes):]
			if !pdfHeader.Match(content) || !bytes.Contains(trailer, []byte("startxref")) || !bytes.Contains(trailer, []byte("%%EOF")) {
				return "The file is not a whole PDF document."
			}
			return ""
		},
		active: func(content []byte) string {
			for _, name := range activeNames {
				if bytes.Contains(content, []byte(name)) {
					return "The document holds a script or starts a program."
				}
			}
			return ""
		},
	}
}
