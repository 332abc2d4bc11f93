package contract_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

var update = flag.Bool("update", false, "write testdata/wire.golden anew")

const goldenFile = "testdata/wire.golden"

// marketOnTheWire are the types of package market that messages carry.
var marketOnTheWire = []string{
	"Terms", "Windows", "Verdict", "CallMode", "TaskStatus", "DeliveryStatus", "ClosedReason", "Resolution",
	"BenchmarkTerms", "BenchmarkLevel", "BenchmarkStop", "BenchmarkStatus",
	"Attachment", "BrandKit", "Position",
}

// Running workflows carry every name and field of the wire, so a line that
// changes or goes breaks them. New lines are added with -update.
func TestWire_IsAsShipped(t *testing.T) {
	t.Parallel()
	got := strings.Join(slices.Concat(wireOf(t, ".", nil), wireOf(t, "../market", marketOnTheWire), wireOf(t, "../refusal", nil)), "\n") + "\n"
	if *update {
		if err := os.WriteFile(goldenFile, []byte(got), 0o600); err != nil {
			t.Fatalf("write golden file: %v", err)
		}
	}
	want, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatalf("read golden file: %v", err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the wire changed (-shipped +now):\n%s", diff)
	}
}

func TestIDs_AreAsShipped(t *testing.T) {
	t.Parallel()
	account := uuid.MustParse("0191b3a0-0000-7000-8000-000000000001")
	got := []string{
		contract.TaskWorkflowID(account),
		contract.DerivedTaskID(market.Owner{AccountID: account, Livemode: true}, "order-17").String(),
		contract.DerivedTaskID(market.Owner{AccountID: account, Livemode: false}, "order-17").String(),
		contract.UpdateID(account, "order-17", "POST /tasks/1/select"),
		contract.CallID(account, market.CallFinal, 2, 3).String(),
		contract.BenchmarkWorkflowID(account),
		contract.DerivedBenchmarkID(account, "order-17").String(),
	}
	want := []string{
		"task:0191b3a0-0000-7000-8000-000000000001",
		"3a969a5c-b4ab-5c13-bc46-26ce3a71b7cc",
		"4d4e5529-2dcd-5fec-9d8f-aae4790b520a",
		"24e8fc878a96c56dca699729ab559bd2",
		"15f59e7f-5db7-5b1e-ad82-3558b09a07f3",
		"benchmark:0191b3a0-0000-7000-8000-000000000001",
		"3ba0dbfa-bde2-5f57-b11e-747360d042d2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ids (-shipped +now):\n%s", diff)
	}
}

// doorFiles say how doors are made, and nothing of what passes through them.
var doorFiles = []string{"activity.go", "message.go"}

// wireOf lists the exported string constants and struct fields of a package's
// source; only names those types, where given.
func wireOf(t *testing.T, folder string, only []string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no source in %s: %v", folder, err)
	}
	var lines []string
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || slices.Contains(doorFiles, filepath.Base(path)) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("parse %s: %v", path, err)
		}
		for _, declaration := range file.Decls {
			if group, ok := declaration.(*ast.GenDecl); ok {
				lines = append(lines, wireOfGroup(file.Name.Name, group, only)...)
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func wireOfGroup(pkg string, group *ast.GenDecl, only []string) []string {
	var lines []string
	for _, spec := range group.Specs {
		switch spec := spec.(type) {
		case *ast.ValueSpec:
			if group.Tok == token.CONST {
				lines = append(lines, constantLines(pkg, spec, only)...)
			}
			if group.Tok == token.VAR && only == nil {
				lines = append(lines, doorLines(spec)...)
			}
		case *ast.TypeSpec:
			if only == nil || slices.Contains(only, spec.Name.Name) {
				lines = append(lines, fieldLines(pkg, spec)...)
			}
		}
	}
	return lines
}

func constantLines(pkg string, spec *ast.ValueSpec, only []string) []string {
	kind := ""
	if spec.Type != nil {
		kind = types.ExprString(spec.Type)
	}
	if only != nil && !slices.Contains(only, kind) {
		return nil
	}
	var lines []string
	for i, name := range spec.Names {
		if name.IsExported() && i < len(spec.Values) {
			lines = append(lines, fmt.Sprintf("const %s.%s = %s", pkg, name.Name, types.ExprString(spec.Values[i])))
		}
	}
	return lines
}

// doorLines lists activities, updates, signals and queries with their messages,
// by their names on the wire: the first literal of a declaration.
func doorLines(spec *ast.ValueSpec) []string {
	var lines []string
	for i, name := range spec.Names {
		if !name.IsExported() || i >= len(spec.Values) {
			continue
		}
		var wireName, messages string
		ast.Inspect(spec.Values[i], func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.BasicLit:
				if wireName == "" && node.Kind == token.STRING {
					wireName = node.Value
				}
			case *ast.IndexListExpr:
				messages = types.ExprString(node.Indices[0]) + ", " + types.ExprString(node.Indices[1])
			case *ast.IndexExpr:
				messages = types.ExprString(node.Index)
			}
			return true
		})
		kind := name.Name[:strings.IndexFunc(name.Name[1:], unicode.IsUpper)+1]
		lines = append(lines, fmt.Sprintf("%s %s (%s)", strings.ToLower(kind), wireName, messages))
	}
	return lines
}

func fieldLines(pkg string, spec *ast.TypeSpec) []string {
	structure, ok := spec.Type.(*ast.StructType)
	if !ok || !spec.Name.IsExported() {
		return nil
	}
	return linesOf(pkg+"."+spec.Name.Name, structure, types.ExprString)
}

// inMarket names a type of package market as the contract does.
func inMarket(expression ast.Expr) string {
	switch expression := expression.(type) {
	case *ast.Ident:
		if expression.IsExported() {
			return "market." + expression.Name
		}
	case *ast.StarExpr:
		return "*" + inMarket(expression.X)
	case *ast.ArrayType:
		return "[]" + inMarket(expression.Elt)
	}
	return types.ExprString(expression)
}

// linesOf lists the fields of a message. An embedded struct of package market is on
// the wire as its fields, so they are listed as the message's own.
func linesOf(message string, structure *ast.StructType, typeName func(ast.Expr) string) []string {
	var lines []string
	for _, field := range structure.Fields.List {
		tag := "no tag"
		if field.Tag != nil {
			tag = field.Tag.Value
		}
		name := typeName(field.Type)
		embedded, isMarket := marketStructs()[name]
		switch {
		case len(field.Names) == 0 && isMarket:
			lines = append(lines, linesOf(message, embedded, inMarket)...)
		case len(field.Names) == 0:
			lines = append(lines, fmt.Sprintf("field %s embeds %s", message, name))
		}
		for _, fieldName := range field.Names {
			if !fieldName.IsExported() {
				continue // never on the wire
			}
			lines = append(lines, fmt.Sprintf("field %s.%s %s %s", message, fieldName.Name, name, tag))
		}
	}
	return lines
}

// marketStructs returns the structs of package market by their qualified names.
var marketStructs = sync.OnceValue(func() map[string]*ast.StructType {
	structs := map[string]*ast.StructType{}
	paths, _ := filepath.Glob("../market/*.go")
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			continue // wireOf fails on it
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if spec, ok := node.(*ast.TypeSpec); ok {
				if structure, ok := spec.Type.(*ast.StructType); ok {
					structs["market."+spec.Name.Name] = structure
				}
			}
			return true
		})
	}
	return structs
})
