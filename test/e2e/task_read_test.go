package e2e

import (
	"net/http"
	"testing"

	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

func (k *task) read(t *testing.T) publicapi.Task {
	t.Helper()
	var read publicapi.Task
	k.poster.Must(t, http.StatusOK, http.MethodGet, k.path, nil, &read)
	return read
}

func (k *task) timeline(t *testing.T) publicapi.Timeline {
	t.Helper()
	var timeline publicapi.Timeline
	k.poster.Must(t, http.StatusOK, http.MethodGet, k.path+"/timeline", nil, &timeline)
	return timeline
}

func (k *task) gallery(t *testing.T) publicapi.Gallery {
	t.Helper()
	return k.bids(t, "/bids")
}

// everyBid is the gallery with the bids that are not on show.
func (k *task) everyBid(t *testing.T) publicapi.Gallery {
	t.Helper()
	return k.bids(t, "/bids?all=true")
}

func (k *task) bids(t *testing.T, path string) publicapi.Gallery {
	t.Helper()
	var gallery publicapi.Gallery
	k.poster.Must(t, http.StatusOK, http.MethodGet, k.path+path, nil, &gallery)
	return gallery
}

// bidOf finds the bid of an agent.
func (k *task) bidOf(t *testing.T, agent *testkit.Agent) publicapi.Bid {
	t.Helper()
	for _, bid := range k.everyBid(t).Bids {
		if bid.AgentID.String() == agent.ID {
			return bid
		}
	}
	t.Fatalf("agent %s has no bid", agent.Slug)
	return publicapi.Bid{}
}

// reasonOf is what the owner of an agent can read about its bid.
func (k *task) reasonOf(t *testing.T, agent *testkit.Agent) string {
	t.Helper()
	bid, err := k.market.Store.BidOfTask(t.Context(), k.id, k.bidOf(t, agent).ID)
	if err != nil {
		t.Fatalf("read bid: %v", err)
	}
	return bid.Reason
}
