package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
)

func TestBody_MayBeginWithAByteOrderMark(t *testing.T) {
	t.Parallel()
	for _, o := range operationsOf(newWorld()) {
		body := validBodies[o.id]
		if !strings.HasPrefix(body, "{") {
			continue
		}
		t.Run(o.id, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			o := operationNamed(t, w, o.id)
			headers := []string{}
			if o.need == Signed {
				headers = append(headers, "X-AITasker-Signature", goodSignature)
			}
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, scopesFor(o)...), o.method, o.path, "\ufeff"+body, headers...)
			if got.Code != o.status {
				t.Errorf("%d: %s", got.Code, got.Body)
			}
		})
	}
}

func TestBody_IsRefusedInPlainWords(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body   string
		status int
		says   string
	}{
		"broken off":          {`{"brief":`, http.StatusBadRequest, "ends before it is complete"},
		"another word":        {"{\n\"draft\": yes}", http.StatusBadRequest, `line 2, column 10: 'y' does not belong there`},
		"another charset":     {"{\"brief\":\"\xe9\"}", http.StatusBadRequest, "not UTF-8"},
		"UTF-16":              {"\xff\xfe{\x00", http.StatusBadRequest, "UTF-16"},
		"half a character":    {`{"brief":"\ud83d"}`, http.StatusBadRequest, "half a surrogate pair"},
		"a number beyond all": {createBody(t, map[string]string{"experimentation": "1e400"}), http.StatusUnprocessableEntity, "experimentation: "},
		"metadata beyond all": {createBody(t, map[string]string{"metadata": `{"a":{"n":1e400}}`}), http.StatusUnprocessableEntity, "metadata.a.n is a number too large"},
		"an id":               {createBody(t, map[string]string{"brand_kit_id": `"7"`}), http.StatusUnprocessableEntity, "must be a UUID such as"},
		"a list of ids":       {createBody(t, map[string]string{"attachments": `["7"]`}), http.StatusUnprocessableEntity, "must be a UUID such as"},
	} {
		w := newWorld()
		got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/tasks", test.body)
		if problem := problemIn(t, test.status, got); !strings.Contains(problem.Detail, test.says) {
			t.Errorf("%s: %s", name, problem.Detail)
		}
		refuseLibraryWords(t, got.Body.String())
	}
}

func TestQuery_IsRefusedInPlainWords(t *testing.T) {
	t.Parallel()
	for query, says := range map[string]string{
		"created_after=yesterday":           "an RFC 3339 time such as 2026-11-28T09:00:00Z",
		"created_before=2026-13-01":         "write + as %2B",
		"limit=many":                        "must be a whole number such as 20",
		"limit=0":                           "must be at least 1",
		"status=gone":                       "must be one of",
		"cursor=" + strings.Repeat("a", 65): "at most 64 characters",
		"page=2":                            "this operation takes",
	} {
		w := newWorld()
		got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodGet, "/api/v1/tasks?"+query, "")
		if problem := problemIn(t, http.StatusUnprocessableEntity, got); !strings.Contains(problem.Detail, says) {
			t.Errorf("%s: %s", query, problem.Detail)
		}
		refuseLibraryWords(t, got.Body.String())
	}
}

// refuseLibraryWords looks for what a programming language says to programmers.
func refuseLibraryWords(t *testing.T, answer string) {
	t.Helper()
	for _, word := range []string{"2006-01-02", "json:", "Go struct", "invalid character", "looking for", "cannot unmarshal", "strconv", "EOF", "expected "} {
		if strings.Contains(answer, word) {
			t.Errorf("%q in %s", word, answer)
		}
	}
}

func TestQuery_TakesATimeHoweverItsPlusIsWritten(t *testing.T) {
	t.Parallel()
	for _, written := range []string{
		"2026-11-22T10:00:00+01:00", "2026-11-22T10:00:00%2B01:00", "2026-11-22T10:00:00%2b01:00", "2026-11-22T09:00:00Z",
		"2026-11-22T04:00:00-05:00", "2026-11-22t09:00:00.000z",
	} {
		w := newWorld()
		got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodGet,
			"/api/v1/tasks?created_after="+written+"&created_before="+written, "")
		if got.Code != http.StatusOK || w.listed.CreatedAfter == nil || w.listed.CreatedAfter.Format("2006-01-02T15:04:05Z07:00") != "2026-11-22T09:00:00Z" {
			t.Errorf("%s is read as %v: %s", written, w.listed.CreatedAfter, got.Body)
		}
	}
}

func TestBody_ThatIsEncodedIsRefusedWithWhatIsTaken(t *testing.T) {
	t.Parallel()
	for _, o := range operationsOf(newWorld()) {
		body, reads := validBodies[o.id]
		if !reads || body == "" {
			continue
		}
		t.Run(o.id, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			o := operationNamed(t, w, o.id)
			handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, scopesFor(o)...)
			for _, encoding := range []string{"gzip", "br", "identity, GZIP", "zstd"} {
				got := send(t, handler, token, o.method, o.path, body, "Content-Encoding", encoding)
				if problem := problemIn(t, http.StatusUnsupportedMediaType, got); got.Header().Get("Accept-Encoding") != "identity" ||
					!strings.Contains(problem.Detail, "uncompressed") {
					t.Errorf("%s: %v %s", encoding, got.Header(), got.Body)
				}
			}
			got := send(t, handler, token, o.method, o.path, body, "Content-Encoding", "identity", "X-AITasker-Signature", goodSignature)
			if got.Code != o.status {
				t.Errorf("identity: %d %s", got.Code, got.Body)
			}
		})
	}
}

func TestBody_InAnotherCharsetIsRefusedForThat(t *testing.T) {
	t.Parallel()
	for charset, want := range map[string]int{
		"iso-8859-1": http.StatusUnsupportedMediaType, "utf-16": http.StatusUnsupportedMediaType,
		"UTF-8": http.StatusCreated,
	} {
		w := newWorld()
		got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/tasks",
			createBody(t, nil),
			"Content-Type", "application/json; charset="+charset)
		if got.Code != want {
			t.Errorf("%s: %d %s", charset, got.Code, got.Body)
		}
	}
}

func TestBody_IsReadHoweverItsTypeIsWritten(t *testing.T) {
	t.Parallel()
	for _, contentType := range []string{"APPLICATION/JSON", "Application/Json; Charset=\"UTF-8\""} {
		w := newWorld()
		got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/tasks",
			createBody(t, nil), "Content-Type", contentType)
		if got.Code != http.StatusCreated {
			t.Errorf("%q: %d %s", contentType, got.Code, got.Body)
		}
	}
}
