package idempotency_test

import (
	"bytes"
	"testing"

	"github.com/aitasker/aitasker/internal/idempotency"
)

func TestCanonical_TellsEqualBodiesFromOthers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first, second string
		equal         bool
	}{
		"other spacing and order": {`{"a":1,"b":[2]}`, "{ \"b\": [2],\n\"a\": 1 }", true},
		"another order of a list": {`{"a":[1,2]}`, `{"a":[2,1]}`, false},
		"another number":          {`{"a":1.0}`, `{"a":1.00}`, false},
		"no JSON":                 {`a`, `a `, false},
	} {
		equal := bytes.Equal(idempotency.Canonical([]byte(test.first)), idempotency.Canonical([]byte(test.second)))
		if equal != test.equal {
			t.Errorf("%s: equal = %t", name, equal)
		}
	}
}

func TestDigest_KeepsPartsApart(t *testing.T) {
	t.Parallel()
	if bytes.Equal(idempotency.Digest([]byte("ab"), []byte("c")), idempotency.Digest([]byte("a"), []byte("bc"))) {
		t.Error("ab, c and a, bc have the same digest")
	}
}
