package judge

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// readJSON parses JSON (or JSON lines), measures it, and reads rows where it is
// a list of like objects.
func readJSON(name, source string, filter addressFilter) (*program, []table, []block) {
	p := &program{structured: true, lines: strings.Count(source, "\n") + 1, stubs: len(stubPattern.FindAllStringIndex(source, 500))}
	value, err := decodeJSON(source)
	if err != nil {
		p.problem = clip(err.Error(), 120)
		return p, nil, nil
	}
	walker := &jsonWalker{program: p, filter: filter}
	walker.walk(value, 1)
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

func decodeJSON(source string) (any, error) {
	var value any
	err := json.Unmarshal([]byte(source), &value)
	if err == nil {
		return value, nil
	}
	var list []any
	for line := range strings.Lines(source) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		var entry any
		if json.Unmarshal([]byte(line), &entry) != nil {
			return nil, err
		}
		list = append(list, entry)
	}
	if len(list) == 0 {
		return nil, errors.New("is empty")
	}
	return list, nil
}

type jsonWalker struct {
	filter  addressFilter
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
			w.blocks = append(w.blocks, block{kind: label, text: strings.ReplaceAll(camel.ReplaceAllString(key, "$1 $2"), "_", " ")})
			w.walk(value[key], depth+1)
		}
	case []any:
		if len(value) >= 2 && len(w.lists) < maxSheets {
			if _, isObject := value[0].(map[string]any); isObject {
				w.lists = append(w.lists, value)
			}
		}
		for _, entry := range value {
			w.walk(entry, depth+1)
		}
	case string:
		w.blocks = append(w.blocks, block{kind: tableCell, text: value})
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
