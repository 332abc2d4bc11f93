package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

func TestBrandKit_RefusesWhatBreaksARule(t *testing.T) {
	t.Parallel()
	text := func(n int) string { return `"` + strings.Repeat("é", n) + `"` }
	pdf := newWorld()
	pdf.files[0].ContentType = "application/pdf"
	for name, test := range map[string]struct {
		body string
		want map[string]string
	}{
		"no name":          {`{}`, map[string]string{"body.name": "is required"}},
		"an empty name":    {`{"name":"  "}`, map[string]string{"body.name": "1 to 100"}},
		"a long name":      {`{"name":` + text(101) + `}`, map[string]string{"body.name": "1 to 100"}},
		"no colour":        {`{"name":"A","colors":["#fff","red"]}`, map[string]string{"body.colors[1]": "#1a2b3c"}},
		"an alpha channel": {`{"name":"A","colors":["#11223344"]}`, map[string]string{"body.colors[0]": "#1a2b3c"}},
		"13 colours":       {`{"name":"A","colors":["#fff"` + strings.Repeat(`,"#fff"`, 12) + `]}`, map[string]string{"body.colors": "at most 12"}},
		"11 fonts":         {`{"name":"A","fonts":["a"` + strings.Repeat(`,"a"`, 10) + `]}`, map[string]string{"body.fonts": "at most 10"}},
		"an empty font":    {`{"name":"A","fonts":[""]}`, map[string]string{"body.fonts[0]": "1 to 100"}},
		"a long voice":     {`{"name":"A","voice":` + text(1001) + `}`, map[string]string{"body.voice": "at most 1000"}},
		"long guidelines":  {`{"name":"A","guidelines":` + text(5001) + `}`, map[string]string{"body.guidelines": "at most 5000"}},
		"a NUL":            {`{"name":"A\u0000"}`, map[string]string{"body.name": "NUL"}},
		"an absent logo": {
			`{"name":"A","logo_attachment_id":"0190aaaa-0000-7000-8000-000000000009"}`,
			map[string]string{"body.logo_attachment_id": "none of your attachments"},
		},
		"a logo that is a PDF": {
			`{"name":"A","logo_attachment_id":"` + pdf.files[0].ID.String() + `"}`,
			map[string]string{"body.logo_attachment_id": "must be an image"},
		},
		"an unknown field": {`{"name":"A","color":"#fff"}`, map[string]string{"body.color": "not a known field"}},
		"several at once":  {`{"name":"","colors":["x"]}`, map[string]string{"body.name": "1 to 100", "body.colors[0]": "#1a2b3c"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.files = pdf.files
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/brand-kits", test.body)
			problem := problemIn(t, http.StatusUnprocessableEntity, got)
			for location, message := range test.want {
				if !names(problem, location, message) || len(problem.Errors) != len(test.want) {
					t.Errorf("no error at %s saying %q in %s", location, message, got.Body)
				}
			}
		})
	}
}

func TestBrandKit_ChangesOnlyWhatWasSent(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	place := "/api/v1/brand-kits/" + w.kits[0].ID.String()
	before := decode[publicapi.BrandKit](t, send(t, handler, token, http.MethodGet, place, ""))
	got := send(t, handler, token, http.MethodPatch, place, `{"colors":["#ABC"," #00ff00"]}`)
	want := before
	want.Colors = []string{"#aabbcc", "#00ff00"}
	if diff := cmp.Diff(want, decode[publicapi.BrandKit](t, got)); diff != "" {
		t.Errorf("kit (-want +got):\n%s", diff)
	}
	refused := send(t, handler, token, http.MethodPatch, place, `{"voice":"Warm","colors":["none"]}`)
	problemIn(t, http.StatusUnprocessableEntity, refused)
	if after := decode[publicapi.BrandKit](t, send(t, handler, token, http.MethodGet, place, "")); after.Voice != "" {
		t.Errorf("a refused change left %+v", after)
	}
}
