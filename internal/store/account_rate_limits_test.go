package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/testkit"
)

func TestRateOverrides_BelongToAnAccount(t *testing.T) {
	t.Parallel()
	s := testkit.Store(t)
	nobody := market.RateOverride{AccountID: uuid.New(), Requests: map[market.RateBucket]int{market.BucketTasks: 5}, Reason: "x"}
	_, putErr := s.PutRateOverride(t.Context(), nobody)
	_, getErr := s.RateOverride(t.Context(), nobody.AccountID)
	deleteErr := s.DeleteRateOverride(t.Context(), nobody.AccountID)
	for _, err := range []error{putErr, getErr, deleteErr} {
		if !refusal.Is(err, refusal.NotFound) {
			t.Errorf("without an account: %v, want not found", err)
		}
	}
}

func TestRateOverrides_AreReplacedAndReturned(t *testing.T) {
	t.Parallel()
	s := testkit.Store(t)
	account, err := s.CreateAccount(t.Context(), "Partner")
	if err != nil {
		t.Fatal(err)
	}
	first := market.RateOverride{AccountID: account, Requests: map[market.RateBucket]int{market.BucketTasks: 900}, Reason: "first"}
	second := market.RateOverride{AccountID: account, Requests: map[market.RateBucket]int{market.BucketDefault: 800}, Reason: "second"}
	for _, override := range []market.RateOverride{first, second} {
		put, err := s.PutRateOverride(t.Context(), override)
		if err != nil || put.UpdatedAt.IsZero() {
			t.Fatalf("put: %+v, %v", put, err)
		}
		read, err := s.RateOverride(t.Context(), account)
		if diff := cmp.Diff(put, read); err != nil || diff != "" {
			t.Errorf("read: %v (-put +read):\n%s", err, diff)
		}
		all, err := s.RateOverrides(t.Context())
		if diff := cmp.Diff([]market.RateOverride{put}, all); err != nil || diff != "" {
			t.Errorf("all: %v (-want +got):\n%s", err, diff)
		}
		override.UpdatedAt = put.UpdatedAt
		if diff := cmp.Diff(override, put); diff != "" {
			t.Errorf("put differs (-want +got):\n%s", diff)
		}
	}
	for range 2 { // returning twice is no error
		if err := s.DeleteRateOverride(t.Context(), account); err != nil {
			t.Fatal(err)
		}
	}
	if read, err := s.RateOverride(t.Context(), account); err != nil || len(read.Requests) > 0 || !read.UpdatedAt.IsZero() {
		t.Errorf("after the return: %+v, %v", read, err)
	}
}
