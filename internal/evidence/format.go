package evidence

import (
	"fmt"
	"mime"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/aitasker/aitasker/internal/market"
)

// format knows one way in which bytes can be work. Its functions give a sentence
// that says what is wrong, or "".
type format struct {
	name     string                      // as in "opens as …"
	mismatch func(content []byte) string // the bytes are something else than declared
	opens    func(content []byte) string
	active   func(content []byte) string // nil where nothing could run
}

// Media types that more than one kind may carry.
const (
	typeHTML  = "text/html"
	typeXHTML = "application/xhtml+xml"
	typeSVG   = "image/svg+xml"
	typePlain = "text/plain"
	typePDF   = "application/pdf"
)

var (
	markdownTypes = []string{"text/markdown", "text/x-markdown", typePlain}
	csvTypes      = []string{"text/csv", "application/csv", "text/tab-separated-values", typePlain}
)

// formatOf finds the format of an artifact by its kind and declared type, or
// says why the two do not go together.
func formatOf(artifact market.Artifact) (format, string) {
	declared, _, err := mime.ParseMediaType(artifact.ContentType)
	if err != nil {
		return format{}, "The content type is no media type."
	}
	found, fits := formatFor(artifact.Kind, declared)
	if !fits {
		return format{}, fmt.Sprintf("The content type %s does not fit the kind %s.", declared, artifact.Kind)
	}
	return found, ""
}

func formatFor(kind market.ArtifactKind, declared string) (format, bool) {
	switch kind {
	case market.KindText:
		return textFormat("text"), strings.HasPrefix(declared, "text/") && !isMarkup(declared)
	case market.KindMarkdown:
		return textFormat("Markdown"), slices.Contains(markdownTypes, declared)
	case market.KindCode:
		return textFormat("source code"), isSource(declared)
	case market.KindJSON:
		return jsonFormat(), declared == "application/json" || declared == "text/json" || strings.HasSuffix(declared, "+json")
	case market.KindCSV:
		return csvFormat(), slices.Contains(csvTypes, declared)
	case market.KindHTML:
		if declared == typeXHTML {
			return xhtmlFormat(), true
		}
		return htmlFormat(), declared == typeHTML
	case market.KindSVG:
		return svgFormat(), declared == typeSVG
	case market.KindImage:
		return imageFormat(declared), strings.HasPrefix(declared, "image/") && declared != typeSVG
	case market.KindDocument:
		return documentFormat(declared)
	case market.KindAudio:
		return mediaFormat("audio", declared), strings.HasPrefix(declared, "audio/") || declared == "application/ogg"
	case market.KindVideo:
		return mediaFormat("video", declared), strings.HasPrefix(declared, "video/") || declared == "application/ogg"
	case market.KindFile:
		return fileFormat(declared), true
	default:
		return format{}, false
	}
}

// isMarkup names the types that a browser would run.
func isMarkup(declared string) bool {
	return declared == typeHTML || declared == typeXHTML || declared == typeSVG
}

// isSource takes every type that source files go by; the bytes must be text.
func isSource(declared string) bool {
	switch declared {
	case typePDF, "application/zip", "application/octet-stream":
		return false
	}
	return strings.HasPrefix(declared, "text/") || strings.HasPrefix(declared, "application/")
}

// fileFormat is any file. Where the declared type is one that a browser would
// run, it is held to the rules of that type.
func fileFormat(declared string) format {
	switch declared {
	case typeHTML:
		return htmlFormat()
	case typeXHTML:
		return xhtmlFormat()
	case typeSVG:
		return svgFormat()
	}
	return format{
		name:     "a file",
		mismatch: func([]byte) string { return "" },
		opens:    func([]byte) string { return "" },
	}
}

// mediaFormat is sound or moving pictures, told by their first bytes. Containers
// carry both, so audio/mp4 and video/mp4 are one family.
func mediaFormat(kind, declared string) format {
	return format{
		name: kind,
		mismatch: func(content []byte) string {
			sniffed := mimetype.Detect(content)
			if sameFamily(sniffed, declared) {
				return ""
			}
			return lie(declared, sniffed)
		},
		opens: func(content []byte) string {
			family := rootOf(mimetype.Detect(content)).String()
			if strings.HasPrefix(family, "audio/") || strings.HasPrefix(family, "video/") || family == "application/ogg" {
				return ""
			}
			return fmt.Sprintf("The file is not %s that can be played.", kind)
		},
	}
}

// sameFamily tells whether the bytes are of the declared type or its container.
// A declared type that is in no registry here is taken at its major type's word.
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

// lie is the sentence for bytes that are something else than declared.
func lie(declared string, sniffed *mimetype.MIME) string {
	found, _, _ := strings.Cut(sniffed.String(), ";")
	return fmt.Sprintf("The content type says %s, but the content is %s.", declared, found)
}
