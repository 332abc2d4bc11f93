package evidence

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// externalReference is the sentence for content that would be loaded from
// somewhere else: it tells a stranger who looked, and can change after approval.
const externalReference = "The file loads something from elsewhere; embed it instead."

// attribute is one attribute of an element, its name in lower case.
type attribute struct{ name, value string }

// activeElements run, embed or redirect by being there.
var activeElements = []string{
	"script", "iframe", "frame", "frameset", "object", "embed", "applet", "portal", "base", "handler", "listener",
}

// loadingAttributes name what a reader fetches without a click. "href" loads on
// every element but a link.
var loadingAttributes = []string{"src", "poster", "background", "data", "manifest", "ping"}

// listAttributes load one of several URLs.
var listAttributes = []string{"srcset", "imagesrcset"}

// linkElements follow their href only when somebody clicks.
var linkElements = []string{"a", "area"}

// activeElement says what is active about one element; names in lower case.
func activeElement(name string, attributes []attribute) string {
	if slices.Contains(activeElements, name) {
		return "The file has the active element " + name + "."
	}
	for _, a := range attributes {
		if problem := activeAttribute(name, a); problem != "" {
			return problem
		}
	}
	return ""
}

func activeAttribute(element string, a attribute) string {
	switch {
	case strings.HasPrefix(a.name, "on"):
		return "The file has an event handler."
	case a.name == "srcdoc":
		return "The file embeds another page."
	case element == "meta" && a.name == "http-equiv" && strings.EqualFold(strings.TrimSpace(a.value), "refresh"):
		return "The file redirects its reader."
	case runsAsURL(a.value):
		return "The file has a URL that runs a script."
	case loads(element, a.name) && isExternal(a.value):
		return externalReference
	case slices.Contains(listAttributes, a.name) && isAnyExternal(a.value):
		return externalReference
	case strings.Contains(a.value, "(") && callsOutInStyle(a.value):
		return externalReference // style and the presentation attributes of SVG, such as fill="url(…)"
	}
	return ""
}

func loads(element, name string) bool {
	if name == "href" || name == "xlink:href" {
		return !slices.Contains(linkElements, element)
	}
	return slices.Contains(loadingAttributes, name)
}

// bareURL writes a URL as browsers read it: without the white space and control
// characters that hide a scheme, in lower case.
func bareURL(value string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, value))
}

// embeddedTypes are the data URLs that show something and run nothing.
var embeddedTypes = regexp.MustCompile(`^data:(image/(png|jpe?g|gif|webp|avif)|font/|application/(x-)?font|audio/|video/)`)

// runsAsURL looks at every value of a list as well, since animations give
// attributes their values that way.
func runsAsURL(value string) bool {
	for part := range strings.SplitSeq(value, ";") {
		bare := bareURL(part)
		if strings.HasPrefix(bare, "javascript:") || strings.HasPrefix(bare, "vbscript:") ||
			strings.HasPrefix(bare, "data:text/html") || strings.HasPrefix(bare, "data:image/svg") ||
			strings.HasPrefix(bare, "data:application/xhtml") || strings.HasPrefix(bare, "data:text/xml") {
			return true
		}
	}
	return false
}

var hasScheme = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:`)

// isExternal tells whether a URL leads out of the file and its folder.
func isExternal(value string) bool {
	bare := strings.ReplaceAll(bareURL(value), `\`, "/")
	if embeddedTypes.MatchString(bare) {
		return false
	}
	return strings.HasPrefix(bare, "//") || hasScheme.MatchString(bare)
}

// isAnyExternal looks at each word of a list of URLs with sizes, as in srcset.
func isAnyExternal(list string) bool {
	words := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	return slices.ContainsFunc(words, isExternal)
}

var (
	// Names spelled with escapes, such as u\72l( and @imp\6frt.
	hiddenFunction = regexp.MustCompile(`[a-z0-9]*\\[a-z0-9\\ ]*\(`)
	hiddenRule     = regexp.MustCompile(`@[a-z-]*\\`)
	styleURL       = regexp.MustCompile(`(?i)url\(\s*['"]?([^'")]*)`)
)

// callsOutInStyle finds loading in CSS. Escapes can spell any of the words, and
// honest work has no use for them there.
func callsOutInStyle(css string) bool {
	lower := strings.ToLower(css)
	if strings.Contains(lower, "@import") || strings.Contains(lower, "expression(") ||
		strings.Contains(lower, "image-set(") || strings.Contains(lower, "javascript:") {
		return true
	}
	for _, found := range styleURL.FindAllStringSubmatch(css, -1) {
		if strings.Contains(found[1], `\`) || isExternal(found[1]) || runsAsURL(found[1]) {
			return true
		}
	}
	return hiddenFunction.MatchString(lower) || hiddenRule.MatchString(lower)
}
