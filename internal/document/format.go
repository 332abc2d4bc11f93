package document

import (
	"errors"
	"fmt"
	"mime"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/aitasker/aitasker/internal/market"
)

// Format is one way in which bytes can be work. Its value is its name, as in "opens
// as a Word document".
type Format string

// The formats.
const (
	Unknown    Format = ""
	Plain      Format = "text"
	Markdown   Format = "Markdown"
	Source     Format = "source code"
	JSON       Format = "JSON"
	Separated  Format = "a table of separated values"
	HTML       Format = "HTML"
	XHTML      Format = "XHTML"
	SVG        Format = "SVG"
	Image      Format = "an image"
	PDF        Format = "a PDF document"
	Word       Format = "a Word document"
	Workbook   Format = "an Excel workbook"
	Slides     Format = "a PowerPoint presentation"
	OpenText   Format = "an OpenDocument text"
	OpenSheet  Format = "an OpenDocument spreadsheet"
	OpenSlides Format = "an OpenDocument presentation"
	Audio      Format = "audio"
	Video      Format = "video"
	AnyFile    Format = "a file"
)

// Media types that more than one kind may carry.
const (
	typeHTML  = "text/html"
	typeXHTML = "application/xhtml+xml"
	typeSVG   = "image/svg+xml"
	typePlain = "text/plain"
	typePDF   = "application/pdf"
	typeZip   = "application/zip"
	ooxml     = "application/vnd.openxmlformats-officedocument."
)

var (
	markdownTypes  = []string{"text/markdown", "text/x-markdown", typePlain}
	csvTypes       = []string{"text/csv", "application/csv", "text/tab-separated-values", typePlain}
	jsonLinesTypes = []string{"application/jsonl", "application/x-ndjson", "application/x-jsonlines", "application/jsonlines"}
)

// officeFormats are the archives that are opened, by media type.
var officeFormats = map[string]Format{
	ooxml + "wordprocessingml.document":   Word,
	ooxml + "spreadsheetml.sheet":         Workbook,
	ooxml + "presentationml.presentation": Slides,
	openDocumentPrefix + "text":           OpenText,
	openDocumentPrefix + "spreadsheet":    OpenSheet,
	openDocumentPrefix + "presentation":   OpenSlides,
}

// IsText reports whether the format is text that is read as it stands.
func (f Format) IsText() bool {
	return slices.Contains([]Format{Plain, Markdown, Source, JSON, Separated, HTML, XHTML, SVG}, f)
}

// isOffice reports whether the format is an archive of markup.
func (f Format) isOffice() bool {
	return slices.Contains([]Format{Word, Workbook, Slides, OpenText, OpenSheet, OpenSlides}, f)
}

// CanBeActive reports whether files of the format could run or load something.
func (f Format) CanBeActive() bool {
	return f == HTML || f == XHTML || f == SVG || f == PDF || f.isOffice()
}

// Declared returns the format of an artifact by its kind and declared type. The
// error says why the two do not go together.
func Declared(kind market.ArtifactKind, contentType string) (Format, error) {
	declared, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return Unknown, errors.New("the content type is no media type")
	}
	if format, fits := formatFor(kind, declared); fits {
		return format, nil
	}
	return Unknown, fmt.Errorf("the content type %s does not fit the kind %s", declared, kind)
}

func formatFor(kind market.ArtifactKind, declared string) (Format, bool) {
	switch kind {
	case market.KindText:
		return Plain, strings.HasPrefix(declared, "text/") && !isMarkup(declared)
	case market.KindMarkdown:
		return Markdown, slices.Contains(markdownTypes, declared)
	case market.KindCode:
		return Source, isSource(declared)
	case market.KindJSON:
		return JSON, declared == "application/json" || declared == "text/json" || strings.HasSuffix(declared, "+json") || slices.Contains(jsonLinesTypes, declared)
	case market.KindCSV:
		return Separated, slices.Contains(csvTypes, declared)
	case market.KindHTML:
		if declared == typeXHTML {
			return XHTML, true
		}
		return HTML, declared == typeHTML
	case market.KindSVG:
		return SVG, declared == typeSVG
	case market.KindImage:
		return Image, strings.HasPrefix(declared, "image/") && declared != typeSVG
	case market.KindDocument:
		return documentFormat(declared)
	case market.KindAudio:
		return Audio, strings.HasPrefix(declared, "audio/") || declared == "application/ogg"
	case market.KindVideo:
		return Video, strings.HasPrefix(declared, "video/") || declared == "application/ogg"
	case market.KindFile:
		return fileFormat(declared), true
	}
	return Unknown, false
}

// isMarkup names the types that a browser would run.
func isMarkup(declared string) bool {
	return declared == typeHTML || declared == typeXHTML || declared == typeSVG
}

// isSource takes every type that source files go by; the bytes must be text.
func isSource(declared string) bool {
	switch declared {
	case typePDF, typeZip, "application/octet-stream":
		return false
	}
	return strings.HasPrefix(declared, "text/") || strings.HasPrefix(declared, "application/")
}

// documentFormat leaves out types that cannot be checked, such as the old binary
// Word format.
func documentFormat(declared string) (Format, bool) {
	if declared == typePDF {
		return PDF, true
	}
	if slices.Contains(markdownTypes, declared) {
		return Markdown, true
	}
	format, known := officeFormats[declared]
	return format, known
}

// fileFormat is any file. Where the declared type is one that could run something,
// the file is held to the rules of that type.
func fileFormat(declared string) Format {
	switch declared {
	case typeHTML:
		return HTML
	case typeXHTML:
		return XHTML
	case typeSVG:
		return SVG
	}
	return AnyFile
}

// CheckType says when the bytes are something else than the declared type. Text is
// told by decoding it: signatures of two letters, such as BM of a bitmap, begin
// many an honest sentence.
func (f Format) CheckType(content []byte, contentType string) error {
	declared, _, _ := mime.ParseMediaType(contentType)
	if declared == "image/jpg" { // in no registry, and everywhere
		declared = "image/jpeg"
	}
	sniffed := mimetype.Detect(content)
	fits := true
	switch {
	case f.IsText():
		_, err := Decode(content, contentType, f)
		return err
	case f == PDF:
		fits = sniffed.Is(typePDF)
	case f.isOffice():
		fits = rootOf(sniffed).Is(typeZip)
	case f == Image, f == Audio, f == Video:
		fits = sameFamily(sniffed, declared)
	}
	if fits {
		return nil
	}
	return mismatch(declared, sniffed)
}

// sameFamily reports whether the bytes are of the declared type or its container. A
// declared type that is in no registry here is taken at its major type's word.
func sameFamily(sniffed *mimetype.MIME, declared string) bool {
	known := mimetype.Lookup(declared)
	if known == nil {
		major, _, _ := strings.Cut(declared, "/")
		return strings.HasPrefix(sniffed.String(), major+"/")
	}
	return rootOf(sniffed).Is(rootOf(known).String())
}

// rootOf climbs from a type to the container that it is a form of.
func rootOf(m *mimetype.MIME) *mimetype.MIME {
	for m.Parent() != nil && m.Parent().Parent() != nil {
		m = m.Parent()
	}
	return m
}
