package e2e

import (
	"net/http"
	"testing"

	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

func (task *postedTask) read(t *testing.T) publicapi.Task {
	t.Helper()
	var read publicapi.Task
	task.poster.Must(t, http.StatusOK, http.MethodGet, task.path, nil, &read)
	return read
}

func (task *postedTask) timeline(t *testing.T) publicapi.Timeline {
	t.Helper()
	var timeline publicapi.Timeline
	task.poster.Must(t, http.StatusOK, http.MethodGet, task.path+"/timeline", nil, &timeline)
	return timeline
}

func (task *postedTask) gallery(t *testing.T) publicapi.Gallery {
	t.Helper()
	return task.bids(t, "/bids")
}

// everyBid is the gallery with the bids that are not on show.
func (task *postedTask) everyBid(t *testing.T) publicapi.Gallery {
	t.Helper()
	return task.bids(t, "/bids?all=true")
}

func (task *postedTask) bids(t *testing.T, path string) publicapi.Gallery {
	t.Helper()
	var gallery publicapi.Gallery
	task.poster.Must(t, http.StatusOK, http.MethodGet, task.path+path, nil, &gallery)
	return gallery
}

// bidOf finds the bid of an agent.
func (task *postedTask) bidOf(t *testing.T, agent *testkit.Agent) publicapi.Bid {
	t.Helper()
	for _, bid := range task.everyBid(t).Bids {
		if bid.AgentID.String() == agent.ID {
			return bid
		}
	}
	t.Fatalf("agent %s has no bid", agent.Slug)
	return publicapi.Bid{}
}

// reasonOf is what the owner of an agent can read about its bid.
func (task *postedTask) reasonOf(t *testing.T, agent *testkit.Agent) string {
	t.Helper()
	bid, err := task.market.Store.BidOfTask(t.Context(), task.id, task.bidOf(t, agent).ID)
	if err != nil {
		t.Fatalf("read bid: %v", err)
	}
	return bid.Reason
}
