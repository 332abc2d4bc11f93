package scaffold

import (
	"go/token"
	"regexp"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// function is one thing that the program must do.
type function struct {
	words []string // verb first, lower-case ASCII, such as "parse", "invoice"
	doc   string   // the sentence that asked for it, on one line
}

var verbPhrase = regexp.MustCompile(`(?i)\b(fetch|read|load|parse|validate|check|save|store|write|export|import|send|notify|filter|sort|group|count|sum|calculate|compute|convert|transform|merge|split|clean|rename|resize|download|upload|sync|schedule|monitor|log|report|render|generate|search|list|extract|scrape|classify|summari[sz]e|backup|deduplicate|encrypt|print|plot|train|predict)(?:s|es|ing)?\s+(?:all |the |an? |each |every |new |any |its |their |from |to )*([A-Za-z][A-Za-z0-9-]{1,20})(?: ([a-z][a-z0-9-]{2,20}))?`)

var joints = map[string]bool{"from": true, "to": true, "and": true, "into": true, "with": true, "by": true, "for": true, "that": true, "as": true, "on": true, "in": true, "the": true, "every": true, "when": true, "via": true, "using": true, "them": true, "it": true}

// functionsFor finds the verbs of work with what they work on, at most eight.
func functionsFor(b job.Brief) []function {
	var found []function
	seen := map[string]bool{}
	add := func(sentence string, words ...string) {
		var kept []string
		for _, word := range words {
			word = strings.ReplaceAll(job.Slug(word, ""), "-", "")
			if word != "" && !joints[word] {
				kept = append(kept, word)
			}
		}
		if key := strings.Join(kept, " "); len(kept) > 1 && !seen[key] && len(found) < 8 {
			seen[key] = true
			found = append(found, function{kept, comment(sentence)})
		}
	}
	sentences := append(job.Sentences(b.Text), b.Feedback.Of(job.WishOther)...)
	for _, sentence := range sentences {
		for _, m := range verbPhrase.FindAllStringSubmatch(sentence, 6) {
			if joints[strings.ToLower(m[3])] {
				m[3] = ""
			}
			add(sentence, m[1:]...)
		}
	}
	for _, verb := range []string{"load", "check", "write"} {
		if len(found) < 3 {
			add("Suggested by the topic: "+b.Topic, verb, job.Slug(b.Phrases[0], "records"))
		}
	}
	return found
}

// comment makes text safe inside a line comment of any language and a docstring.
func comment(s string) string {
	return strings.NewReplacer("\\", "/", "\"", "'", "`", "'", "*/", "* /").Replace(job.Line(s, 110))
}

func (f function) camel() string {
	var name strings.Builder
	for i, word := range f.words {
		if i > 0 {
			word = job.Capitalise(word)
		}
		name.WriteString(word)
	}
	return name.String()
}

func (f function) pascal() string { return job.Capitalise(f.camel()) }
func (f function) snake() string  { return strings.Join(f.words, "_") }

// verbKind groups the verbs that get the same body.
func (f function) verbKind() string {
	switch f.words[0] {
	case "validate", "check":
		return "check"
	case "filter", "clean", "deduplicate":
		return "filter"
	case "count", "sum", "group", "report", "summarize", "summarise", "calculate", "compute":
		return "count"
	default:
		return "open"
	}
}

// fieldsFor names the record's fields after the poster's list, else the brief's
// key phrases, as identifiers.
func fieldsFor(b job.Brief) []string {
	var fields []string
	seen := map[string]bool{"id": true}
	for _, phrase := range append(b.WishList("fields", "columns"), b.Phrases...) {
		name := strings.ReplaceAll(job.Slug(phrase, ""), "-", "_")
		if name != "" && name[0] >= 'a' && !seen[name] && !token.IsKeyword(name) && len(fields) < 6 {
			seen[name] = true
			fields = append(fields, name)
		}
	}
	return append([]string{"id"}, fields...)
}
