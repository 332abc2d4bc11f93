// Command prose copies the public English of Go sources to Markdown files, so that a
// prose linter can read it: sentences in string literals, and the doc tags of fields.
// Each text keeps its line number.
//
//	prose ROOT OUTPUT_FOLDER SOURCE_FOLDER…
//
// The folders are relative to the root.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: prose ROOT OUTPUT_FOLDER SOURCE_FOLDER…")
		os.Exit(2)
	}
	if err := copyTexts(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// copyTexts writes one file below output for each Go source that has public English.
func copyTexts(root, output string, folders []string) error {
	for _, folder := range folders {
		sources, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		if err != nil || len(sources) == 0 {
			return fmt.Errorf("%s has no Go sources", folder)
		}
		for _, source := range sources {
			if strings.HasSuffix(source, "_test.go") {
				continue
			}
			content, err := os.ReadFile(source)
			if err != nil {
				return fmt.Errorf("read a source: %w", err)
			}
			text, err := textOf(source, content)
			if err != nil {
				return err
			}
			if err := write(filepath.Join(root, output, folder, filepath.Base(source)+".md"), text); err != nil {
				return err
			}
		}
	}
	return nil
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write a text: %w", err)
	}
	return nil
}

// textOf returns the public English of a Go source as a Markdown list, each item on the
// line where its literal begins.
func textOf(name string, content []byte) (string, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, content, parser.SkipObjectResolution)
	if err != nil {
		return "", fmt.Errorf("parse a source: %w", err)
	}
	lines := map[int]string{}
	last := 0
	add := func(position token.Pos, text string) {
		if !isSentence(text) {
			return
		}
		line := files.Position(position).Line
		lines[line] = strings.TrimSpace(lines[line] + " " + strings.ReplaceAll(text, "\n", " "))
		last = max(last, line)
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			if n.Tag != nil {
				tag, _ := strconv.Unquote(n.Tag.Value)
				add(n.Tag.Pos(), reflect.StructTag(tag).Get("doc"))
			}
			return n.Tag == nil
		case ast.Expr:
			if text, isText := joined(n); isText {
				add(n.Pos(), text)
				return false
			}
		}
		return true
	})
	var list strings.Builder
	for line := 1; line <= last; line++ {
		if lines[line] != "" {
			list.WriteString("- " + lines[line])
		}
		list.WriteString("\n")
	}
	return list.String(), nil
}

// joined returns the text of a string literal, or of several that are added up. What is
// added to them at run time becomes a placeholder.
func joined(expression ast.Expr) (string, bool) {
	switch e := expression.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, isLeft := joined(e.X)
		right, isRight := joined(e.Y)
		if e.Op != token.ADD || !isLeft && !isRight {
			return "", false
		}
		return orPlaceholder(left, isLeft) + orPlaceholder(right, isRight), true
	default:
		return "", false
	}
}

func orPlaceholder(text string, isText bool) string {
	if !isText {
		return "`x`"
	}
	return text
}

// code is text for machines: SQL, paths, formats.
var code = regexp.MustCompile(`(?m)^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|LOCK|SET|NOTIFY|CREATE)\b|^[/.]|<[a-z]`)

// isSentence reports whether people read the text: three words or more.
func isSentence(text string) bool {
	return len(strings.Fields(text)) >= 3 && !code.MatchString(text)
}
