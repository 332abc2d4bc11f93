package ratelimit

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/internal/market"
)

// granting is an operator's table.
type granting struct {
	list  []market.RateOverride
	err   error
	reads int
}

func (g *granting) RateOverrides(context.Context) ([]market.RateOverride, error) {
	g.reads++
	return g.list, g.err
}

func newLimiter(t *testing.T, configured map[string]string, overrides OverrideReader) *Limiter {
	t.Helper()
	limits, err := NewLimits(configured)
	if err != nil {
		t.Fatal(err)
	}
	l, err := New(Options{Limits: limits, Overrides: overrides, Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// advance moves the clock of a synctest bubble.
func advance(by time.Duration) {
	time.Sleep(by) //nolint:forbidigo // inside a bubble nobody waits for it
}

func nobody() uuid.UUID { return uuid.Nil }

func TestNewLimits_NamesEveryMistake(t *testing.T) {
	t.Parallel()
	_, err := NewLimits(map[string]string{"task": "5-M", "tasks": "many", "webhooks": "0-M", "default": "5-Y", "create_task": "-1-M"})
	for _, mistake := range []string{`"task" is not a bucket`, `tasks is "many"`, `webhooks is "0-M"`, `default is "5-Y"`, `create_task is "-1-M"`} {
		if err == nil || !strings.Contains(err.Error(), mistake) {
			t.Errorf("%v does not say %s", err, mistake)
		}
	}
}

func TestNewLimits_ChangesOnlyWhatIsConfigured(t *testing.T) {
	t.Parallel()
	l := newLimiter(t, map[string]string{"tasks": "7-S"}, &granting{})
	want := []market.RateLimit{
		{Bucket: market.BucketCreateTask, Requests: 60, Window: time.Minute},
		{Bucket: market.BucketTasks, Requests: 7, Window: time.Second},
		{Bucket: market.BucketWebhooks, Requests: 100, Window: time.Minute},
		{Bucket: market.BucketBriefGenerate, Requests: 10, Window: time.Hour},
		{Bucket: market.BucketBriefSuggestions, Requests: 60, Window: time.Hour},
		{Bucket: market.BucketTagline, Requests: 10, Window: time.Hour},
		{Bucket: market.BucketScrapeWebsite, Requests: 5, Window: time.Hour},
		{Bucket: market.BucketDefault, Requests: 300, Window: time.Minute},
	}
	if diff := cmp.Diff(want, l.Limits()); diff != "" {
		t.Errorf("limits differ (-want +got):\n%s", diff)
	}
}

func TestBucketOf_ExemptsWhatIsPublished(t *testing.T) {
	t.Parallel()
	for path, exempted := range map[string]bool{
		"/health": true, "/docs": true, "/docs/swagger-ui.css": true, "/redoc": true, "/openapi.json": true, "/ready": true,
		"/healthy": false, "/readiness": false, "/": false, "/api/v1/docs": false, "//health": false,
	} {
		if _, counted := BucketOf(http.MethodGet, path); counted == exempted {
			t.Errorf("%s counted: %t", path, counted)
		}
	}
	if bucket, counted := BucketOf(http.MethodOptions, "/api/v1/tasks"); counted {
		t.Errorf("OPTIONS counts in %s", bucket)
	}
}

// A client who waits as long as it is told meets a new window with nothing used,
// and one who does not wait stays refused.
func TestLimiter_ForgetsAWindowWhenItEnds(t *testing.T) {
	t.Parallel()
	l := newLimiter(t, map[string]string{"default": "2-M"}, &granting{})
	synctest.Test(t, func(t *testing.T) {
		ask := func() market.RateUsage { return l.Count(t.Context(), market.BucketDefault, "a", nobody) }
		advance(300 * time.Millisecond)
		ask()
		advance(20 * time.Second)
		if last := ask(); last.Exceeded || last.Remaining != 0 {
			t.Errorf("the second of two is %+v", last)
		}
		refused := ask()
		if !refused.Exceeded || refused.RetryAfter < 40*time.Second || refused.RetryAfter > 41*time.Second {
			t.Errorf("the third of two is %+v", refused)
		}
		advance(30 * time.Second)
		if early := ask(); !early.Exceeded {
			t.Errorf("too early: %+v", early)
		}
		advance(refused.RetryAfter - 30*time.Second)
		if again := ask(); again.Exceeded || again.Remaining != 1 {
			t.Errorf("after the wait: %+v", again)
		}
	})
}

func TestLimiter_FollowsAnOperatorWithinFiveSeconds(t *testing.T) {
	t.Parallel()
	account, table := uuid.New(), &granting{}
	l := newLimiter(t, nil, table)
	synctest.Test(t, func(t *testing.T) {
		limit := func() int {
			return l.Count(t.Context(), market.BucketTasks, "a", func() uuid.UUID { return account }).Limit
		}
		if got := limit(); got != 300 {
			t.Errorf("limit = %d, want the published 300", got)
		}
		table.list = []market.RateOverride{{AccountID: account, Requests: map[market.RateBucket]int{market.BucketTasks: 900}}}
		for range 100 {
			limit()
		}
		if table.reads != 1 {
			t.Errorf("the table was read %d times within five seconds", table.reads)
		}
		advance(believedFor)
		if got := limit(); got != 900 {
			t.Errorf("limit = %d, want the override's 900", got)
		}
		table.list, table.err = nil, errors.New("away")
		advance(believedFor)
		if got := limit(); got != 900 {
			t.Errorf("limit = %d with the database away, want the last known 900", got)
		}
		table.err = nil
		advance(believedFor)
		if got := limit(); got != 300 {
			t.Errorf("limit = %d after the override's end, want 300", got)
		}
	})
}

// Without overrides nobody is asked for, so guessing credentials ends at the limit.
func TestLimiter_AsksForTheAccountOnlyWhileThereAreOverrides(t *testing.T) {
	t.Parallel()
	l := newLimiter(t, nil, &granting{})
	l.Count(t.Context(), market.BucketTasks, "a", func() uuid.UUID {
		t.Error("the account was asked for")
		return uuid.Nil
	})
}

func TestOpenRedis_SaysWhatIsWrongWithoutThePassword(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	address := server.Addr()
	server.Close()
	for name, url := range map[string]string{
		"no URL": "hunter2@somewhere", "another scheme": "http://:hunter2@somewhere", "nobody there": "redis://:hunter2@" + address,
	} {
		if _, _, err := OpenRedis(url); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
