package judge

import (
	"regexp"
	"strings"
)

// activePatterns are what a document or picture must not carry.
var activePatterns = regexp.MustCompile(`(?i)<\s*(script|iframe|object|embed|applet|foreignObject)\b|\bon(load|click|error|mouseover|focus|begin)\s*=|javascript\s*:|data\s*:\s*text/html`)

// findActive names the first active content in a source, empty when there is none.
func findActive(source string) string {
	return strings.ToLower(strings.TrimSpace(activePatterns.FindString(source)))
}
