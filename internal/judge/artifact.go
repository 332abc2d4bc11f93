package judge

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"github.com/aitasker/aitasker/internal/market"
)

// What is read of one piece of work.
const (
	maxArtifacts   = 20
	maxTextBytes   = 2 << 20 // per artifact that is text
	maxBinaryBytes = 16 << 20
	maxBlocks      = 20_000 // over the whole work
)

// piece is one artifact as read.
type piece struct {
	filter   addressFilter // finds text that does not count
	name     string
	kind     market.ArtifactKind
	bytes    int
	problem  string // why it does not open as declared; empty when it does
	active   string // active content found in a document or picture
	source   string // of text
	blocks   []block
	vector   *vector
	tables   []table
	program  *program
	page     *page
	picture  *picture
	media    string // detected type of audio or video
	longForm bool   // its blocks are text for readers
}

// readPiece opens and measures one artifact. Whatever the bytes are, it returns;
// only a failing store is an error.
func readPiece(ctx context.Context, artifact Artifact, filter addressFilter) (piece, error) {
	p := piece{filter: filter, name: artifact.Name, kind: artifact.Kind}
	if artifact.Open == nil {
		p.problem = "has no content"
		return p, nil
	}
	reader, err := artifact.Open(ctx)
	if err != nil {
		return piece{}, fmt.Errorf("open artifact: %w", err)
	}
	content, err := io.ReadAll(io.LimitReader(reader, maxBinaryBytes+1))
	_ = reader.Close()
	if err != nil {
		return piece{}, fmt.Errorf("read artifact: %w", err)
	}
	p.bytes = len(content)
	p.measure(content)
	return p, nil
}

// measure never panics: parsers of foreign formats meet bytes that nobody has
// tried before, and one that breaks must cost its work the score, not the judge.
func (p *piece) measure(content []byte) {
	defer func() {
		if recover() != nil {
			*p = piece{filter: p.filter, name: p.name, kind: p.kind, bytes: p.bytes, problem: "cannot be parsed"}
		}
	}()
	switch {
	case len(content) == 0:
		p.problem = "is empty"
	case len(content) > maxBinaryBytes:
		p.problem = fmt.Sprintf("is larger than %d MiB", maxBinaryBytes>>20)
	default:
		p.open(content)
	}
}

func (p *piece) open(content []byte) {
	switch p.kind {
	case market.KindImage, market.KindDocument, market.KindAudio, market.KindVideo, market.KindFile:
		p.openBinary(content)
	default:
		content = content[:min(len(content), maxTextBytes)]
		if p.kind != market.KindCSV {
			content = content[:p.filter.effort.read(len(content))]
		}
		if len(content) == 0 {
			p.problem = "was not read, since the files before it hold more text than is judged"
			return
		}
		if !isText(content) {
			p.problem = "is not text"
			return
		}
		p.source = strings.ToValidUTF8(string(content), "")
		p.openText()
	}
}

// isText accepts UTF-8 that may be cut in its last character and holds almost no
// control characters.
func isText(content []byte) bool {
	odd := 0
	for rest := content; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 && len(rest) >= utf8.UTFMax || r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			odd++
		}
		rest = rest[size:]
	}
	return odd*200 <= len(content)
}

func (p *piece) openText() {
	var err error
	switch p.kind {
	case market.KindSVG:
		p.active = findActive(p.source)
		p.vector, p.blocks, err = readSVG(p.source, p.filter)
	case market.KindCSV:
		var one table
		if one, p.blocks, err = readCSV(p.name, p.source); err == nil {
			p.tables = []table{one}
		}
	case market.KindJSON:
		p.program, p.tables, p.blocks = readJSON(p.name, p.source, p.filter)
		if p.program.problem != "" {
			p.problem = "is not valid JSON: " + p.program.problem
		}
	case market.KindCode:
		p.openCode()
	case market.KindHTML:
		p.openHTML()
	case market.KindText:
		p.longForm = true
		p.blocks = plainBlocks(p.source)
	default:
		p.longForm = true
		p.blocks, p.active = markdownBlocks(p.source)
	}
	if err != nil {
		p.problem = "cannot be read as " + string(p.kind) + ": " + clip(err.Error(), 120)
	}
}

func (p *piece) openCode() {
	switch path.Ext(strings.ToLower(p.name)) {
	case ".json":
		p.program, p.tables, p.blocks = readJSON(p.name, p.source, p.filter)
	case ".html", ".htm":
		p.openHTML()
	default:
		p.source = withoutAddressed(p.source[:p.filter.effort.measure(len(p.source))], p.filter)
		p.program = readProgram(p.name, p.source)
		p.blocks = programBlocks(p.source)
	}
}

func (p *piece) openHTML() {
	read, blocks := readHTML(p.source)
	p.page, p.blocks, p.longForm = &read, blocks, true
	p.active = findActive(p.source)
	p.program = &program{structured: true, lines: strings.Count(p.source, "\n") + 1, units: read.elements, comments: strings.Count(p.source, "<!--")}
	if read.elements == 0 {
		p.problem = "has no HTML elements"
	} else if read.unbalanced > 0 {
		p.program.problem = fmt.Sprintf("%d elements are not closed properly", read.unbalanced)
	}
}

// openBinary goes by what the bytes are, not by what was declared.
func (p *piece) openBinary(content []byte) {
	detected := mimetype.Detect(content).String()
	var err error
	switch {
	case strings.HasPrefix(detected, "image/svg"):
		p.as(market.KindSVG, content)
	case strings.HasPrefix(detected, "image/"):
		p.picture, err = readPicture(content)
	case strings.HasPrefix(detected, "audio/"), strings.HasPrefix(detected, "video/"):
		p.media = detected
	case detected == "application/pdf":
		p.longForm = true
		p.blocks, err = readPDF(content)
	case strings.Contains(detected, "spreadsheetml"):
		p.tables, p.blocks, err = readWorkbook(content)
	case strings.HasPrefix(detected, "application/vnd.openxmlformats"), detected == "application/zip" && p.kind == market.KindDocument:
		p.longForm = true
		p.blocks, err = readOffice(content)
	case isText(content) && (p.kind == market.KindFile || p.kind == market.KindDocument):
		p.as(textKind(p.name, detected), content)
	}
	if err != nil {
		p.problem = clip(err.Error(), 120)
	}
	if wrong := p.mismatch(detected); p.problem == "" && wrong {
		p.problem = fmt.Sprintf("is declared as %s but is %s", p.kind, detected)
	}
}

// mismatch tells whether the bytes are something else than was declared.
func (p *piece) mismatch(detected string) bool {
	switch p.kind {
	case market.KindImage:
		return p.picture == nil && p.vector == nil
	case market.KindAudio, market.KindVideo:
		return p.media == ""
	case market.KindDocument:
		return detected == "application/octet-stream" || p.picture != nil || p.media != ""
	}
	return false
}

// as reads the content as another kind while keeping what was declared.
func (p *piece) as(kind market.ArtifactKind, content []byte) {
	declared := p.kind
	p.kind = kind
	p.source = strings.ToValidUTF8(string(content[:p.filter.effort.read(min(len(content), maxTextBytes))]), "")
	p.openText()
	p.kind = declared
}

func textKind(name, detected string) market.ArtifactKind {
	switch extension := path.Ext(strings.ToLower(name)); {
	case extension == ".csv" || extension == ".tsv":
		return market.KindCSV
	case extension == ".json" || extension == ".jsonl" || strings.HasPrefix(detected, "application/json"):
		return market.KindJSON
	case extension == ".html" || extension == ".htm" || strings.HasPrefix(detected, "text/html"):
		return market.KindHTML
	case extension == ".md" || extension == ".txt" || extension == ".srt" || extension == "":
		return market.KindMarkdown
	}
	return market.KindCode
}

// clip shortens a text for a sentence, to whole characters.
func clip(text string, limit int) string {
	runes := []rune(strings.Join(strings.Fields(text[:min(len(text), 4*limit+4)]), " "))
	if len(runes) <= limit {
		return string(runes)
	}
	return string(runes[:limit]) + "…"
}
