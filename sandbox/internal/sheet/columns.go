package sheet

import (
	"encoding/csv"
	"regexp"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// unit is what a column holds, and so its format and example.
type unit int

const (
	words unit = iota
	date
	money
	count
	percent
	state
)

type column struct {
	name string
	unit unit
}

var (
	listed = regexp.MustCompile(`(?i)(?:columns?(?: for| of)?|fields?|track(?:ing|s)?|with|including|showing|list(?:ing)?)[:\s]+((?:[\p{L}\p{N}%$ /-]{2,30},\s*)+(?:and\s+)?[\p{L}\p{N}%$ /-]{2,30})`)
	units  = []struct {
		unit  unit
		words *regexp.Regexp
	}{
		{date, regexp.MustCompile(`(?i)\b(date|day|deadline|due|month|when|start|end|week)\b`)},
		{percent, regexp.MustCompile(`(?i)(%|\b(percent|percentage|rate|share|margin|discount)\b)`)},
		{money, regexp.MustCompile(`(?i)\b(amount|cost|costs|price|budget|total|spend|spent|revenue|income|expense|expenses|fee|salary|rent|paid|balance|sales|usd|profit|payment)s?\b`)},
		{count, regexp.MustCompile(`(?i)\b(quantity|qty|number|count|hours|units|stock|days|minutes|age|score|guests|people|inventory|km|miles)\b`)},
		{state, regexp.MustCompile(`(?i)\b(status|state|done|paid\?|priority|stage)\b`)},
	}
)

func unitOf(name string) unit {
	for _, candidate := range units {
		if candidate.words.MatchString(name) {
			return candidate.unit
		}
	}
	return words
}

// columnsFor takes the columns that the poster names, else a table that suits
// any record of the topic. A date leads and an amount is always there, so that
// there is something to add up.
func columnsFor(b job.Brief) []column {
	names := b.WishList("columns", "fields")
	if len(names) == 0 {
		if m := listed.FindStringSubmatch(b.Text); m != nil {
			names = strings.Split(strings.ReplaceAll(m[1], " and ", ", "), ",")
		}
	}
	var columns []column
	seen := map[string]bool{}
	add := func(name string) {
		name = job.Capitalise(job.Line(strings.Trim(strings.TrimPrefix(strings.TrimSpace(name), "and "), " .-"), 30))
		if key := strings.ToLower(name); len(name) > 1 && !seen[key] && len(columns) < 12 {
			seen[key] = true
			columns = append(columns, column{name, unitOf(name)})
		}
	}
	for _, name := range names {
		add(name)
	}
	if len(columns) < 2 {
		for _, name := range []string{"Date", "Item", "Category", "Quantity", "Unit price", "Status"} {
			add(name)
		}
	}
	for _, wish := range b.Feedback.Of(job.WishOther) {
		if m := addColumn.FindStringSubmatch(wish); m != nil {
			add(m[1])
		}
	}
	if first(columns, money) < 0 && first(columns, count) < 0 {
		add("Amount")
	}
	return columns
}

var addColumn = regexp.MustCompile(`(?i)\badd (?:an? |the )?(?:column (?:for |called |named )?)?["“]?([\p{L}\p{N} ]{2,24}?)["”]?(?: column)?[.!]?$`)

func first(columns []column, unit unit) int {
	for i, c := range columns {
		if c.unit == unit {
			return i
		}
	}
	return -1
}

// given reads the poster's own rows.
func given(b job.Brief) (head []column, rows [][]string) {
	if b.Table == "" {
		return nil, nil
	}
	r := csv.NewReader(strings.NewReader(b.Table))
	line, _, _ := strings.Cut(b.Table, "\n")
	for _, separator := range ";\t|" {
		if strings.Count(line, string(separator)) > strings.Count(line, string(r.Comma)) {
			r.Comma = separator
		}
	}
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	for len(rows) <= 2000 {
		record, err := r.Read()
		if err != nil {
			break
		}
		if head == nil {
			for i, name := range record[:min(len(record), 20)] {
				name = job.Line(name, 30)
				if name == "" {
					name = "Column " + string(rune('A'+i))
				}
				head = append(head, column{name, unitOf(name)})
			}
			continue
		}
		rows = append(rows, record[:min(len(record), len(head))])
	}
	return head, rows
}
