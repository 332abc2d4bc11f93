package activities_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

func TestAgents_AreToldTheFilesAndTheBrandKitOfTheTask(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	sent := make(chan agents.ExecuteRequest, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request agents.ExecuteRequest
		body := http.MaxBytesReader(w, r.Body, 1<<20)
		if err := json.NewDecoder(body).Decode(&request); err != nil {
			t.Errorf("read call: %v", err)
		}
		sent <- request
		testkit.Works(800, testkit.ArticleFor("the tides of the North Sea", 3))(w, r)
	}))
	t.Cleanup(server.Close)
	_, err := f.sql.Exec(t.Context(), `UPDATE agents SET endpoint_url = $1`, server.URL)
	must(t, err)
	file := market.Attachment{ID: uuid.Must(uuid.NewV7()), Filename: "tides.csv", ContentType: "text/csv"}
	logo := market.Attachment{ID: uuid.Must(uuid.NewV7()), Filename: "logo.png", ContentType: "image/png"}
	f.task.Attachments = []market.Attachment{file}
	f.task.BrandKit = &market.BrandKit{
		ID: uuid.Must(uuid.NewV7()), Name: "Harbor", Colors: []string{"#003366"}, Fonts: []string{"Inter"}, Logo: &logo, Voice: "Calm",
	}
	f.task.Terms.Windows.Prototyping = 24 * time.Hour
	f.toReview()
	request := <-sent
	place := "https://api.example.com/api/v1/files/attachments/"
	if len(request.Attachments) != 1 || request.Attachments[0].Filename != "tides.csv" || request.Attachments[0].ContentType != "text/csv" ||
		!strings.HasPrefix(request.Attachments[0].URL, place+file.ID.String()+"?expires=") {
		t.Errorf("attachments = %+v", request.Attachments)
	}
	kit := request.Context.BrandKit
	if kit == nil || kit.Name != "Harbor" || kit.Colors[0] != "#003366" || kit.Voice != "Calm" || kit.Logo == nil ||
		!strings.HasPrefix(kit.Logo.URL, place+logo.ID.String()) {
		t.Errorf("brand kit = %+v", kit)
	}
	for _, link := range []string{request.Attachments[0].URL, kit.Logo.URL} {
		if opens := opensFor(t, link); opens < 23*time.Hour {
			t.Errorf("a file that a call of a day names opens for %s", opens)
		}
	}
	var event string
	err = f.sql.QueryRow(t.Context(), `SELECT data::text FROM events WHERE task_id = $1 AND sequence = 1`, f.task.TaskID).Scan(&event)
	must(t, err)
	if strings.Contains(event, "signature=") || !strings.Contains(event, "/api/v1/attachments/"+file.ID.String()) {
		t.Errorf("the event freezes an address that expires: %s", event)
	}
}

// opensFor returns how long a signed link opens from now on.
func opensFor(t *testing.T, link string) time.Duration {
	t.Helper()
	parsed, err := url.Parse(link)
	must(t, err)
	expires, err := strconv.ParseInt(parsed.Query().Get("expires"), 10, 64)
	must(t, err)
	return time.Until(time.Unix(expires, 0))
}

func TestRecordTask_WritesNoBrandKitWhereThereIsNone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	runTwice(f, contract.ActivityRecordTask, f.task)
	var kit *string
	err := f.sql.QueryRow(t.Context(), `SELECT brand_kit::text FROM tasks WHERE id = $1`, f.task.TaskID).Scan(&kit)
	must(t, err)
	if kit != nil {
		t.Errorf("brand_kit = %s, want NULL", *kit)
	}
}
