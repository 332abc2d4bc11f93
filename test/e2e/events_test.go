package e2e

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
	"github.com/aitasker/aitasker/internal/testkit/binary"
)

// told is one thing that a stream said.
type got struct {
	id, event, data string
}

// follow opens the stream of a task behind an event and reads it to its end.
func (task *postedTask) follow(ctx context.Context, t *testing.T, lastID int) []got {
	t.Helper()
	response, err := task.poster.Open(ctx, task.path+"/events", "Last-Event-ID", strconv.Itoa(lastID))
	if err != nil {
		t.Errorf("follow task: %v", err)
		return nil
	}
	defer func() { _ = response.Body.Close() }()
	var heard []got
	var now got
	for scanner := bufio.NewScanner(response.Body); scanner.Scan(); {
		field, value, _ := strings.Cut(scanner.Text(), ": ")
		switch field {
		case "id":
			now.id = value
		case "event":
			now.event = value
		case "data":
			now.data = value
		case "":
			if now != (got{}) {
				heard = append(heard, now)
			}
			now = got{}
		}
	}
	return heard
}

func eventsIn(heard []got) []string {
	list := make([]string, len(heard))
	for i := range heard {
		list[i] = heard[i].id + " " + heard[i].event
	}
	return list
}

var approvedLife = []string{
	"1 task.published", "2 task.bid_ready", "3 task.bid_selected", "4 task.delivery_ready", "5 task.delivery_approved", " end",
}

// One log, three ways out: the same bytes in the stream and in the feed, live and
// afterwards.
func TestEvents_AreToldLiveAndAfterwardsInTheSameBytes(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	task := post(t, m, poster)
	var live []got
	var following sync.WaitGroup
	following.Go(func() { live = task.follow(t.Context(), t, 0) })
	task.await(t, market.TaskReview)
	task.must(t, task.path+"/select", nil)
	task.awaitDelivery(t, 1)
	task.finish(t, 1)
	following.Wait()
	if diff := cmp.Diff(approvedLife, eventsIn(live)); diff != "" {
		t.Errorf("live (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(live, task.follow(t.Context(), t, 0), cmp.AllowUnexported(got{})); diff != "" {
		t.Errorf("afterwards (-live +replayed):\n%s", diff)
	}
	if rest := task.follow(t.Context(), t, 4); len(rest) != 2 || rest[0] != live[4] {
		t.Errorf("behind the fourth: %v", eventsIn(rest))
	}
	var feed testkit.Response
	testkit.Eventually(t, waitLimit, "the feed shows the last event", func() bool {
		feed = poster.Call(t, http.MethodGet, "/api/v1/events?task_id="+task.id.String(), nil)
		return bytes.Contains(feed.Body, []byte("task.delivery_approved"))
	})
	for _, event := range live[:5] {
		if !bytes.Contains(feed.Body, []byte(event.data)) {
			t.Errorf("the feed has not the bytes of %s", event.event)
		}
	}
	if again := poster.Call(t, http.MethodGet, task.path+"/events", nil, "Last-Event-ID", "5"); again.Status != http.StatusNoContent {
		t.Errorf("who has everything is answered %d", again.Status)
	}
}

// A process that stops lets its streams go; they are continued at the next one and
// miss nothing of what a kill interrupts.
func TestEvents_GoOnAfterTheProcessWasStoppedAndKilled(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, nil)
	poster, _ := fundedPoster(t, m, 1)
	task := post(t, m, poster)
	task.await(t, market.TaskReview)
	var first []got
	var following sync.WaitGroup
	opened := make(chan struct{})
	following.Go(func() {
		response, err := poster.Open(t.Context(), task.path+"/events")
		close(opened)
		if err != nil {
			t.Errorf("follow task: %v", err)
			return
		}
		defer func() { _ = response.Body.Close() }()
		for scanner := bufio.NewScanner(response.Body); scanner.Scan(); {
			if field, value, _ := strings.Cut(scanner.Text(), ": "); field == "id" || field == "retry" {
				first = append(first, got{id: value, event: field})
			}
		}
	})
	<-opened
	m.Stop(t)
	following.Wait()
	if len(first) != 4 || first[0].event != "retry" || first[3].event != "retry" {
		t.Errorf("the stream said %v, want two events between when to come back", first)
	}
	m.Run(t)
	task.must(t, task.path+"/select", nil)
	m.Kill(t)
	m.Run(t)
	task.awaitDelivery(t, 1)
	task.finish(t, 1)
	if diff := cmp.Diff(approvedLife[2:], eventsIn(task.follow(t.Context(), t, 2))); diff != "" {
		t.Errorf("the rest (-want +got):\n%s", diff)
	}
}

// The product's own verifier and one of a few lines of Python judge a real case
// file, whole and tampered with.
func TestCaseFile_IsVerifiedOffline(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 2)
	task := post(t, m, poster, "metadata", map[string]any{"order": 1.50, "ünïcode": "\u2028<&>"})
	if early := poster.Call(t, http.MethodGet, task.path+"/case-file", nil); early.Status != http.StatusConflict {
		t.Errorf("before the end: %d %s", early.Status, early.Body)
	}
	task.await(t, market.TaskReview)
	task.must(t, task.path+"/select", nil)
	delivery := task.awaitDelivery(t, 1)
	task.finish(t, 1)
	file := poster.Must(t, http.StatusOK, http.MethodGet, task.path+"/case-file", nil, nil).Body
	if again := poster.Call(t, http.MethodGet, task.path+"/case-file", nil).Body; !bytes.Equal(file, again) {
		t.Error("the case file changed between two reads")
	}
	folder := t.TempDir()
	work := poster.Must(t, http.StatusOK, http.MethodGet, task.delivery(1, "/artifacts/"+delivery.Artifacts[0].ID.String()), nil, nil).Body
	write(t, filepath.Join(folder, "artifacts", "work"), work)
	whole := write(t, filepath.Join(folder, "case.json"), file)
	tampered := write(t, filepath.Join(folder, "tampered.json"), bytes.Replace(file, []byte(`\"amount_usd\":8.50`), []byte(`\"amount_usd\":9.50`), 1))
	product, err := binary.Build(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal("python3 is not there: install the package python3")
	}
	script := filepath.Join("..", "..", "examples", "case-file", "verify.py")
	for name, verify := range map[string][]string{
		"the product": {product, "verify-case-file", "--artifacts", filepath.Join(folder, "artifacts")},
		"Python":      {python, script},
	} {
		said, err := exec.CommandContext(t.Context(), verify[0], append(verify[1:], whole)...).CombinedOutput()
		if err != nil || !strings.Contains(string(said), "holds") {
			t.Errorf("%s says of the whole file: %v\n%s", name, err, said)
		}
		said, err = exec.CommandContext(t.Context(), verify[0], append(verify[1:], tampered)...).CombinedOutput()
		if err == nil || !strings.Contains(string(said), "was changed") || !strings.Contains(string(said), "balance") {
			t.Errorf("%s says of the tampered file: %v\n%s", name, err, said)
		}
	}
	write(t, filepath.Join(folder, "artifacts", "work"), append(work, '!'))
	piped := exec.CommandContext(t.Context(), product, "verify-case-file", "-", "--artifacts", filepath.Join(folder, "artifacts"))
	piped.Stdin = bytes.NewReader(file)
	said, err := piped.CombinedOutput()
	failed, isExit := errors.AsType[*exec.ExitError](err)
	if !isExit || failed.ExitCode() != 1 || !strings.Contains(string(said), "none of the task's artifacts") {
		t.Errorf("a changed artifact: %v\n%s", err, said)
	}
}

func write(t *testing.T, path string, content []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
