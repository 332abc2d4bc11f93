package job

import (
	"encoding/csv"
	"fmt"
	"regexp"
	"strings"
)

// Wish gives the first of the named free requirements as text, empty when none
// is there. Lists are joined by commas.
func (b Brief) Wish(names ...string) string {
	return strings.Join(b.WishList(names...), ", ")
}

// WishList gives the first of the named free requirements as a list; a text is
// split at commas.
func (b Brief) WishList(names ...string) []string {
	for _, name := range names {
		switch value := b.freeNotes[name].(type) {
		case string:
			if strings.TrimSpace(value) != "" {
				return splitTrim(Clean(value), ",")
			}
		case float64:
			return []string{fmt.Sprintf("%g", value)}
		case []any:
			var list []string
			for _, item := range value {
				if text := Line(fmt.Sprint(item), 200); text != "" && len(list) < maxListed {
					list = append(list, text)
				}
			}
			if len(list) > 0 {
				return list
			}
		}
	}
	return nil
}

func splitTrim(s, separator string) []string {
	var parts []string
	for part := range strings.SplitSeq(s, separator) {
		if part = strings.TrimSpace(part); part != "" && len(parts) < 200 {
			parts = append(parts, part)
		}
	}
	return parts
}

// findTable looks for CSV where a poster puts it: the requirements csv and data,
// what was provided later, then the brief itself.
func (b *Brief) findTable() string {
	for _, name := range []string{"csv", "data"} {
		switch value := b.freeNotes[name].(type) {
		case string:
			if table := tableIn(Clean(value)); table != "" {
				return table
			}
		case []any:
			if table := tableOfRecords(value); table != "" {
				return table
			}
		}
	}
	if table := tableIn(b.Feedback.Text); table != "" {
		return table
	}
	return tableIn(b.Text)
}

// tableOfRecords writes a JSON list of objects as CSV.
func tableOfRecords(records []any) string {
	if len(records) == 0 {
		return ""
	}
	head, ok := records[0].(map[string]any)
	if !ok || len(head) == 0 {
		return ""
	}
	names := sortedKeys(head)
	var out strings.Builder
	w := csv.NewWriter(&out)
	_ = w.Write(names)
	for _, record := range records[:min(len(records), 5000)] {
		fields, isRecord := record.(map[string]any)
		if !isRecord {
			continue
		}
		row := make([]string, len(names))
		for i, name := range names {
			if value := fields[name]; value != nil {
				row[i] = Line(fmt.Sprint(value), 200)
			}
		}
		_ = w.Write(row)
	}
	w.Flush()
	return out.String()
}

// tableIn finds the longest run of lines that share a separator and its count,
// at least a header and two rows wide two columns.
func tableIn(text string) string {
	best := ""
	for _, separator := range []string{",", ";", "\t", "|"} {
		var run []string
		width := 0
		flush := func() {
			if joined := strings.Join(run, "\n"); len(run) >= 3 && len(joined) > len(best) {
				best = joined
			}
			run, width = nil, 0
		}
		for line := range strings.SplitSeq(text, "\n") {
			line = strings.TrimSpace(line)
			n := fieldsIn(line, separator)
			if n < 2 || width != 0 && n != width || looksLikeProse(line) {
				flush()
			}
			if n >= 2 && !looksLikeProse(line) {
				run, width = append(run, line), n
			}
		}
		flush()
	}
	return best
}

func fieldsIn(line, separator string) int {
	r := csv.NewReader(strings.NewReader(line))
	r.Comma, r.LazyQuotes = rune(separator[0]), true
	fields, err := r.Read()
	if err != nil {
		return 0
	}
	return len(fields)
}

// looksLikeProse tells a sentence with commas from a row of cells.
func looksLikeProse(line string) bool {
	return strings.HasSuffix(line, ".") && WordCount(line) > 6 || WordCount(line) > 40
}

// proseOf gives the text without a table given inside it.
func proseOf(text string) string {
	table := tableIn(text)
	if table == "" {
		return text
	}
	inTable := map[string]bool{}
	for line := range strings.SplitSeq(table, "\n") {
		inTable[line] = true
	}
	var kept []string
	for line := range strings.SplitSeq(text, "\n") {
		if !inTable[strings.TrimSpace(line)] {
			kept = append(kept, line)
		}
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

var ruledWords = regexp.MustCompile(`(?i)^has at (least|most) ([\d,]{1,6}) words\b`)

// wordsRuled reads the bounds on a text's length from the quality rules.
func wordsRuled(rules []string) (least, most int) {
	for _, rule := range rules[:min(len(rules), maxListed)] {
		found := ruledWords.FindStringSubmatch(rule)
		if found == nil {
			continue
		}
		if n := min(number(found[2]), maxWords); strings.EqualFold(found[1], "least") {
			least = n
		} else {
			most = n
		}
	}
	return least, most
}
