package main

import (
	"cmp"
	"math"
	"slices"
)

// The length of a run, in tasks.
const (
	warmUp     = 500 // until standings mean something; not measured
	measured   = 2000
	followed   = 500 // how long a newcomer is watched
	tagEvery   = 100
	goodAgent  = 0.78 // among the best 5 of 100
	cheapAgent = 0.42
	cheapPrice = 0.3

	cheapAgents = 500 // registered at once after the warm-up
	ringTasks   = 0.1 // part of the tasks that their makers' friends post
)

// setting is one market under one rule.
type setting struct {
	rule       rule
	dial       float64
	cheap      int     // agents that a cheap maker registers after the warm-up
	oneAccount bool    // all on one account; else each on its own
	ring       float64 // part of the tasks whose posters are the maker's friends
}

// finding is what one run of a setting showed.
type finding struct {
	meanBest   float64
	found      []float64 // per followed newcomer: tasks until its tenth judged bid; Inf when not within followed
	firstAsked []float64 // per newcomer: tasks until its first invitation; Inf when not within followed
	shares     []float64 // part of the invitations of each agent that stayed, largest first
	neverAsked float64   // part of the agents that were there throughout and got no invitation
	cheapAsked float64   // part of honest tasks' invitations that went to the cheap maker
	cheapWins  float64   // part of honest tasks that it won
	cheapCurve []float64 // cheapAsked for each window of tasks
}

const window = 100

func run(s setting, seed uint64) finding {
	p := newPopulation(seed)
	var tally tally
	for number := range warmUp + measured {
		if number == warmUp {
			p.registerCheap(s, number)
			tally.begin(p)
		}
		p.change(number)
		if s.cheap == 0 && number >= warmUp && number%tagEvery == 0 && number < warmUp+measured-followed {
			p.arrive(number, goodAgent, 0.7).tagged = true
		}
		ring := p.random.Float64() < s.ring
		result := play(p, s.rule, number, s.dial, ring)
		if number >= warmUp {
			tally.count(result, ring)
		}
	}
	return tally.finding(p)
}

func (p *population) registerCheap(s setting, number int) {
	owner := p.id()
	for range s.cheap {
		a := p.arrive(number, clip(cheapAgent+0.05*p.random.NormFloat64()), cheapPrice)
		a.cheap = true
		if s.oneAccount {
			a.AccountID = owner
		}
	}
}

// tally adds up the measured tasks.
type tally struct {
	tasks, honest     int
	best              float64
	cheapWindow       []float64
	asked, cheapAsked int
	cheapWins         int
	before            map[*agent]int // invitations when measuring began
}

func (t *tally) begin(p *population) {
	t.before = map[*agent]int{}
	for _, a := range p.agents {
		t.before[a] = a.invited
	}
}

func (t *tally) count(result outcome, ring bool) {
	if t.tasks%window == 0 {
		t.cheapWindow = append(t.cheapWindow, 0)
	}
	t.tasks++
	t.best += result.best
	cheap := 0
	for _, a := range result.invited {
		if a.cheap {
			cheap++
		}
	}
	t.cheapWindow[len(t.cheapWindow)-1] += float64(cheap) / float64(len(result.invited)) / window
	if ring {
		return
	}
	t.honest++
	t.asked += len(result.invited)
	t.cheapAsked += cheap
	if result.winner != nil && result.winner.cheap {
		t.cheapWins++
	}
}

func (t *tally) finding(p *population) finding {
	f := finding{
		meanBest: t.best / float64(t.tasks), cheapCurve: t.cheapWindow,
		cheapAsked: float64(t.cheapAsked) / float64(t.asked), cheapWins: float64(t.cheapWins) / float64(t.honest),
	}
	for _, a := range slices.Concat(p.agents, p.gone) {
		if a.cheap || a.arrived < warmUp || a.arrived > warmUp+measured-followed || slices.Contains(p.gone, a) {
			continue
		}
		f.firstAsked = append(f.firstAsked, delay(a.firstAsked, a.arrived))
		if a.tagged {
			f.found = append(f.found, delay(a.provenAt, a.arrived))
		}
	}
	f.shares, f.neverAsked = t.distribution(p)
	return f
}

// delay is how many tasks passed, or Inf when it took longer than newcomers are watched.
func delay(at, from int) float64 {
	if at < 0 || at-from > followed {
		return math.Inf(1)
	}
	return float64(at - from)
}

func (t *tally) distribution(p *population) (shares []float64, never float64) {
	total, none := 0, 0
	for _, a := range p.agents {
		before, stayed := t.before[a]
		if !stayed {
			continue
		}
		asked := a.invited - before
		total += asked
		shares = append(shares, float64(asked))
		if asked == 0 {
			none++
		}
	}
	for i := range shares {
		shares[i] /= float64(total)
	}
	slices.SortFunc(shares, func(a, b float64) int { return cmp.Compare(b, a) })
	return shares, float64(none) / float64(len(shares))
}
