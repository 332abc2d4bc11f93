package document

import (
	"errors"
	"path"
	"slices"
	"strconv"
	"strings"
)

// openDocumentPrefix begins the media types of OpenDocument.
const openDocumentPrefix = "application/vnd.oasis.opendocument."

// odf is an OpenDocument package.
type odf struct {
	archive
	mediaType string
}

func isODF(a archive) bool { return a.parts["content.xml"] != nil && !isOPC(a) }

// openODF reads what the package says of itself: in its member mimetype, or in its
// manifest.
func openODF(a archive) (odf, error) {
	o := odf{archive: a, mediaType: strings.TrimSpace(string(a.parts["mimetype"]))}
	if a.parts["meta-inf/manifest.xml"] == nil {
		return o, nil
	}
	encrypted := false
	err := o.walk("META-INF/manifest.xml", func(_ *XMLReader, t token) error {
		switch t.start {
		case "file-entry":
			if t.attribute("full-path") == "/" && o.mediaType == "" {
				o.mediaType = t.attribute("media-type")
			}
		case "encryption-data", "encrypted-key":
			encrypted = true
		}
		return nil
	})
	if err == nil && encrypted {
		err = errors.New("it is encrypted; save it without a password")
	}
	return o, err
}

func (o odf) format() Format {
	kind, isODF := strings.CutPrefix(o.mediaType, openDocumentPrefix)
	switch strings.TrimSuffix(kind, "-template") {
	case "text":
		return OpenText
	case "spreadsheet":
		return OpenSheet
	case "presentation":
		return OpenSlides
	}
	if isODF {
		return Unknown
	}
	return o.formatOfBody()
}

// formatOfBody goes by the element in the body of a package without a media type.
func (o odf) formatOfBody() Format {
	found, inBody := Unknown, false
	stop := errors.New("found")
	_ = o.walk("content.xml", func(_ *XMLReader, t token) error {
		if inBody && t.start != "" {
			found = map[string]Format{"text": OpenText, "spreadsheet": OpenSheet, "presentation": OpenSlides}[t.start]
			return stop
		}
		inBody = inBody || t.start == "body"
		return nil
	})
	return found
}

// read returns the running text, or the tables of a spreadsheet.
func (o odf) read() ([]Block, []Table, error) {
	r := &odfText{isSheet: o.format() == OpenSheet}
	err := o.walk("content.xml", r.take)
	return r.blocks, r.tables, err
}

// odfText reads content.xml.
type odfText struct {
	isSheet bool
	blocks  []Block
	tables  []Table
	text    strings.Builder
	kind    BlockKind
	level   int
	lists   int
	hidden  int // depth inside what a reader does not see
	row     []string
	cell    string
	repeat  struct{ row, cell int }
	open    int // paragraphs
}

// unseen are elements whose text is no part of the document as it is read.
var unseen = []string{"tracked-changes", "annotation", "note-citation", "desc", "title", "forms", "scripts"}

func (r *odfText) take(_ *XMLReader, t token) error {
	switch {
	case r.hidden > 0 && t.start != "", slices.Contains(unseen, t.start):
		r.hidden++
	case r.hidden > 0 && t.end != "":
		r.hidden--
	case r.hidden > 0 || len(r.blocks) > maxBlocks:
	case t.start != "":
		r.start(t)
	case t.end != "":
		r.end(t.end)
	case r.open > 0:
		r.text.WriteString(t.text)
	}
	return nil
}

func (r *odfText) start(t token) {
	switch t.start {
	case "h":
		r.open++
		level, _ := strconv.Atoi(t.attribute("outline-level"))
		r.kind, r.level = Heading, max(level, 1)
	case "p":
		r.open++
		if r.lists > 0 {
			r.kind = ListItem
		}
		if style := strings.ToLower(t.attribute("style-name")); style == "title" || strings.HasPrefix(style, "heading") {
			r.kind, r.level = Heading, 1
		}
	case "frame":
		if strings.Contains(t.attribute("class"), "title") { // of a slide
			r.kind, r.level = Heading, 2
		}
	case "list":
		r.lists++
	case "s", "tab", "line-break":
		r.text.WriteByte(' ')
	case "table":
		if r.isSheet && len(r.tables) < MaxTables {
			r.tables = append(r.tables, Table{Name: t.attribute("name"), IsSheet: true})
		}
	case "table-row":
		r.row, r.repeat.row = nil, repeated(t.attribute("number-rows-repeated"))
	case "table-cell", "covered-table-cell":
		if !r.isSheet {
			r.kind = TableCell
		}
		r.cell, r.repeat.cell = "", repeated(t.attribute("number-columns-repeated"))
		if t.attribute("formula") != "" && len(r.tables) > 0 {
			r.tables[len(r.tables)-1].Formulas++
		}
	}
}

func repeated(count string) int {
	n, err := strconv.Atoi(count)
	if err != nil {
		return 1
	}
	return max(n, 1)
}

func (r *odfText) end(name string) {
	switch name {
	case "h", "p":
		r.open--
		r.paragraph()
	case "list":
		r.lists--
	case "table-cell", "covered-table-cell":
		for range min(r.repeat.cell, MaxTableColumns-len(r.row)) {
			r.row = append(r.row, r.cell)
		}
	case "table-row":
		r.endRow()
	}
}

func (r *odfText) paragraph() {
	line := strings.Join(strings.Fields(r.text.String()), " ")
	kind, level := r.kind, r.level
	r.text.Reset()
	r.kind, r.level = Paragraph, 0
	switch {
	case r.isSheet:
		r.cell = strings.TrimSpace(r.cell + " " + line)
	case line != "":
		r.blocks = append(r.blocks, Block{Kind: kind, Level: max(level, 1), Text: line})
	}
}

// endRow keeps a row without the empty cells at its end, and no empty row.
func (r *odfText) endRow() {
	if !r.isSheet || len(r.tables) == 0 {
		return
	}
	row := r.row
	for len(row) > 0 && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	table := &r.tables[len(r.tables)-1]
	for range min(r.repeat.row, MaxTableRows-len(table.Rows)) {
		if len(row) > 0 {
			table.Rows = append(table.Rows, row)
		}
	}
}

// active looks for macros, for what is bound to events, and for what is loaded.
func (o odf) active() active {
	for _, name := range o.names {
		folder, _, _ := strings.Cut(name, "/")
		base := path.Base(name)
		isMacro := folder == "basic" && !slices.Contains([]string{"script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml", "basic"}, base) ||
			folder == "scripts" && strings.Contains(base, ".")
		if isMacro {
			return runs("the document holds macros")
		}
	}
	found := active{}
	for _, name := range o.names {
		if path.Ext(name) != ".xml" || o.parts[name] == nil {
			continue
		}
		err := o.walk(name, func(_ *XMLReader, t token) error {
			if t.start != "" {
				note(&found, activeODF(t))
			}
			return nil
		})
		if err != nil && !found.found() {
			return runs("the part " + name + " cannot be read, so nothing says that it is safe")
		}
	}
	return found
}

func activeODF(t token) active {
	switch t.start {
	case "event-listener":
		return runs("the document runs a script at an event")
	case "applet", "plugin", "floating-frame":
		return runs("the document embeds something that runs")
	case "script":
		return runs("the document holds a script")
	case "dde-connection", "dde-connection-decl", "dde-link", "dde-source":
		return runs("the document starts another program by DDE")
	}
	href := t.attribute("href")
	if runsAsURL(href) {
		return runs("the document has a link that runs a script")
	}
	if t.start != "a" && href != "" && callsOut(href) {
		return active{"the document loads something from elsewhere; embed it instead", true}
	}
	if formula := t.attribute("formula"); formula != "" {
		return activeFormula(formula)
	}
	return active{}
}
