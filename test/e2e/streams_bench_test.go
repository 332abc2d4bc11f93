package e2e

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/testkit"
)

// What thousands of open streams cost: memory of the process, connections to the
// database, and the time from a commit to each reader.
//
//	make test PKG=./test/e2e ARGS='-run None -bench Streams -benchtime 20x'
func BenchmarkStreams_OfTwentyTasks(b *testing.B) {
	const tasks, readersOfEach = 20, 100
	m := testkit.Start(b, map[string]string{"AITASKER_LOG_LEVEL": "error", "AITASKER_WINDOW_PROTOTYPING": "1h"})
	poster := m.Account(b)
	paths := make([]string, tasks)
	ids := make([]uuid.UUID, tasks)
	for i := range tasks {
		ids[i] = uuid.Must(uuid.NewV7())
		err := m.Store.RecordTask(b.Context(), market.Task{
			ID: ids[i], AccountID: poster.Account,
			TaskContent: market.TaskContent{
				Title: "Roasts", Brief: "Describe three roasts of a small roastery.", Category: category, TaskType: "article",
				Budget: price,
			},
			Status: market.TaskOpen, Terms: market.DefaultTerms(), CreatedAt: time.Now(),
		})
		if err != nil {
			b.Fatal(err)
		}
		paths[i] = "/api/v1/tasks/" + ids[i].String() + "/events?after=1"
	}
	before := residentKiB(b, m.PID())
	arrived := make(chan time.Time, readersOfEach)
	var opened, closed sync.WaitGroup
	defer closed.Wait()
	for i := range tasks * readersOfEach {
		opened.Add(1)
		closed.Go(func() { listen(b, poster, paths[i%tasks], opened.Done, arrived) })
		if i%50 == 49 {
			opened.Wait() // not more at once than a listener's queue takes
		}
	}
	defer m.Stop(b) // ends the streams
	var listening int
	err := m.Store.Pool().QueryRow(b.Context(), `
		SELECT count(*) FROM pg_stat_activity WHERE application_name = 'aitasker-listener' AND datname = current_database()`).Scan(&listening)
	if err != nil {
		b.Fatal(err)
	}
	held := residentKiB(b, m.PID()) - before
	var waited []time.Duration
	for i := 0; b.Loop(); i++ {
		_, err := store.TakeStep(b.Context(), m.Store, ids[i%tasks], fmt.Sprintf("bench:%d", i), func(step *store.Step) (int, error) {
			step.Emit(market.EventBidReady, publicapi.EventData{})
			return 0, nil
		})
		if err != nil {
			b.Fatal(err)
		}
		committed := time.Now()
		for range readersOfEach {
			waited = append(waited, (<-arrived).Sub(committed))
		}
	}
	slices.Sort(waited)
	b.ReportMetric(float64(listening), "listening-connections")
	b.ReportMetric(float64(held)/(tasks*readersOfEach), "KiB/stream")
	b.ReportMetric(float64(waited[len(waited)/2].Microseconds())/1e3, "ms-p50")
	b.ReportMetric(float64(waited[len(waited)*99/100].Microseconds())/1e3, "ms-p99")
}

// listen reads a stream until the server ends it.
func listen(b *testing.B, poster *testkit.Client, path string, opened func(), arrived chan<- time.Time) {
	b.Helper()
	response, err := poster.Open(b.Context(), path)
	opened()
	if err != nil || response.StatusCode != http.StatusOK {
		b.Errorf("open stream: %v %v", response, err)
		return
	}
	defer func() { _ = response.Body.Close() }()
	for scanner := bufio.NewScanner(response.Body); scanner.Scan(); {
		if strings.HasPrefix(scanner.Text(), "data: ") {
			arrived <- time.Now()
		}
	}
}

// residentKiB is the memory of a process as Linux counts it.
func residentKiB(b *testing.B, pid int) int {
	b.Helper()
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	number, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal(err)
	}
	return number
}
