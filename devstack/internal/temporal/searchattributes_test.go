package temporal

import (
	"fmt"
	"maps"
	"testing"

	"go.temporal.io/api/enums/v1"
)

func TestAssignColumns(t *testing.T) {
	t.Parallel()
	got, err := assignColumns(map[string]enums.IndexedValueType{
		"Status": enums.INDEXED_VALUE_TYPE_KEYWORD,
		"Owner":  enums.INDEXED_VALUE_TYPE_KEYWORD,
		"Live":   enums.INDEXED_VALUE_TYPE_BOOL,
	})
	want := map[string]string{"Keyword01": "Owner", "Keyword02": "Status", "Bool01": "Live"}
	if err != nil || !maps.Equal(got, want) {
		t.Fatalf("got %v, %v", got, err)
	}
}

func TestAssignColumnsRefusesMoreThanThereAre(t *testing.T) {
	t.Parallel()
	many := make(map[string]enums.IndexedValueType)
	for i := range 100 {
		many[fmt.Sprint("Flag", i)] = enums.INDEXED_VALUE_TYPE_BOOL
	}
	if _, err := assignColumns(many); err == nil {
		t.Fatal("no error")
	}
}
