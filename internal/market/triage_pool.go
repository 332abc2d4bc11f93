package market

import (
	"cmp"
	"math"
	"slices"

	"github.com/google/uuid"
)

// accountShare is the part of a live pool's places that agents of one account may
// take: two of five.
const accountShare = 0.4

// sharePerAccount is how many places of a pool one account may hold while others
// want them. Test mode has no such share: the sandbox's agents are of one account.
func sharePerAccount(task TriageTask) int {
	if !task.Livemode {
		return task.PoolSize
	}
	return max(1, int(math.Round(accountShare*float64(task.PoolSize))))
}

// pool is the places of a round while they are given away.
type pool struct {
	share  int // places that one account may hold while others want them
	chosen []TriagePick
	taken  map[uuid.UUID]bool // by agent
	held   map[uuid.UUID]int  // by account
}

func newPool(task TriageTask) *pool {
	return &pool{share: sharePerAccount(task), chosen: make([]TriagePick, 0, task.PoolSize), taken: map[uuid.UUID]bool{}, held: map[uuid.UUID]int{}}
}

// fill gives places to the picks in their order until that many are taken in all,
// never more than the share to one account.
func (p *pool) fill(picks []TriagePick, places, share int) {
	for _, pick := range picks {
		if len(p.chosen) >= places {
			return
		}
		if p.taken[pick.AgentID] || p.held[pick.AccountID] >= share {
			continue
		}
		p.chosen = append(p.chosen, pick)
		p.taken[pick.AgentID] = true
		p.held[pick.AccountID]++
	}
}

// provenFirst gives the chosen ones, the heaviest first on either side.
func (p *pool) provenFirst() []TriagePick {
	slices.SortStableFunc(p.chosen, func(a, b TriagePick) int {
		switch {
		case a.Challenger == b.Challenger:
			return cmp.Compare(b.Weight, a.Weight)
		case a.Challenger:
			return 1
		}
		return -1
	})
	return p.chosen
}

// without gives the picks that got no place. The reason is the given one, unless
// their account held its share.
func (p *pool) without(picks []TriagePick, reason string) []TriageLeft {
	var list []TriageLeft
	for _, pick := range picks {
		switch {
		case p.taken[pick.AgentID]:
		case p.held[pick.AccountID] >= p.share:
			list = append(list, left(pick, leftOverShare))
		default:
			list = append(list, left(pick, reason))
		}
	}
	return list
}

func left(pick TriagePick, reason string) TriageLeft {
	return TriageLeft{AgentID: pick.AgentID, Name: pick.Name, Reason: reason, Weight: pick.Weight}
}

func heaviestLeft(list []TriageLeft) []TriageLeft {
	slices.SortStableFunc(list, func(a, b TriageLeft) int { return cmp.Compare(b.Weight, a.Weight) })
	return list[:min(len(list), maxLeftOut)]
}

// enterChallengers lets each account enter one of its challengers in live mode. The
// lot is fair among them, so more registrations bring neither more entries nor the
// best of many jitters.
func enterChallengers(task TriageTask, challengers []TriagePick) (entered, unlucky []TriagePick) {
	if !task.Livemode {
		return challengers, nil
	}
	type entry struct {
		agent      uuid.UUID
		hashBucket uint64
	}
	lowest := map[uuid.UUID]entry{}
	for _, c := range challengers {
		hashBucket := chance(task, c.AgentID).Uint64()
		if first, drawn := lowest[c.AccountID]; !drawn || hashBucket < first.hashBucket {
			lowest[c.AccountID] = entry{c.AgentID, hashBucket}
		}
	}
	for _, c := range challengers {
		if lowest[c.AccountID].agent == c.AgentID {
			entered = append(entered, c)
		} else {
			unlucky = append(unlucky, c)
		}
	}
	return entered, unlucky
}
