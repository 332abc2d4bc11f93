package judge

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/aitasker/aitasker/internal/document"
	"github.com/aitasker/aitasker/internal/market"
)

// The limits of one piece of work.
const (
	maxArtifacts   = 20
	maxTextBytes   = 2 << 20 // per artifact that is text
	maxBinaryBytes = 16 << 20
	maxBlocks      = 20_000 // over the whole work
)

// piece is one artifact as read.
type piece struct {
	filter   injectionFilter // finds text that does not count
	name     string
	kind     market.ArtifactKind
	problem  string // why it does not open as declared, as a clause; empty when it does
	unread   string // why what it holds could not be read though it opens, as a clause
	active   string // what in it runs or calls out, as a clause
	blocks   []block
	vector   *vector
	tables   []table
	program  *program
	page     *document.Page
	picture  *picture
	media    bool // sound or moving pictures
	longForm bool // its blocks are text for readers
}

// readPiece opens and measures one artifact. Whatever the bytes are, it returns;
// only a failing store is an error.
func readPiece(ctx context.Context, artifact Artifact, filter injectionFilter, files *document.Budget) (piece, error) {
	p := piece{filter: filter, name: artifact.Name, kind: artifact.Kind}
	if artifact.Open == nil {
		p.problem = "it has no content"
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
	p.measure(ctx, document.File{Name: artifact.Name, ContentType: artifact.ContentType, Content: content}, files)
	return p, nil
}

// measure never panics: parsers of foreign formats meet bytes that nobody has
// tried before, and one that breaks must cost its work the score, not the judge.
func (p *piece) measure(ctx context.Context, file document.File, files *document.Budget) {
	defer func() {
		if recover() != nil {
			*p = piece{filter: p.filter, name: p.name, kind: p.kind, problem: "the file cannot be parsed"}
		}
	}()
	switch {
	case len(file.Content) == 0:
		p.problem = "it is empty"
	case len(file.Content) > maxBinaryBytes:
		p.problem = fmt.Sprintf("it is larger than %d MiB", maxBinaryBytes>>20)
	default:
		p.open(ctx, file, files)
	}
}

func (p *piece) open(ctx context.Context, file document.File, files *document.Budget) {
	content, err := document.Open(ctx, p.kind, file, files)
	if err != nil {
		p.problem = clip(err.Error(), 160)
	}
	p.active, p.unread = content.Active, content.Unread
	if p.unread != "" {
		return
	}
	switch content.Format { //nolint:exhaustive // the others hold text or tables
	case document.SVG:
		if err == nil {
			p.vector, p.blocks = readSVG(content.Text, p.filter)
		}
	case document.JSON:
		p.takeJSON(content, err)
	case document.Source:
		p.takeSource(ctx, file, content)
	case document.HTML, document.XHTML:
		p.takePage(content)
	case document.Image:
		p.takePicture(file.Content)
	case document.Audio, document.Video:
		p.media = true
	default:
		p.longForm = len(content.Tables) == 0
		p.blocks = asBlocks(content.Blocks)
		p.takeTables(content.Tables)
	}
}

func (p *piece) takeJSON(content document.Content, err error) {
	p.program, p.tables, p.blocks = readJSON(p.name, content, p.filter)
	if err != nil {
		p.program.problem = clip(err.Error(), 120)
	}
}

// takeSource measures code. A source file of JSON or HTML is read as what it is,
// but nothing is active in it: code is not opened in a browser.
func (p *piece) takeSource(ctx context.Context, file document.File, content document.Content) {
	file.Content = []byte(content.Text)
	format := map[string]document.Format{".json": document.JSON, ".html": document.HTML, ".htm": document.HTML}[path.Ext(strings.ToLower(p.name))]
	if format == document.Unknown {
		source := content.Text[:p.filter.budget.measure(len(content.Text))]
		source = withoutInjections(source, p.filter)
		p.program = readProgram(p.name, source)
		p.blocks = programBlocks(source)
		return
	}
	file.ContentType = ""
	read, err := format.Read(ctx, file, document.NewBudget(nil))
	if format == document.JSON {
		p.takeJSON(read, err)
		return
	}
	if err == nil {
		p.active = read.Active
		p.takePage(read)
	}
}

func (p *piece) takePage(content document.Content) {
	if content.Page == nil || content.Page.Elements == 0 {
		return
	}
	p.page, p.blocks, p.longForm = content.Page, asBlocks(content.Blocks), true
	p.program = &program{
		structured: true, lines: strings.Count(content.Text, "\n") + 1,
		units: content.Page.Elements, comments: content.Page.Comments,
	}
	if content.Page.Unbalanced > 0 {
		p.program.problem = fmt.Sprintf("%d elements are not closed properly", content.Page.Unbalanced)
	}
}

func (p *piece) takePicture(content []byte) {
	read, err := document.ReadPicture(content)
	if err != nil {
		p.problem = err.Error()
		return
	}
	p.picture = measurePicture(read)
}

func (p *piece) takeTables(tables []document.Table) {
	for _, one := range tables {
		measured, blocks := measureTable(one)
		if measured.rows == 0 && one.IsSheet {
			continue // an unused sheet
		}
		p.tables = append(p.tables, measured)
		if one.IsSheet {
			p.blocks = append(p.blocks, block{Block: document.Block{Kind: document.Heading, Level: 2, Text: one.Name}})
		}
		p.blocks = append(p.blocks, blocks...)
	}
}

// clip shortens a text for a sentence, to whole characters.
func clip(text string, limit int) string {
	runes := []rune(strings.Join(strings.Fields(text[:min(len(text), 4*limit+4)]), " "))
	if len(runes) <= limit {
		return string(runes)
	}
	return string(runes[:limit]) + "…"
}
