package strictjson_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/strictjson"
)

func TestUnmarshal_TakesWhatTheStandardAllows(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]any{
		"\ufeff{\"a\":1}":       map[string]any{"a": 1.0},
		"\ufeff \n[true]":       []any{true},
		`"\ud83d\ude00"`:        "\U0001f600",
		`"\\ud83d"`:             `\ud83d`,
		`[1e400,-1e400,1e-400]`: []any{math.MaxFloat64, -math.MaxFloat64, 0.0},
		`{"a":{"b":1,"b":2}}`:   map[string]any{"a": map[string]any{"b": 2.0}},
	} {
		var got any
		if err := strictjson.Unmarshal([]byte(sent), &got); err != nil {
			t.Errorf("%q: %v", sent, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", sent, diff)
		}
	}
}

func TestUnmarshal_SaysInPlainWordsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		`{"a":`:                "ends before it is complete",
		``:                     "ends before it is complete",
		"{\n  \"a\": x}":       `line 2, column 8: 'x' does not belong there`,
		`{"a":1,}`:             `line 1, column 8: '}' does not belong there`,
		`{} {}`:                "something follows",
		"{\"a\":\"\xff\"}":     "not UTF-8",
		"\xff\xfe{\x00}\x00":   "UTF-16",
		"\xfe\xff\x00{":        "UTF-16",
		`{"a":"\ud83d"}`:       "half a surrogate pair",
		`{"a":"\ud83dx"}`:      "half a surrogate pair",
		`{"a":"\ude00\ud83d"}`: "half a surrogate pair",
	} {
		var got any
		err := strictjson.Unmarshal([]byte(sent), &got)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", sent, err, want)
		}
	}
}

func TestUnmarshal_NamesTheFieldThatCannotHoldANumber(t *testing.T) {
	t.Parallel()
	var into struct {
		Dial   float64 `json:"dial"`
		Limits struct {
			Requests int `json:"requests"`
		} `json:"limits"`
	}
	for sent, want := range map[string]string{
		`{"dial":1e400}`:              "dial",
		`{"limits":{"requests":1e2}}`: "limits.requests",
	} {
		err := strictjson.Unmarshal([]byte(sent), &into)
		field, is := errors.AsType[*strictjson.FieldError](err)
		if !is || field.Field != want || field.Rule == "" {
			t.Errorf("%s: %v", sent, err)
		}
	}
}

func TestUnmarshal_NeverShowsTheWordsOfALibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		sent := rapid.SliceOf(rapid.SampledFrom([]string{`{`, `}`, `"a"`, `:`, `,`, `1e9`, `[`, `]`, ` `, `\`, `"`, `nul`, `-`, "\xff", "\ufeff", `\ud800`})).Draw(rt, "pieces")
		var got any
		err := strictjson.Unmarshal([]byte(strings.Join(sent, "")), &got)
		for _, word := range []string{"json:", "Go ", "looking for", "invalid character", "EOF"} {
			if err != nil && strings.Contains(err.Error(), word) {
				rt.Fatalf("%q: %v", sent, err)
			}
		}
	})
}
