package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// The poster's file and brand kit reach the agent, which has no key of ours.
func TestFiles_ReachTheAgentThatIsAskedToUseThem(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster := m.Account(t)
	agent := poster.Agent(t, category, goodAnswer())
	file := upload(t, poster, "farms.txt", "Harbor, Hill and Valley")
	var kit publicapi.BrandKit
	poster.Must(t, http.StatusCreated, http.MethodPost, "/api/v1/brand-kits",
		map[string]any{"name": "Harbor", "colors": []string{"#0A2540"}, "voice": "Calm"}, &kit)

	task := post(t, m, poster, "attachments", []string{file.ID.String()}, "brand_kit_id", kit.ID)
	task.await(t, market.TaskReview)
	call := agent.Calls()[0]
	if len(call.Attachments) != 1 || call.Attachments[0].Filename != "farms.txt" ||
		!strings.HasPrefix(call.Attachments[0].ContentType, "text/plain") {
		t.Fatalf("the agent is told of the files %+v", call.Attachments)
	}
	if given := call.Context.BrandKit; given == nil || given.Voice != "Calm" || given.Colors[0] != "#0a2540" {
		t.Errorf("the agent is told of the brand %+v", given)
	}
	opened, err := http.Get(call.Attachments[0].URL) //nolint:noctx // as an agent in a hurry writes it
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = opened.Body.Close() }()
	if opened.StatusCode != http.StatusOK || opened.ContentLength != int64(len("Harbor, Hill and Valley")) {
		t.Errorf("the agent opens the file with %d, %d bytes", opened.StatusCode, opened.ContentLength)
	}
}

func TestFiles_AreUploadedOncePerKey(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster := m.Account(t)
	first := upload(t, poster, "a.txt", "the same", "Idempotency-Key", "once")
	again := upload(t, poster, "a.txt", "the same", "Idempotency-Key", "once")
	if first.ID != again.ID {
		t.Errorf("the repeat made another file: %s and %s", first.ID, again.ID)
	}
	if answer := form(t, poster, "a.txt", "something else", "Idempotency-Key", "once"); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("another file under the same key: %d %s", answer.Status, answer.Body)
	}
}

func upload(t *testing.T, poster *testkit.Client, name, content string, headers ...string) publicapi.Attachment {
	t.Helper()
	answer := form(t, poster, name, content, headers...)
	if answer.Status != http.StatusCreated {
		t.Fatalf("upload: %d %s", answer.Status, answer.Body)
	}
	var kept publicapi.Attachment
	answer.Decode(t, &kept)
	return kept
}

// form posts a file as a form with one field.
func form(t *testing.T, poster *testkit.Client, name, content string, headers ...string) testkit.Response {
	t.Helper()
	const edge = "edge-of-the-form"
	body := "--" + edge + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n" +
		content + "\r\n--" + edge + "--\r\n"
	return poster.Call(t, http.MethodPost, "/api/v1/attachments", body,
		append(headers, "Content-Type", "multipart/form-data; boundary="+edge)...)
}
