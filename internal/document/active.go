package document

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// active says what of a file runs or calls out, as a clause; the zero value is
// for a file that does neither.
type active struct {
	clause string
	loads  bool // it calls out but runs nothing
}

// loadsFromElsewhere is for content that would be loaded from somewhere else: that
// tells a stranger who looked, and it can change after approval.
var loadsFromElsewhere = active{clause: "the file loads something from elsewhere; embed it instead", loads: true}

func runs(clause string) active { return active{clause: clause} }

func (a active) found() bool { return a.clause != "" }

// attribute is one attribute of an element, its name in lower case.
type attribute struct{ name, value string }

// activeElements run, embed or redirect by being there.
var activeElements = []string{
	"iframe", "frame", "frameset", "object", "embed", "applet", "portal", "base", "handler", "listener",
}

// The attributes of markup that name URLs.
var (
	// loadingAttributes name what a reader fetches without a click. "href" loads
	// on every element but a link.
	loadingAttributes = []string{"src", "poster", "background", "data", "manifest", "ping", "lowsrc", "dynsrc", "codebase", "archive", "classid"}
	listAttributes    = []string{"srcset", "imagesrcset"} // one of several URLs
	clickedAttributes = []string{"action", "formaction", "cite", "longdesc", "href", "xlink:href"}
	// animatedValues are what animations of SVG give to other attributes.
	animatedValues = []string{"values", "from", "to", "by"}
	// styleAttributes are those whose value is CSS.
	styleAttributes = []string{
		"style", "fill", "stroke", "filter", "clip-path", "mask", "cursor", "marker", "marker-start", "marker-mid", "marker-end", "color-profile",
	}
)

// clickElements follow their href only when somebody clicks.
var clickElements = []string{"a", "area"}

// loadingRelations are the relations of a link element that a browser fetches, or
// connects to, without a click. Other relations only tell something.
var loadingRelations = []string{
	"stylesheet", "icon", "apple-touch-icon", "apple-touch-icon-precomposed", "apple-touch-startup-image", "mask-icon", "fluid-icon",
	"preload", "modulepreload", "prefetch", "prerender", "preconnect", "dns-prefetch", "manifest", "import", "search",
	"compression-dictionary", "subresource", "serviceworker", "next-prefetch",
}

// activeElement says what is active about one element; names are in lower case.
func activeElement(name string, attributes []attribute) active {
	if name == "script" {
		return activeScript(attributes)
	}
	if slices.Contains(activeElements, name) {
		return runs("the file has the active element " + name)
	}
	if name == "link" && !linkLoads(attributes) {
		attributes = slices.DeleteFunc(slices.Clone(attributes), func(a attribute) bool { return a.name == "href" })
	}
	for _, a := range attributes {
		if found := activeAttribute(name, a); found.found() {
			return found
		}
	}
	return active{}
}

// scriptTypes are the types that browsers run; any other makes a script element a
// block of data.
var scriptTypes = regexp.MustCompile(`^(?:(?:application|text)/(?:x-)?(?:java|ecma)script|text/(?:javascript1\.[0-5]|jscript|livescript|vbscript)|module|speculationrules)$`)

// activeScript tells a script from a block of data, such as JSON-LD, by the rule of
// the HTML standard.
func activeScript(attributes []attribute) active {
	kind, isTyped := valueOf(attributes, "type")
	if language, isNamed := valueOf(attributes, "language"); !isTyped && isNamed && language != "" {
		kind = "text/" + language
	}
	kind, _, _ = strings.Cut(strings.ToLower(kind), ";")
	if kind = strings.TrimSpace(kind); kind == "" || scriptTypes.MatchString(kind) {
		return runs("the file has the active element script")
	}
	return active{}
}

func valueOf(attributes []attribute, name string) (string, bool) {
	for _, a := range attributes {
		if a.name == name {
			return a.value, true
		}
	}
	return "", false
}

func linkLoads(attributes []attribute) bool {
	relations, _ := valueOf(attributes, "rel")
	return slices.ContainsFunc(strings.Fields(strings.ToLower(relations)), func(relation string) bool {
		return slices.Contains(loadingRelations, relation)
	})
}

var eventHandler = regexp.MustCompile(`^on[a-z]+$`)

func activeAttribute(element string, a attribute) active {
	isAnimated := slices.Contains(animatedValues, a.name) && (strings.HasPrefix(element, "animate") || element == "set")
	namesURL := slices.Contains(loadingAttributes, a.name) || slices.Contains(clickedAttributes, a.name)
	switch {
	case eventHandler.MatchString(a.name):
		return runs("the file has an event handler")
	case a.name == "srcdoc":
		return runs("the file embeds another page")
	case element == "meta" && a.name == "http-equiv" && strings.EqualFold(strings.TrimSpace(a.value), "refresh"):
		return runs("the file redirects its reader")
	case namesURL && runsAsURL(a.value), isAnimated && slices.ContainsFunc(strings.Split(a.value, ";"), runsAsURL):
		return runs("the file has a URL that runs a script")
	case loads(element, a.name) && isExternal(a.value):
		return loadsFromElsewhere
	case slices.Contains(listAttributes, a.name) && isAnyExternal(a.value):
		return loadsFromElsewhere
	case isAnimated && slices.ContainsFunc(strings.Split(a.value, ";"), func(value string) bool { return isExternal(value) || styleLoads(value) }):
		return loadsFromElsewhere
	case slices.Contains(styleAttributes, a.name) && styleLoads(a.value):
		return loadsFromElsewhere
	}
	return active{}
}

func loads(element, name string) bool {
	if name == "href" || name == "xlink:href" {
		return !slices.Contains(clickElements, element)
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

var (
	// embeddedTypes are the data URLs that show something and run nothing.
	embeddedTypes = regexp.MustCompile(`^data:(image/(png|jpe?g|gif|webp|avif|bmp|x-icon)|font/|application/(x-)?font|audio/|video/|application/octet-stream)`)
	runningURL    = regexp.MustCompile(`^(javascript:|vbscript:|data:(text/html|image/svg|application/xhtml|(text|application)/xml|text/javascript|application/javascript))`)
	hasScheme     = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:`)
)

func runsAsURL(value string) bool { return runningURL.MatchString(bareURL(value)) }

// isExternal reports whether a URL leads out of the file and its folder.
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
