package document

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/aitasker/aitasker/internal/market"
)

// Open reads a file as what it is: as declared where the bytes agree, and else as
// what the bytes and the name say. An error says why it does not open as its kind.
func Open(ctx context.Context, kind market.ArtifactKind, file File, budget *Budget) (Content, error) {
	format := formatOf(kind, file)
	content, err := format.Read(ctx, file, budget)
	if err == nil && !kindHolds(kind, content.Format) {
		err = fmt.Errorf("it is declared as %s, but the content is %s", kind, sniff(file.Content))
	}
	if content.Format == AnyFile && err == nil {
		if found := sniff(file.Content); found != "application/octet-stream" && !strings.HasPrefix(found, "text/") {
			content.Unread = "nothing is read of files of the type " + found
		}
	}
	return content, err
}

func formatOf(kind market.ArtifactKind, file File) Format {
	declared, err := Declared(kind, file.ContentType)
	if err == nil && declared != AnyFile && (declared.IsText() || declared.CheckType(file.Content, file.ContentType) == nil) {
		return declared
	}
	switch kind {
	case market.KindText:
		return Plain
	case market.KindMarkdown:
		return Markdown
	case market.KindCode:
		return Source
	case market.KindJSON:
		return JSON
	case market.KindCSV:
		return Separated
	case market.KindHTML:
		return HTML
	case market.KindSVG:
		return SVG
	}
	return sniffedFormat(file)
}

// sniffedFormat goes by the bytes, and for text by the name.
func sniffedFormat(file File) Format {
	found := mimetype.Detect(file.Content)
	switch name := found.String(); {
	case found.Is(typeSVG):
		return SVG
	case strings.HasPrefix(name, "image/"):
		return Image
	case strings.HasPrefix(name, "audio/"):
		return Audio
	case strings.HasPrefix(name, "video/"):
		return Video
	case found.Is(typePDF):
		return PDF
	case rootOf(found).Is(typeZip):
		return officeOr(file)
	}
	if _, err := Decode(file.Content, file.ContentType, Plain); err != nil {
		return AnyFile
	}
	return textFormat(file.Name, found)
}

// officeOr tells an office document from any other archive by a part of each.
func officeOr(file File) Format {
	for _, part := range []string{"[Content_Types].xml", "content.xml"} {
		if strings.Contains(string(file.Content), part) {
			return Word // or another of the kind, as its own parts will say
		}
	}
	return AnyFile
}

func textFormat(name string, found *mimetype.MIME) Format {
	switch extension := path.Ext(strings.ToLower(name)); {
	case isOneOf(extension, []string{".csv", ".tsv", ".tab"}):
		return Separated
	case isOneOf(extension, []string{".json", ".jsonl", ".ndjson"}), found.Is("application/json"):
		return JSON
	case isOneOf(extension, []string{".html", ".htm"}), found.Is(typeHTML):
		return HTML
	case isOneOf(extension, []string{".md", ".txt", ".srt", ""}):
		return Markdown
	}
	return Source
}

// kindHolds reports whether a file of the kind may have the format.
func kindHolds(kind market.ArtifactKind, format Format) bool {
	switch kind {
	case market.KindImage:
		return format == Image || format == SVG
	case market.KindAudio, market.KindVideo:
		return format == Audio || format == Video
	case market.KindDocument:
		return format != AnyFile && format != Unknown && format != Image && format != Audio && format != Video
	}
	return true
}

func sniff(content []byte) string {
	found, _, _ := strings.Cut(mimetype.Detect(content).String(), ";")
	return found
}
