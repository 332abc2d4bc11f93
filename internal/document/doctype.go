package document

import (
	"errors"
	"html"
	"regexp"
	"strings"
)

// The limits of what a doctype may declare.
const (
	maxEntities      = 200
	maxExpandedBytes = 1 << 20
	maxDeclarations  = 2_000
)

// doctype is what the document type declaration of a file says.
type doctype struct {
	entities     map[string]string      // those that are plain text
	defaults     map[string][]attribute // by element
	readsOutside bool                   // it declares something that stands outside of the file
	isXHTML      bool
}

var (
	declaration = regexp.MustCompile(`<!(ENTITY|ATTLIST)\s+((?:"[^"]*"|'[^']*'|[^'">])*)>`)
	// literal matches a quoted text, a list in brackets or a word.
	literal        = regexp.MustCompile(`"[^"]*"|'[^']*'|\([^)]*\)|[^\s"'(]+`)
	predefined     = map[string]bool{"lt": true, "gt": true, "amp": true, "quot": true, "apos": true}
	parameterUse   = regexp.MustCompile(`%[\w.:-]+;`)
	errParameters  = errors.New("it uses parameter entities; save it without entities")
	errManyDeclare = errors.New("it declares too much before its first element; save it without a doctype")
)

// parseDoctype reads the entities and the default attributes of a doctype. Entities
// that hold markup or other entities are left out: a use of them does not open.
func parseDoctype(directive string) (doctype, error) {
	d := doctype{entities: map[string]string{}, defaults: map[string][]attribute{}}
	if !strings.HasPrefix(directive, "DOCTYPE") {
		return d, nil
	}
	head, subset, _ := strings.Cut(directive, "[")
	d.isXHTML = strings.Contains(head, "//DTD XHTML")
	declared := declaration.FindAllStringSubmatch(subset, maxDeclarations+1)
	if len(declared) > maxDeclarations {
		return d, errManyDeclare
	}
	for _, one := range declared {
		words := literal.FindAllString(one[2], -1)
		switch {
		case one[1] == "ATTLIST":
			d.addDefaults(words)
		case len(words) > 0 && words[0] == "%":
			d.readsOutside = d.readsOutside || isOutside(words)
		default:
			d.addEntity(words)
		}
	}
	if parameterUse.MatchString(declaration.ReplaceAllString(subset, "")) {
		return d, errParameters
	}
	if len(d.entities) > maxEntities {
		return d, errManyDeclare
	}
	return d, nil
}

func isOutside(words []string) bool {
	for _, word := range words {
		if word == "SYSTEM" || word == "PUBLIC" {
			return true
		}
	}
	return false
}

func (d *doctype) addEntity(words []string) {
	if isOutside(words) {
		d.readsOutside = true
		return
	}
	if len(words) != 2 || predefined[words[0]] || d.entities[words[0]] != "" {
		return // the first declaration of a name counts
	}
	value := strings.Trim(words[1], words[1][:1])
	if strings.Contains(value, "&") && !onlyCharacters(value) {
		return
	}
	if value = html.UnescapeString(value); !strings.ContainsAny(value, "<&%") {
		d.entities[words[0]] = value
	}
}

var characterReference = regexp.MustCompile(`&#(?:\d{1,7}|x[0-9a-fA-F]{1,6});`)

func onlyCharacters(value string) bool {
	return !strings.Contains(characterReference.ReplaceAllString(value, ""), "&")
}

// addDefaults keeps the attributes that the element has though nobody wrote them:
// each is a name, a type, and #REQUIRED, #IMPLIED or a quoted value.
func (d *doctype) addDefaults(words []string) {
	if len(words) == 0 {
		return
	}
	element, rest := words[0], words[1:]
	for len(rest) > 2 {
		name := rest[0]
		if rest = rest[2:]; rest[0][0] == '(' || rest[0] == "#FIXED" { // of NOTATION (…), or before a value
			rest = rest[1:]
		}
		if len(rest) == 0 {
			return
		}
		if quote := rest[0][:1]; quote == `"` || quote == "'" {
			value := html.UnescapeString(strings.Trim(rest[0], quote))
			d.defaults[element] = append(d.defaults[element], attribute{strings.ToLower(name), value})
		}
		rest = rest[1:]
	}
}

func (d *doctype) namespaceOf(element string) string {
	value, _ := valueOf(d.defaults[element], "xmlns")
	return value
}
