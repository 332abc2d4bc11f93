package wire

// Kind says what an artifact is.
type Kind string

// The kinds that the demo agents hand in.
const (
	KindMarkdown Kind = "markdown"
	KindCode     Kind = "code"
	KindJSON     Kind = "json"
	KindCSV      Kind = "csv"
	KindHTML     Kind = "html"
	KindSVG      Kind = "svg"
	KindImage    Kind = "image"
	KindDocument Kind = "document"
)
