package api

import (
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/refusal"
)

func TestErrorsDocument_ListsEveryCodeWithItsStatus(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../docs/reference/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	all := map[refusal.Code]answer{}
	maps.Copy(all, answers)
	maps.Copy(all, httpAnswers)
	for _, code := range slices.Sorted(maps.Keys(all)) {
		row := "| `" + string(code) + "` | " + strconv.Itoa(all[code].status) + " |"
		if !strings.Contains(string(document), row) {
			t.Errorf("docs/reference/errors.md has no row that begins with %q", row)
		}
	}
}
