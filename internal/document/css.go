package document

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

// urlFunctions of CSS take URLs as strings.
var urlFunctions = []string{"url(", "src(", "image(", "image-set(", "-webkit-image-set("}

// styleLoads reports whether a style sheet or declaration loads something from
// elsewhere. Names in comments, strings and namespaces load nothing.
func styleLoads(source string) bool {
	lexer := css.NewLexer(parse.NewInputString(source))
	inFunction, inNamespace := 0, false
	for {
		kind, raw := lexer.Next()
		text := string(raw)
		switch kind { //nolint:exhaustive // other tokens load nothing
		case css.ErrorToken:
			return false
		case css.AtKeywordToken:
			name := strings.ToLower(unescaped(text))
			if name == "@import" {
				return true
			}
			inNamespace = name == "@namespace"
		case css.SemicolonToken, css.LeftBraceToken:
			inNamespace = false
		case css.FunctionToken:
			name := strings.ToLower(unescaped(text))
			if name == "expression(" || strings.Contains(text, `\`) {
				return true // an escape in a function's name only serves to hide it
			}
			if inFunction > 0 || isOneOf(name, urlFunctions) {
				inFunction++
			}
		case css.LeftParenthesisToken:
			if inFunction > 0 {
				inFunction++
			}
		case css.RightParenthesisToken:
			inFunction = max(inFunction-1, 0)
		case css.StringToken:
			if inFunction > 0 && isElsewhere(strings.Trim(text, `"'`)) {
				return true
			}
		case css.URLToken, css.BadURLToken:
			if !inNamespace && isElsewhere(insideURL(text)) {
				return true
			}
		default:
		}
	}
}

// isElsewhere reports whether a URL of a style leads out of the file or runs.
func isElsewhere(url string) bool {
	url = unescaped(url)
	return isExternal(url) || runsAsURL(url)
}

func insideURL(token string) string {
	_, inside, _ := strings.Cut(token, "(")
	return strings.Trim(strings.TrimSpace(strings.TrimSuffix(inside, ")")), `"'`)
}

var cssEscape = regexp.MustCompile(`\\(?:([0-9a-fA-F]{1,6})[ \t\n\f]?|(?s:(.)))`)

// unescaped undoes the escapes of CSS, which can spell any name.
func unescaped(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	return cssEscape.ReplaceAllStringFunc(text, func(escape string) string {
		found := cssEscape.FindStringSubmatch(escape)
		if code, err := strconv.ParseInt(found[1], 16, 32); err == nil {
			return string(rune(code))
		}
		return found[2]
	})
}

func isOneOf(name string, names []string) bool {
	return slices.Contains(names, name)
}
