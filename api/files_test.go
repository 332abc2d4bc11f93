package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// galleryLink gives the signed address of the presented bid's artifact.
func galleryLink(t *testing.T, w *fixture, handler http.Handler) string {
	t.Helper()
	got := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead), http.MethodGet,
		"/api/v1/tasks/"+w.tasks[0].ID.String()+"/bids", "")
	return decode[publicapi.Gallery](t, got).Bids[0].Artifacts[0].URL
}

func TestSignedLink_RefusesWhatIsNotSigned(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	link := galleryLink(t, w, handler)
	path, query, _ := strings.Cut(link, "?")
	hidden := publicapi.ArtifactFile(w.bids[1].Artifacts[0].ID)
	for name, changed := range map[string]string{
		"nothing but the path":        path,
		"no signature":                strings.Split(link, "&")[0],
		"a changed signature":         link[:len(link)-2] + "xx",
		"a later end":                 strings.Replace(link, "expires=", "expires=9", 1),
		"the file of another link":    hidden + "?" + query,
		"an attachment by its own id": publicapi.AttachmentFile(w.files[0].ID) + "?" + query,
	} {
		problem := problemIn(t, http.StatusForbidden, send(t, handler, "", http.MethodGet, changed, ""))
		if !strings.Contains(problem.Detail, "was changed") {
			t.Errorf("%s: %s", name, problem.Detail)
		}
	}
	w.now = w.now.Add(time.Hour)
	problem := problemIn(t, http.StatusForbidden, send(t, handler, "", http.MethodGet, link, ""))
	if !strings.Contains(problem.Detail, "expired") {
		t.Errorf("an hour later: %s", problem.Detail)
	}
}

func TestSignedLink_OpensWithoutACredentialAndInParts(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	got := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead), http.MethodGet,
		"/api/v1/tasks/"+w.tasks[0].ID.String()+"/deliveries", "")
	link := decode[struct{ Deliveries []publicapi.Delivery }](t, got).Deliveries[0].Artifacts[0].URL
	if whole := send(t, handler, "", http.MethodGet, link, ""); whole.Code != http.StatusOK || whole.Body.String() != "0123456789" {
		t.Errorf("%s answers %d %s", link, whole.Code, whole.Body)
	}
	part := send(t, handler, "", http.MethodGet, link, "", "Range", "bytes=2-4")
	if part.Code != http.StatusPartialContent || part.Body.String() != "234" {
		t.Errorf("a part is answered %d %q", part.Code, part.Body)
	}
}

func TestSignedLink_NeverServesActiveContent(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.files[0].Filename, w.files[0].ContentType = "page.html", "text/html; charset=utf-8"
	handler := w.serve(t)
	attachment := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead), http.MethodGet,
		"/api/v1/attachments/"+w.files[0].ID.String(), "")
	for name, link := range map[string]string{
		"an agent's svg":        galleryLink(t, w, handler),
		"a poster's attachment": decode[publicapi.Attachment](t, attachment).URL,
	} {
		got := send(t, handler, "", http.MethodGet, link, "")
		headers := got.Header()
		if got.Code != http.StatusOK || headers.Get("Content-Type") != "application/octet-stream" ||
			!strings.HasPrefix(headers.Get("Content-Disposition"), "attachment") ||
			!strings.HasPrefix(headers.Get("Content-Security-Policy"), "sandbox;") {
			t.Errorf("%s is served as %d %v", name, got.Code, headers)
		}
	}
}

// A kept event must not hold an address that dies within the hour.
func TestResource_KeepsLastingAddressesUntilItIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.tasks[0].Attachments = w.files
	if url := publicapi.TaskOf(w.tasks[0]).Attachments[0].URL; url != "/api/v1/attachments/"+w.files[0].ID.String() {
		t.Errorf("an event would hold %s", url)
	}
	if url := publicapi.BidOf(w.bids[0]).Artifacts[0].URL; !strings.HasPrefix(url, "/api/v1/tasks/") || strings.Contains(url, "?") {
		t.Errorf("an event would hold %s", url)
	}
}

func TestTask_ShowsSignedAttachmentsWhereverItIsShown(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.tasks[0].Attachments = w.files
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	place := "/api/v1/tasks/" + w.tasks[0].ID.String()
	for _, path := range []string{place, "/api/v1/tasks", place + "/bids"} {
		got := send(t, handler, token, http.MethodGet, path, "")
		if !strings.Contains(got.Body.String(), `"url":"`+publicapi.AttachmentFile(w.files[0].ID)+`?expires=`) {
			t.Errorf("%s shows no signed attachment: %s", path, got.Body)
		}
	}
}

func TestUpload_RefusesWhatIsNoFile(t *testing.T) {
	t.Parallel()
	good := formOf("file", "a.txt", "x")
	for name, test := range map[string]struct {
		body   string
		status int
		says   string
	}{
		"JSON":           {`{"file":"x"}`, http.StatusUnsupportedMediaType, "multipart/form-data"},
		"an empty form":  {"--edge\r\n--edge--\r\n", http.StatusBadRequest, "broke off"},
		"another field":  {formOf("document", "a.txt", "x"), http.StatusUnprocessableEntity, "only field"},
		"two files":      {strings.Replace(good, "--edge--\r\n", good, 1), http.StatusUnprocessableEntity, "one file"},
		"a cut form":     {good[:len(good)-12], http.StatusBadRequest, "broke off"},
		"over 25 MiB":    {formOf("file", "a.txt", strings.Repeat("x", market.MaxAttachmentBytes+1)), http.StatusRequestEntityTooLarge, "25 MiB"},
		"far over it":    {formOf("file", "a.txt", strings.Repeat("x", market.MaxAttachmentBytes+maxFormBytes)), http.StatusRequestEntityTooLarge, "25 MiB"},
		"a stray header": {"--edge\r\nno header\r\n\r\nx\r\n--edge--\r\n", http.StatusBadRequest, "broke off"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			before := len(w.files)
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/attachments", test.body)
			if len(w.files) != before {
				t.Error("the refused upload left a file")
			}
			if problem := problemIn(t, test.status, got); !strings.Contains(problem.Detail, test.says) {
				t.Errorf("detail = %s, want %q", problem.Detail, test.says)
			}
		})
	}
}

func TestUpload_TakesMoreThanAnyOtherBody(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	content := strings.Repeat("x", 2<<20)
	got := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/attachments",
		formOf("file", "long.txt", content))
	if got.Code != http.StatusCreated {
		t.Fatalf("2 MiB are answered %d: %s", got.Code, got.Body)
	}
	kept := decode[publicapi.Attachment](t, got)
	if kept.SizeBytes != 2<<20 || kept.Filename != "long.txt" || send(t, handler, "", http.MethodGet, kept.URL, "").Body.String() != content {
		t.Errorf("kept as %+v", kept)
	}
}

func TestCreateTask_NamesEveryFileThatIsNotTheCallers(t *testing.T) {
	t.Parallel()
	own, absent := newWorld(), uuid.NewString()
	id := own.files[0].ID.String()
	list := func(ids ...string) string {
		return createBody(t, map[string]string{"attachments": `["` + strings.Join(ids, `","`) + `"]`})
	}
	many := make([]string, 11)
	for i := range many {
		many[i] = uuid.NewString()
	}
	for name, test := range map[string]struct {
		account  uuid.UUID
		livemode bool
		body     string
		want     map[string]string
	}{
		"one of two is absent":   {alice, true, list(id, absent), map[string]string{"body.attachments[1]": "none of your"}},
		"somebody else's":        {bob, true, list(id), map[string]string{"body.attachments[0]": "none of your"}},
		"of the other mode":      {alice, false, list(id), map[string]string{"body.attachments[0]": "none of your"}},
		"the same twice":         {alice, true, list(id, id), map[string]string{"body.attachments[1]": "twice"}},
		"eleven":                 {alice, true, list(many...), map[string]string{"body.attachments": "at most 10"}},
		"somebody else's kit":    {bob, true, createBody(t, map[string]string{"brand_kit_id": `"` + own.kits[0].ID.String() + `"`}), map[string]string{"body.brand_kit_id": "none of your"}},
		"a kit of another mode":  {alice, false, createBody(t, map[string]string{"brand_kit_id": `"` + own.kits[0].ID.String() + `"`}), map[string]string{"body.brand_kit_id": "none of your"}},
		"an attachment's number": {alice, true, createBody(t, map[string]string{"attachments": `["7"]`}), map[string]string{"body.attachments[0]": "UUID"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.files, w.kits = own.files, own.kits
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: test.account, Livemode: test.livemode}, market.ScopePoster), http.MethodPost,
				"/api/v1/tasks", test.body)
			problem := problemIn(t, http.StatusUnprocessableEntity, got)
			for location, message := range test.want {
				if !names(problem, location, message) || len(problem.Errors) != len(test.want) {
					t.Errorf("no error at %s saying %q in %s", location, message, got.Body)
				}
			}
		})
	}
}

func TestCreateTask_FreezesFilesAndBrandKit(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	kit := w.kits[0].ID.String()
	body := createBody(t, map[string]string{"attachments": `["` + w.files[0].ID.String() + `"]`, "brand_kit_id": `"` + kit + `"`})
	created := send(t, handler, token, http.MethodPost, "/api/v1/tasks", body)
	task := decode[publicapi.Task](t, created)
	if created.Code != http.StatusCreated || len(task.Attachments) != 1 || task.BrandKitID == nil || task.BrandKitID.String() != kit {
		t.Fatalf("%d %s", created.Code, created.Body)
	}
	changed := send(t, handler, token, http.MethodPatch, "/api/v1/brand-kits/"+kit, `{"name":"Other","logo_attachment_id":null}`)
	if changed.Code != http.StatusOK || decode[publicapi.BrandKit](t, changed).LogoAttachmentID != nil {
		t.Fatalf("%d %s", changed.Code, changed.Body)
	}
	if got := w.started[0].BrandKit; got.Name != "Bakery" || got.Logo == nil {
		t.Errorf("the task's kit changed to %+v", got)
	}
	if gone := send(t, handler, token, http.MethodDelete, "/api/v1/brand-kits/"+kit, ""); gone.Code != http.StatusNoContent {
		t.Errorf("a kit in use is deleted with %d: %s", gone.Code, gone.Body)
	}
}
