package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// root is the repository's root, as seen from this package.
const root = "../.."

// page is one Markdown file with what it offers to links and where its links go.
type page struct {
	anchors map[string]bool
	links   []string
}

func TestLinks_ResolveInEveryMarkdownFile(t *testing.T) {
	t.Parallel()
	pages := readPages(t)
	if len(pages) < 20 {
		t.Fatalf("found only %d Markdown files", len(pages))
	}
	for path, from := range pages {
		for _, link := range from.links {
			if why := broken(pages, path, link); why != "" {
				t.Errorf("%s links to %s: %s", path, link, why)
			}
		}
	}
}

func TestBroken_FindsMissingFilesAndAnchors(t *testing.T) {
	t.Parallel()
	pages := map[string]page{"README.md": {anchors: map[string]bool{"run-it": true}}}
	for link, isBroken := range map[string]bool{
		"https://example.com/x": false, "README.md": false, "#run-it": false, "README.md#run-it": false,
		"nowhere.md": true, "#walk-it": true, "README.md#walk-it": true, "/README.md": true, "docs": false,
	} {
		if why := broken(pages, "README.md", link); (why != "") != isBroken {
			t.Errorf("broken(%q) = %q, want a reason: %t", link, why, isBroken)
		}
	}
}

// broken says why a link from the page at path leads nowhere, or nothing.
func broken(pages map[string]page, path, link string) string {
	if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
		return ""
	}
	file, anchor, hasAnchor := strings.Cut(link, "#")
	if strings.HasPrefix(file, "/") {
		return "links are relative"
	}
	target := path
	if file != "" {
		target = filepath.ToSlash(filepath.Join(filepath.Dir(path), file))
	}
	if _, err := os.Stat(filepath.Join(root, target)); err != nil {
		return "there is no such file"
	}
	if hasAnchor && !pages[target].anchors[anchor] {
		return "there is no such heading"
	}
	return ""
}

// readPages reads all Markdown files that belong to the repository, by path.
func readPages(t *testing.T) map[string]page {
	t.Helper()
	pages := map[string]page{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && (name == "node_modules" || name == "dist" || strings.HasPrefix(name, ".") && name != "..") {
			return filepath.SkipDir
		}
		if filepath.Ext(name) != ".md" {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		pages[filepath.ToSlash(relative)] = readPage(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func readPage(content []byte) page {
	read := page{anchors: map[string]bool{}}
	document := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(content))
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.Heading:
			read.anchors[slug(headingText(n, content))] = true
		case *ast.Link:
			read.links = append(read.links, string(n.Destination))
		case *ast.Image:
			read.links = append(read.links, string(n.Destination))
		}
		return ast.WalkContinue, nil
	})
	return read
}

func headingText(heading *ast.Heading, content []byte) string {
	var plain strings.Builder
	_ = ast.Walk(heading, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if segment, isText := node.(*ast.Text); entering && isText {
			plain.Write(segment.Segment.Value(content))
		}
		return ast.WalkContinue, nil
	})
	return plain.String()
}

// slug is the anchor that GitHub gives a heading.
func slug(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		default:
			return -1
		}
	}, heading)
}
