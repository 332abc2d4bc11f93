package judge

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// The limits of what is unpacked from one document.
const (
	maxUnpackedBytes = 8 << 20
	maxParts         = 200
)

var officePart = regexp.MustCompile(`^(word/document\.xml|ppt/slides/slide\d+\.xml)$`)

// readOffice reads the text of a Word or PowerPoint file.
func readOffice(content []byte) ([]block, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fmt.Errorf("open document: %w", err)
	}
	var blocks []block
	found := 0
	for _, entry := range archive.File {
		if !officePart.MatchString(entry.Name) || found >= maxParts {
			continue
		}
		found++
		part, err := entry.Open()
		if err != nil {
			return nil, fmt.Errorf("open document part: %w", err)
		}
		read, err := officeBlocks(io.LimitReader(part, maxUnpackedBytes/4))
		_ = part.Close()
		if err != nil {
			return nil, fmt.Errorf("read document part: %w", err)
		}
		blocks = append(blocks, read...)
	}
	if found == 0 {
		return nil, errors.New("is an archive without a document")
	}
	return blocks, nil
}

// officeBlocks reads the runs of text of one part; a style that names a heading
// or title makes its paragraph one.
func officeBlocks(part io.Reader) ([]block, error) {
	var blocks []block
	var text strings.Builder
	kind := paragraph
	inText := false
	decoder := xml.NewDecoder(part)
	for {
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			return blocks, nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			inText = token.Name.Local == "t"
			kind = officeKind(token, kind)
		case xml.EndElement:
			inText = false
			if token.Name.Local == "p" {
				if line := strings.TrimSpace(text.String()); line != "" {
					blocks = append(blocks, block{kind: kind, level: 2, text: line})
				}
				text.Reset()
				kind = paragraph
			}
		case xml.CharData:
			if inText {
				text.Write(token)
			}
		}
	}
}

func officeKind(element xml.StartElement, kind blockKind) blockKind {
	for _, attribute := range element.Attr {
		value := strings.ToLower(attribute.Value)
		switch {
		case element.Name.Local == "pStyle" && (strings.Contains(value, "heading") || value == "title"),
			element.Name.Local == "ph" && attribute.Name.Local == "type" && strings.Contains(value, "title"):
			return heading
		}
	}
	if element.Name.Local == "numPr" {
		return listItem
	}
	return kind
}

var (
	pdfStream = regexp.MustCompile(`stream\r?\n`)
	pdfShown  = regexp.MustCompile(`\(((?:[^()\\]|\\.)*)\)\s*(?:Tj|')|\[((?:[^\]\\]|\\.)*)\]\s*TJ|(T\*|Td|TD|ET)`)
	pdfString = regexp.MustCompile(`\(((?:[^()\\]|\\.)*)\)`)
)

// readPDF reads the text of a PDF as far as its fonts keep it plain.
func readPDF(content []byte) ([]block, error) {
	if !bytes.HasPrefix(content, []byte("%PDF-")) || !bytes.Contains(content[max(0, len(content)-2048):], []byte("%%EOF")) {
		return nil, errors.New("is not a complete PDF")
	}
	var text strings.Builder
	budget := int64(maxUnpackedBytes)
	streams := pdfStream.FindAllIndex(content, maxParts)
	for _, start := range streams {
		body := content[start[1]:]
		if end := bytes.Index(body, []byte("endstream")); end >= 0 {
			body = body[:end]
		}
		if inflated, err := zlib.NewReader(bytes.NewReader(body)); err == nil {
			body, _ = io.ReadAll(io.LimitReader(inflated, budget))
		}
		body = body[:min(int64(len(body)), budget)]
		budget -= int64(len(body))
		writePDFText(&text, body)
	}
	return plainBlocks(text.String()), nil
}

func writePDFText(text *strings.Builder, stream []byte) {
	if !slices.Contains([]bool{bytes.Contains(stream, []byte("Tj")), bytes.Contains(stream, []byte("TJ"))}, true) {
		return
	}
	for _, shown := range pdfShown.FindAllSubmatch(stream, 20_000) {
		switch {
		case len(shown[3]) > 0:
			text.WriteByte('\n')
		case len(shown[2]) > 0:
			for _, piece := range pdfString.FindAllSubmatch(shown[2], 1_000) {
				text.Write(piece[1])
			}
		default:
			text.Write(shown[1])
		}
	}
}
