package scaffold

import (
	"fmt"
	"go/format"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// Language is one that skeletons are written in.
type Language string

// The languages.
const (
	Go         Language = "Go"
	Python     Language = "Python"
	JavaScript Language = "JavaScript"
)

func code(name, contentType, source string) job.Piece {
	return job.Piece{Name: name, Kind: wire.KindCode, ContentType: contentType, Content: []byte(source)}
}

func write(l Language, topic string, functions []function, fields []string) ([]job.Piece, error) {
	switch l {
	case Python:
		return pythonFiles(topic, functions, fields), nil
	case JavaScript:
		return scriptFiles(topic, functions, fields), nil
	case Go:
	}
	return goFiles(topic, functions, fields)
}

func goFiles(topic string, functions []function, fields []string) ([]job.Piece, error) {
	var s, t strings.Builder
	fmt.Fprintf(&s, "// Package work is a skeleton for: %s.\npackage work\n\nimport (\n\t\"errors\"\n\t\"fmt\"\n)\n\n// ErrNotBuilt is the answer of a step that is still to be written.\nvar ErrNotBuilt = errors.New(\"not built yet\")\n\n// Record is what the steps work on.\ntype Record map[string]string\n\n// Required are the fields that every record has.\nvar Required = []string{%s}\n", topic, quoted(fields))
	t.WriteString("package work\n\nimport \"testing\"\n")
	for _, f := range functions {
		name := f.pascal()
		fmt.Fprintf(&s, "\n// %s: %s\nfunc %s(records []Record) ([]Record, error) {\n%s}\n", name, f.doc, name, map[string]string{
			"check":  "\tfor i, r := range records {\n\t\tfor _, field := range Required {\n\t\t\tif r[field] == \"\" {\n\t\t\t\treturn nil, fmt.Errorf(\"record %d: %s is missing\", i+1, field)\n\t\t\t}\n\t\t}\n\t}\n\treturn records, nil\n",
			"filter": "\tkept := make([]Record, 0, len(records))\n\tseen := map[string]bool{}\n\tfor _, r := range records {\n\t\tif key := fmt.Sprint(r); len(r) > 0 && !seen[key] {\n\t\t\tseen[key] = true\n\t\t\tkept = append(kept, r)\n\t\t}\n\t}\n\treturn kept, nil\n",
			"count":  "\treturn []Record{{\"count\": fmt.Sprint(len(records))}}, nil\n",
			"open":   fmt.Sprintf("\treturn nil, fmt.Errorf(\"%s %%d records: %%w\", len(records), ErrNotBuilt)\n", strings.Join(f.words, " ")),
		}[f.verbKind()])
		fmt.Fprintf(&t, "\nfunc Test%s(t *testing.T) {\n\trecords := []Record{{%s}}\n\tif _, err := %s(records); err != nil {\n\t\tt.Log(\"to build:\", err)\n\t}\n}\n", name, filled(fields), name)
	}
	source, err := format.Source([]byte(s.String()))
	if err != nil {
		return nil, fmt.Errorf("format skeleton: %w", err)
	}
	tests, err := format.Source([]byte(t.String()))
	if err != nil {
		return nil, fmt.Errorf("format tests: %w", err)
	}
	return []job.Piece{code("work.go", "text/x-go", string(source)), code("work_test.go", "text/x-go", string(tests))}, nil
}

func pythonFiles(topic string, functions []function, fields []string) []job.Piece {
	var s, t strings.Builder
	fmt.Fprintf(&s, "\"\"\"Skeleton for: %s.\"\"\"\n\nREQUIRED = [%s]\n", topic, quoted(fields))
	t.WriteString("import unittest\n\nimport work\n\n\nclass Skeleton(unittest.TestCase):\n")
	for _, f := range functions {
		fmt.Fprintf(&s, "\n\ndef %s(records):\n    \"\"\"%s\"\"\"\n%s", f.snake(), strings.TrimRight(f.doc, "'"), map[string]string{
			"check":  "    for number, record in enumerate(records, 1):\n        for field in REQUIRED:\n            if not record.get(field):\n                raise ValueError(f\"record {number}: {field} is missing\")\n    return records\n",
			"filter": "    kept = []\n    for record in records:\n        if record and record not in kept:\n            kept.append(record)\n    return kept\n",
			"count":  "    return [{\"count\": len(records)}]\n",
			"open":   fmt.Sprintf("    raise NotImplementedError(\"%s: not built yet\")\n", strings.Join(f.words, " ")),
		}[f.verbKind()])
		expect := fmt.Sprintf("        self.assertIsNotNone(work.%s(records))\n", f.snake())
		if f.verbKind() == "open" {
			expect = fmt.Sprintf("        with self.assertRaises(NotImplementedError):\n            work.%s(records)\n", f.snake())
		}
		fmt.Fprintf(&t, "    def test_%s(self):\n        records = [{%s}]\n%s\n", f.snake(), filled(fields), expect)
	}
	s.WriteString("\n\nif __name__ == \"__main__\":\n    print(\"steps:\", " + stepNames(functions) + ")\n")
	t.WriteString("\nif __name__ == \"__main__\":\n    unittest.main()\n")
	return []job.Piece{code("work.py", "text/x-python", s.String()), code("test_work.py", "text/x-python", t.String())}
}

func scriptFiles(topic string, functions []function, fields []string) []job.Piece {
	var s strings.Builder
	fmt.Fprintf(&s, "// Skeleton for: %s.\n\nexport const required = [%s];\n", topic, quoted(fields))
	for _, f := range functions {
		fmt.Fprintf(&s, "\n// %s\nexport function %s(records) {\n%s}\n", f.doc, f.camel(), map[string]string{
			"check":  "  records.forEach((record, i) => {\n    for (const field of required) {\n      if (!record[field]) throw new Error(`record ${i + 1}: ${field} is missing`);\n    }\n  });\n  return records;\n",
			"filter": "  const seen = new Set();\n  return records.filter((record) => {\n    const key = JSON.stringify(record);\n    return !seen.has(key) && seen.add(key);\n  });\n",
			"count":  "  return [{ count: records.length }];\n",
			"open":   fmt.Sprintf("  throw new Error(\"%s: not built yet (\" + records.length + \" records)\");\n", strings.Join(f.words, " ")),
		}[f.verbKind()])
	}
	return []job.Piece{code("work.js", "text/javascript", s.String())}
}

func quoted(names []string) string {
	return "\"" + strings.Join(names, "\", \"") + "\""
}

func filled(fields []string) string {
	parts := make([]string, len(fields))
	for i, field := range fields {
		parts[i] = fmt.Sprintf("%q: \"example\"", field)
	}
	return strings.Join(parts, ", ")
}

func stepNames(functions []function) string {
	names := make([]string, len(functions))
	for i, f := range functions {
		names[i] = f.snake()
	}
	return "\"" + strings.Join(names, ", ") + "\""
}
