package market_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func contentWith(metadata string) (market.TaskContent, error) {
	return market.NewDraftContent(market.ContentDraft{Metadata: json.RawMessage(metadata), Requirements: json.RawMessage(metadata)})
}

func TestObjects_AreKeptAsTheyWereSent(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		`{"big":1e30,"ratio":1e3,"exp":1E7,"small":1e-7,"one":1.0,"long":12345678901234567890}`: "",
		`{"b":1,"a":2}`:                            "",
		`{"a":"<b>&amp;</b>"}`:                     "",
		`{"a":"\u00e9 \ud83d\ude00 \/"}`:           "",
		`{"a":-0,"b":0.10,"c":-0.0e-0}`:            "",
		`{"a":5e-324,"b":-1.7976931348623157e308}`: "",
		`{"zero":0e-999999999}`:                    "",
		"{ \"a\" : [ 1 , 2 ] }":                    `{"a":[1,2]}`,
		"null":                                     `{}`,
		"":                                         `{}`,
	} {
		if want == "" && sent != "" {
			want = sent
		}
		content, err := contentWith(sent)
		if err != nil || string(content.Metadata) != want || string(content.Requirements) != want {
			t.Errorf("%s is kept as %s and %s (%v)", sent, content.Metadata, content.Requirements, err)
		}
	}
}

func TestObjects_RefuseByNameWhatCannotBeKept(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string][2]string{
		`{"n":1e400}`:                               {"metadata.n", "too large"},
		`{"a":[0,{"n":-1e309}]}`:                    {"metadata.a[1].n", "too large"},
		`{"n":1e-16383}`:                            {"metadata.n", "too close to zero"},
		`{"n":-1e-999999999}`:                       {"metadata.n", "too close to zero"},
		`{"n":0.` + strings.Repeat("0", 400) + `1}`: {"metadata.n", "too close to zero"},
		`{"n":` + strings.Repeat("9", 400) + `}`:    {"metadata.n", "too large"},
		`{"a":1,"a":2}`:                             {"metadata.a", "twice"},
		`{"a":{"b":1,"\u0062":2}}`:                  {"metadata.a.b", "twice"},
		`{"a":"\u0000"}`:                            {"metadata.a", "NUL"},
		`{"\u0000":1}`:                              {"metadata", "NUL"},
		`[]`:                                        {"metadata", "must be a JSON object"},
		`7`:                                         {"metadata", "must be a JSON object"},
		`{"a":"` + strings.Repeat("x", 16<<10) + `"}`:               {"metadata", "at most 16 KiB"},
		strings.Repeat(`{"a":`, 40) + `1` + strings.Repeat(`}`, 40): {"metadata", "32 levels"},
	} {
		_, err := contentWith(sent)
		refused, isRefusal := refusal.As(err)
		if !isRefusal || len(refused.Fields) != 2 {
			t.Errorf("%.60s: %v", sent, err)
			continue
		}
		at := refused.Fields[1] // the requirements come first
		if at.Field != "metadata" || !strings.Contains(at.Message, want[1]) || want[0] != "metadata" && !strings.HasPrefix(at.Message, want[0]+" ") {
			t.Errorf("%.60s: %s: %s", sent, at.Field, at.Message)
		}
	}
}

func TestObjects_CountWhatIsKept(t *testing.T) {
	t.Parallel()
	wide := `{"a":` + strings.Repeat(" ", 20<<10) + `1}`
	if content, err := contentWith(wide); err != nil || string(content.Metadata) != `{"a":1}` {
		t.Errorf("white space counts: %s, %v", content.Metadata, err)
	}
}
