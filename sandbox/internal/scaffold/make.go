package scaffold

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// Maker is an agent's habit: the language it takes when the brief names none,
// and whether it leads with the schema or with tests.
type Maker struct {
	Usual       Language
	SchemaFirst bool
}

var named = []struct {
	language Language
	words    *regexp.Regexp
}{
	{Python, regexp.MustCompile(`(?i)\bpython\b`)},
	{JavaScript, regexp.MustCompile(`(?i)\b(javascript|typescript|node(?:\.?js)?)\b`)},
	{Go, regexp.MustCompile(`\b(?:Golang|golang|Go)\b`)},
}

func (m Maker) language(b job.Brief) Language {
	said := b.Wish("language", "programming_language") + " " + b.Title + " " + b.Text
	for _, candidate := range named {
		if candidate.words.MatchString(said) {
			return candidate.language
		}
	}
	return m.Usual
}

// Make makes the skeleton for a brief.
func (m Maker) Make(b job.Brief) (job.Work, error) {
	functions, fields, language := functionsFor(b), fieldsFor(b), m.language(b)
	files, err := write(language, comment(b.Topic), functions, fields)
	if err != nil {
		return job.Work{}, err
	}
	schema, err := job.JSONPiece("record.schema.json", schemaOf(b, fields))
	if err != nil {
		return job.Work{}, err
	}
	if !b.Final {
		files = files[:1]
	}
	pieces := append(append([]job.Piece{}, files...), job.MarkdownPiece("README.md", readme(b, functions, language)))
	if m.SchemaFirst {
		pieces = append([]job.Piece{schema}, pieces...)
	} else if b.Final {
		pieces = append(pieces, schema)
	}
	if b.Final {
		settings, err := job.JSONPiece("config.json", map[string]any{"name": b.Topic, "steps": len(functions), "required": fields, "retry": map[string]int{"tries": 3, "seconds": 5}})
		if err != nil {
			return job.Work{}, err
		}
		pieces = append(pieces, settings)
	}
	return job.Work{
		Summary: job.Line(fmt.Sprintf("A %s skeleton for %s: %d functions named after your brief, a record with %d fields. Checks, filters and counts work; the rest fails with a clear message until it is built.", language, b.Topic, len(functions), len(fields)), 1900),
		Message: "A skeleton, not a finished program: README says what is built and what is not.",
		Pieces:  pieces,
		Applied: map[job.WishKind]string{job.WishOther: "Every step that your note names has its function now; see the table in README."},
	}, nil
}

func schemaOf(b job.Brief, fields []string) map[string]any {
	properties := map[string]any{}
	for _, field := range fields {
		properties[field] = map[string]any{"type": "string", "minLength": 1}
	}
	return map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": job.TitleCase(b.Topic),
		"type": "object", "required": fields, "properties": properties, "additionalProperties": false,
	}
}

func readme(b job.Brief, functions []function, language Language) string {
	var r strings.Builder
	fmt.Fprintf(&r, "# %s\n\nA %s skeleton made from the brief.\n\n| step | asked for by | built |\n|---|---|---|\n", job.Markdown(job.TitleCase(b.Topic)), language)
	for _, f := range functions {
		built := "yes"
		if f.verbKind() == "open" {
			built = "not yet"
		}
		fmt.Fprintf(&r, "| `%s` | %s | %s |\n", f.snake(), job.Markdown(f.doc), built)
	}
	run := map[Language]string{Go: "go mod init work && go test ./...", Python: "python3 -m unittest", JavaScript: "node --input-type=module -e \"import './work.js'\""}[language]
	fmt.Fprintf(&r, "\nRun it: `%s`\n", run)
	if b.Final {
		r.WriteString("\n## Before it goes live\n\n- [ ] Replace each step that is not built yet\n- [ ] Decide what happens when the same record comes twice\n- [ ] Keep secrets in the environment, never in config.json\n")
	}
	return r.String()
}
