package judge

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aitasker/aitasker/internal/document"
)

// readJSON measures JSON, and reads rows where it is a list of like objects.
func readJSON(name string, content document.Content, filter injectionFilter) (*program, []table, []block) {
	source := content.Text
	p := &program{structured: true, lines: strings.Count(source, "\n") + 1, stubs: len(stubPattern.FindAllStringIndex(source, 500))}
	walker := &jsonWalker{program: p, filter: filter}
	walker.walk(content.Value, 1)
	for line := range strings.Lines(source) {
		if guard.MatchString(line) {
			p.guards++
		}
	}
	var tables []table
	for _, rows := range walker.lists {
		tables = append(tables, jsonTable(name, rows))
	}
	return p, tables, walker.blocks
}

type jsonWalker struct {
	filter  injectionFilter
	program *program
	blocks  []block
	lists   [][]any
}

func (w *jsonWalker) walk(value any, depth int) {
	w.program.depth = max(w.program.depth, depth)
	if len(w.blocks) > 50_000 {
		return
	}
	switch value := value.(type) {
	case map[string]any:
		for _, key := range sortedKeys(value) {
			if text, isText := value[key].(string); isText && w.filter.matches(text) {
				continue
			}
			w.program.units++
			if key == "description" || key == "title" || key == "$comment" {
				w.program.comments++
			}
			w.blocks = append(w.blocks, labelBlock(strings.ReplaceAll(camel.ReplaceAllString(key, "$1 $2"), "_", " ")))
			w.walk(value[key], depth+1)
		}
	case []any:
		if len(value) >= 2 && len(w.lists) < document.MaxTables {
			if _, isObject := value[0].(map[string]any); isObject {
				w.lists = append(w.lists, value)
			}
		}
		for _, entry := range value {
			w.walk(entry, depth+1)
		}
	case string:
		w.blocks = append(w.blocks, cellBlock(value))
	}
}

func jsonTable(name string, rows []any) table {
	first, _ := rows[0].(map[string]any)
	header := sortedKeys(first)
	builder := newTable(name, header)
	for _, entry := range rows {
		object, _ := entry.(map[string]any)
		cells := make([]string, len(builder.table.header))
		for i, key := range builder.table.header {
			if object[key] != nil {
				cells[i] = fmt.Sprint(object[key])
			}
		}
		builder.add(cells, len(object))
	}
	done, _ := builder.finish()
	return done
}

func sortedKeys(object map[string]any) []string {
	return slices.Sorted(maps.Keys(object))
}
