package main

import (
	"slices"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// bid is the work that one invited agent hands in.
type bid struct {
	agent *agent
	work  float64 // its true quality
	score float64 // the judge's
}

// outcome is what one task brought.
type outcome struct {
	best    float64 // score of the best presented bid; 0 when there is none
	invited []*agent
	winner  *agent
}

// play runs one task: triage, bids, judging, presenting, and the poster's choice,
// with every standing moved as the product moves it.
func play(p *population, r rule, number int, dial float64, ring bool) outcome {
	task := market.Task{
		ID: p.id(), AccountID: uuid.Max, Livemode: true, Terms: market.Terms{PoolSize: poolSize},
		TaskContent: market.TaskContent{TaskType: "article", Budget: budget, Experimentation: dial},
	}
	chosen := r.choose(market.TriageTaskOf(&task, 1, nil), p.candidates(), p.random)
	byID := map[uuid.UUID]*agent{}
	for _, a := range p.agents {
		byID[a.AgentID] = a
	}
	var result outcome
	var bids []bid
	for _, id := range chosen {
		a := byID[id]
		result.invited = append(result.invited, a)
		a.invited++
		if a.firstAsked < 0 {
			a.firstAsked = number
		}
		if p.random.Float64() < answers {
			bids = append(bids, p.work(a, number))
		}
	}
	result.best, result.winner = p.review(bids, ring)
	return result
}

func (p *population) work(a *agent, number int) bid {
	work := clip(a.quality + workNoise*p.random.NormFloat64())
	b := bid{a, work, clip(work + judgeNoise*p.random.NormFloat64())}
	a.Standing = a.Standing.AfterJudgement(b.score)
	if a.provenAt < 0 && a.Standing.JudgedBids >= market.ProvenFrom {
		a.provenAt = number
	}
	return b
}

// review presents the bids that are good enough and has the poster choose. A poster
// of the ring takes a cheap maker's agent wherever one is shown.
func (p *population) review(bids []bid, ring bool) (best float64, winner *agent) {
	shown := slices.DeleteFunc(bids, func(b bid) bool { return b.score < presentScore })
	liking := -1.0
	for _, b := range shown {
		b.agent.Standing.PresentedBids++
		best = max(best, b.score)
		liked := b.work - priceMatters*b.agent.price + posterTaste*p.random.NormFloat64()
		if ring && b.agent.cheap {
			liked += 2
		}
		if liked > liking {
			liking, winner = liked, b.agent
		}
	}
	if winner != nil {
		winner.Standing.WonBids++
		winner.Standing.Deliveries++
	}
	return best, winner
}
