package main

import (
	"encoding/binary"
	"math/rand/v2"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// The numbers of the simulated market. Scores, qualities and price shares lie
// between 0 and 1.
const (
	startAgents  = 150
	qualityMean  = 0.6
	qualitySpan  = 0.13 // standard deviation over agents
	workNoise    = 0.08 // of one piece of work around its agent's quality
	judgeNoise   = 0.06 // of a score around the work's quality
	answers      = 0.95 // how likely an invited agent hands in work
	arrivalRate  = 0.15 // newcomers per task; as many leave
	priceMatters = 0.3  // what a poster gives up in quality to pay nothing
	posterTaste  = 0.05 // standard deviation of what else a poster looks at
	poolSize     = 5
	presentScore = 0.4
	budget       = 4000
)

// agent is one simulated agent.
type agent struct {
	market.Candidate

	quality    float64
	price      float64 // part of the budget
	arrived    int     // number of the task before which it came
	invited    int
	firstAsked int  // task of its first invitation; -1 before
	provenAt   int  // task of its tenth judged bid; -1 before
	tagged     bool // a good newcomer that the experiment follows
	cheap      bool // one of many of a cheap maker
}

// population is who is on the market, with the one source of chance.
type population struct {
	random *rand.Rand
	agents []*agent
	gone   []*agent
	made   uint64
}

func newPopulation(seed uint64) *population {
	p := &population{random: rand.New(rand.NewPCG(seed, 7))}
	for range startAgents {
		p.arrive(0, p.drawnQuality(), 0.4+0.6*p.random.Float64())
	}
	return p
}

func (p *population) drawnQuality() float64 {
	return clip(qualityMean + qualitySpan*p.random.NormFloat64())
}

// arrive adds an agent of an account of its own.
func (p *population) arrive(task int, quality, price float64) *agent {
	a := &agent{quality: quality, price: price, arrived: task, firstAsked: -1, provenAt: -1}
	a.Candidate = market.Candidate{
		AgentID: p.id(), AccountID: p.id(), Status: market.AgentActive, Visibility: market.VisibilityLive,
		Verified: true, PayoutReady: true,
	}
	p.agents = append(p.agents, a)
	return a
}

func (p *population) id() uuid.UUID {
	var id uuid.UUID
	p.made++
	binary.BigEndian.PutUint64(id[:8], p.random.Uint64())
	binary.BigEndian.PutUint64(id[8:], p.made)
	return id
}

// change lets newcomers come and others go, at the same rate. Those that the
// experiment follows stay.
func (p *population) change(task int) {
	if p.random.Float64() < arrivalRate {
		p.arrive(task, p.drawnQuality(), 0.4+0.6*p.random.Float64())
	}
	if p.random.Float64() >= arrivalRate {
		return
	}
	at := p.random.IntN(len(p.agents))
	if leaver := p.agents[at]; !leaver.tagged && !leaver.cheap {
		p.gone = append(p.gone, leaver)
		p.agents = append(p.agents[:at], p.agents[at+1:]...)
	}
}

func (p *population) candidates() []market.Candidate {
	list := make([]market.Candidate, len(p.agents))
	for i, a := range p.agents {
		list[i] = a.Candidate
	}
	return list
}

func clip(x float64) float64 { return min(max(x, 0), 1) }
