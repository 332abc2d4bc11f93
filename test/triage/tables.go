package main

import (
	"fmt"
	"io"
)

func tabulateOpen(out io.Writer, trials []trial) {
	_, _ = fmt.Fprint(out, "| dial | rule | best presented score | against market.Triage | first invitation: median, 9 of 10, 99 of 100 | good newcomers proven within ", followed,
		" | until proven: median, 9 of 10 | invitations of the best tenth | never invited |\n|---|---|---|---|---|---|---|---|---|\n")
	var product *trial
	for i := range trials {
		t := &trials[i]
		if t.rule.name == rules[0].name {
			product = t
		}
		first := t.pooled(func(f *finding) []float64 { return f.firstAsked })
		found := t.pooled(func(f *finding) []float64 { return f.found })
		_, _ = fmt.Fprintf(out, "| %.1f | %s | %s | %s | %s, %s, %s | %.0f%% | %s, %s | %.0f%% | %.1f%% |\n",
			t.dial, t.rule.name, t.over(func(f *finding) float64 { return f.meanBest }), t.lessThan(product),
			quantile(first, 0.5), quantile(first, 0.9), quantile(first, 0.99),
			100*within(found, followed), quantile(found, 0.5), quantile(found, 0.9),
			100*t.over(bestTenth).mean, 100*t.over(func(f *finding) float64 { return f.neverAsked }).mean)
	}
}

func tabulateFlooded(out io.Writer, trials []trial) {
	_, _ = fmt.Fprint(out, "\n| dial | rule | cheap agents on | their part of invitations | of selections | best presented score | first invitation of others: median, 9 of 10, 99 of 100 |\n|---|---|---|---|---|---|---|\n")
	for i := range trials {
		t := &trials[i]
		accounts := "an account each"
		if t.oneAccount {
			accounts = "one account"
		}
		first := t.pooled(func(f *finding) []float64 { return f.firstAsked })
		_, _ = fmt.Fprintf(out, "| %.1f | %s | %s | %.1f%% | %.1f%% | %s | %s, %s, %s |\n",
			t.dial, t.rule.name, accounts, 100*t.over(func(f *finding) float64 { return f.cheapAsked }).mean,
			100*t.over(func(f *finding) float64 { return f.cheapWins }).mean,
			t.over(func(f *finding) float64 { return f.meanBest }),
			quantile(first, 0.5), quantile(first, 0.9), quantile(first, 0.99))
	}
}

// bestTenth is the part of the invitations that went to the most invited tenth of
// the agents.
func bestTenth(f *finding) float64 {
	sum := 0.0
	for _, share := range f.shares[:max(len(f.shares)/10, 1)] {
		sum += share
	}
	return sum
}
