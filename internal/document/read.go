package document

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// File is what a reader is told of a file. The name and the content type are as
// declared, and help only where the format itself says nothing.
type File struct {
	Name        string
	ContentType string
	Content     []byte
}

// Content is what was read of a file. Only the fields that its format has are set.
type Content struct {
	Format Format // what the file is
	Text   string // decoded, of a text format
	Blocks []Block
	Tables []Table
	Page   *Page  // of HTML
	Value  any    // of JSON
	Active string // what runs or calls out, as a clause; "" when nothing does
	Unread string // why the text of a file that opens could not be read, as a clause
}

// Read opens a file as the format. The error says in a clause why it does not open;
// what a file unpacks to comes out of the budget of its work.
func (f Format) Read(ctx context.Context, file File, budget *Budget) (content Content, err error) {
	defer func() {
		if recover() != nil { // a parser met bytes that nobody has tried before
			content, err = Content{}, errors.New("the file cannot be parsed")
		}
	}()
	content.Format = f
	switch {
	case f.IsText():
		err = content.readText(file, budget)
	case f == Image:
		_, err = measurePicture(file.Content)
	case f == PDF:
		err = content.readPDF(ctx, file.Content, budget)
	case f.isOffice():
		err = content.readOffice(file.Content, budget)
	case f == Audio, f == Video:
		err = checkMedia(file.Content, f)
	}
	return content, err
}

// Mismatch says when a file that was opened as one kind of office document is
// another.
func (f Format) Mismatch(content Content) error {
	switch content.Format { //nolint:exhaustive // the others need nothing here
	case f:
		return nil
	case Unknown:
		return fmt.Errorf("the file is not %s", f)
	}
	return fmt.Errorf("the file is %s, not %s", content.Format, f)
}

func (c *Content) readText(file File, budget *Budget) error {
	text, err := Decode(file.Content, file.ContentType, c.Format)
	if err != nil {
		return err
	}
	granted, whole := budget.grant(text)
	c.Text = granted
	if !whole {
		switch c.Format { //nolint:exhaustive // the others need nothing here
		case JSON, SVG, XHTML: // a part of them says nothing of the whole
			c.Text, c.Unread = "", errTooMuchText.Error()
			return nil
		}
	}
	if c.Text == "" && text != "" {
		c.Unread = errTooMuchText.Error()
		return nil
	}
	return c.parse(file, whole)
}

var errTooMuchText = errors.New("the work holds more text than is read of one")

// parse reads the decoded text by the rules of its format.
func (c *Content) parse(file File, whole bool) error {
	var err error
	switch c.Format { //nolint:exhaustive // the others need nothing here
	case JSON:
		c.Value, err = ReadJSON(file.Name, file.ContentType, c.Text)
	case Separated:
		var table Table
		table, err = ReadTable(file.Name, file.ContentType, c.Text, whole)
		c.Tables = []Table{table}
	case HTML:
		var page Page
		page, c.Blocks, err = ReadHTML(c.Text)
		c.Page = &page
		c.Active = activeHTML(c.Text).clause
	case XHTML:
		var found active
		if found, err = checkXML(c.Text, "html", xhtmlNamespace); err == nil {
			var page Page
			page, c.Blocks, err = ReadHTML(c.Text)
			c.Page, c.Active = &page, found.clause
		}
	case SVG:
		var found active
		found, err = checkXML(c.Text, "svg", svgNamespace)
		c.Active = found.clause
	default:
		if strings.TrimSpace(c.Text) == "" {
			return errors.New("the file has nothing but white space")
		}
		switch c.Format { //nolint:exhaustive // the others need nothing here
		case Markdown:
			c.Blocks, c.Active = ReadMarkdown(c.Text)
		case Plain:
			c.Blocks = PlainBlocks(c.Text)
		}
	}
	return err
}

func (c *Content) readPDF(ctx context.Context, content []byte, budget *Budget) error {
	file, err := openPDF(ctx, content, budget.file())
	if err != nil {
		return err
	}
	c.Active = file.active(content).clause //nolint:contextcheck // it parses bytes that are here
	c.Blocks, c.Unread = file.read()       //nolint:contextcheck // the same
	return nil
}

// readOffice finds out which kind of archive it is and reads it.
func (c *Content) readOffice(content []byte, budget *Budget) error {
	opened, err := openArchive(content, budget.file())
	if err != nil {
		return err
	}
	switch {
	case isOPC(opened):
		return c.readOPC(opened, content)
	case isODF(opened):
		file, err := openODF(opened)
		if err != nil {
			return err
		}
		c.Format, c.Active = file.format(), file.active().clause
		c.Blocks, c.Tables, err = file.read()
		return err
	}
	return errors.New("the file is an archive without a document")
}

func (c *Content) readOPC(opened archive, content []byte) error {
	file, err := openOPC(opened)
	if err != nil {
		return err
	}
	c.Format, c.Active = file.format(), file.active().clause
	switch c.Format { //nolint:exhaustive // the others need nothing here
	case Word:
		c.Blocks, err = file.wordBlocks()
	case Slides:
		c.Blocks, err = file.slideBlocks()
	case Workbook:
		c.Tables, c.Unread, err = readWorkbook(content, opened)
	}
	return err
}

func checkMedia(content []byte, format Format) error {
	family := rootOf(mimetype.Detect(content)).String()
	if strings.HasPrefix(family, "audio/") || strings.HasPrefix(family, "video/") || family == "application/ogg" {
		return nil
	}
	return fmt.Errorf("the file is not %s that can be played", format)
}
