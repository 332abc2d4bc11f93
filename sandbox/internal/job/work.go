package job

import (
	"encoding/json"

	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// Work is what an agent made of a brief.
type Work struct {
	Summary string // at most 2000 characters
	Message string // a personal note to the poster; says honestly what falls short
	Pieces  []Piece
	// Applied says, for each kind of wish in the feedback that was acted on, what
	// was done, as a sentence.
	Applied map[WishKind]string
}

// Piece is one file of the work. Text kinds hold UTF-8.
type Piece struct {
	Name        string
	Kind        wire.Kind
	ContentType string
	Content     []byte
}

// IsText tells whether the piece travels as text rather than base64.
func (p Piece) IsText() bool {
	return p.Kind != wire.KindDocument && p.Kind != wire.KindImage
}

// MarkdownPiece makes a markdown document.
func MarkdownPiece(name, content string) Piece {
	return Piece{Name: name, Kind: wire.KindMarkdown, ContentType: "text/markdown", Content: []byte(content)}
}

// SVGPiece makes a picture.
func SVGPiece(name string, content []byte) Piece {
	return Piece{Name: name, Kind: wire.KindSVG, ContentType: "image/svg+xml", Content: content}
}

// CSVPiece makes a table.
func CSVPiece(name string, content []byte) Piece {
	return Piece{Name: name, Kind: wire.KindCSV, ContentType: "text/csv", Content: content}
}

// JSONPiece makes an indented JSON document of a value that always marshals.
func JSONPiece(name string, value any) (Piece, error) {
	content, err := json.MarshalIndent(value, "", "  ")
	return Piece{Name: name, Kind: wire.KindJSON, ContentType: "application/json", Content: append(content, '\n')}, err
}
