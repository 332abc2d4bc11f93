package webhook

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"
)

// fakeDeliveries answers in turn with how many it has left.
type fakeDeliveries struct {
	lost, old []int64
	broken    bool
	asked     []time.Duration
}

func (s *fakeDeliveries) take(left *[]int64, age time.Duration) (int64, error) {
	s.asked = append(s.asked, age)
	if s.broken {
		return 0, errors.New("away")
	}
	found := (*left)[0]
	if len(*left) > 1 {
		*left = (*left)[1:]
	}
	return found, nil
}

func (s *fakeDeliveries) ReviveWebhookRuns(_ context.Context, overdue time.Duration, _ int) (int64, error) {
	return s.take(&s.lost, overdue)
}

func (s *fakeDeliveries) ForgetWebhookDeliveries(_ context.Context, kept time.Duration, _ int) (int64, error) {
	return s.take(&s.old, kept)
}

func TestJanitor_GoesOnUntilNothingIsLeftOrItsTurnEnds(t *testing.T) {
	t.Parallel()
	const kept = 30 * 24 * time.Hour
	for name, tt := range map[string]struct {
		fakeDeliveries fakeDeliveries
		looks          []int // for lost runs, and for old deliveries
		says           string
	}{
		"nothing to do": {fakeDeliveries{lost: []int64{0}, old: []int64{0}}, []int{1, 1}, ""},
		"away":          {fakeDeliveries{broken: true}, []int{1, 1}, "away"},
		"much":          {fakeDeliveries{lost: []int64{sweepBatch, 3}, old: []int64{sweepBatch, sweepBatch, 0}}, []int{2, 3}, `"deliveries":2000`},
		"endless":       {fakeDeliveries{lost: []int64{0}, old: []int64{sweepBatch}}, []int{1, sweepStatements}, `"deliveries":100000`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var said strings.Builder
			NewJanitor(&tt.fakeDeliveries, kept, zerolog.New(&said)).sweep(t.Context())
			looks := []int{0, 0}
			for _, age := range tt.fakeDeliveries.asked {
				looks[slices.Index([]time.Duration{lostAfter, kept}, age)]++
			}
			if diff := cmp.Diff(tt.looks, looks); diff != "" {
				t.Errorf("looks (-want +got):\n%s", diff)
			}
			if !strings.Contains(said.String(), tt.says) || tt.says == "" && said.Len() > 0 {
				t.Errorf("said %s, want %q", said.String(), tt.says)
			}
		})
	}
}
