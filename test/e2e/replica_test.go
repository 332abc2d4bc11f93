package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/testkit"
)

// revokedWithin is how long a replica may believe a revoked key (SPEC 4).
const revokedWithin = 5 * time.Second

func TestRevokedKey_IsRefusedByEveryReplicaWithinFiveSeconds(t *testing.T) {
	t.Parallel()
	first := testkit.Start(t, nil)
	replicas := []*testkit.Marketplace{first, first.Replica(t)}
	owner := first.Account(t)
	var made struct {
		ID  string `json:"id"`
		Key string `json:"key"`
	}
	owner.Must(t, http.StatusCreated, http.MethodPost, "/api/v1/api-keys", map[string]any{"name": "leaked", "scopes": []string{"poster"}}, &made)
	leaked := owner.WithKey(made.Key)
	for _, replica := range replicas { // each has seen the key and believes it
		leaked.At(replica).Must(t, http.StatusOK, http.MethodGet, "/api/v1/me", nil, nil)
	}
	owner.Must(t, http.StatusNoContent, http.MethodDelete, "/api/v1/api-keys/"+made.ID, nil, nil)
	revoked := time.Now()
	for i, replica := range replicas {
		t.Run([]string{"the one that was told", "the other"}[i], func(t *testing.T) {
			t.Parallel()
			var lastTaken time.Time
			testkit.Eventually(t, waitLimit, "the revoked key is refused", func() bool {
				asked := time.Now()
				switch got := leaked.At(replica).Call(t, http.MethodGet, "/api/v1/me", nil); got.Status {
				case http.StatusOK:
					lastTaken = asked
				case http.StatusUnauthorized:
					return true
				default:
					t.Fatalf("GET /me = %d %s", got.Status, got.Body)
				}
				return false
			})
			if taken := lastTaken.Sub(revoked); taken >= revokedWithin {
				t.Errorf("the key was taken %s after it was revoked", taken)
			}
			leaked.At(replica).Must(t, http.StatusUnauthorized, http.MethodGet, "/api/v1/me", nil, nil)
			owner.At(replica).Must(t, http.StatusOK, http.MethodGet, "/api/v1/me", nil, nil)
		})
	}
}
