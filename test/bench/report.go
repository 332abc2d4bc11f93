package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// results are all that was measured.
type results struct {
	machine string
	took    time.Duration
	posts   postResults
	lives   map[string][]turn
	bare    shape
	costs   []cost
}

// heads name a contender above the column that compares with it.
var heads = map[string]string{nameStart: "of bare start", nameAsk: "of bare update", nameLifeBare: "of bare workflow"}

// The aims that the report measures itself by.
const (
	aimShare   = 0.8 // of the bare Update-with-Start rate
	aimActions = 30
	aimEvents  = 120
)

// report prints tables that fit 100 columns.
func report(to io.Writer, r results) {
	out := bufio.NewWriter(to)
	defer func() { _ = out.Flush() }()
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }

	line("")
	line("%s; run of %s", r.machine, r.took.Round(time.Second))
	line("Figures are medians of the rounds; in brackets the smallest and the largest.")

	names := []string{nameStart, nameAsk, namePostAlone, namePostBidded}
	race(line, "One client", r.posts.sequential, names, nameStart, nameAsk)
	race(line, fmt.Sprintf("%d clients", manyClients), r.posts.concurrent, names, nameStart, nameAsk)
	share := medianOf(ratios(r.posts.concurrent[namePostAlone], r.posts.concurrent[nameAsk]))
	line("  Aim, on %q: at least %.1f of %s; reached %.2f.", namePostAlone, aimShare, nameAsk, share)
	processors(line, fmt.Sprintf("CPU ms per call, %d clients", manyClients), r.posts.concurrent, names)

	names = []string{nameLifeBare, nameLife}
	race(line, fmt.Sprintf("Whole lives, %d at a time", drivers), r.lives, names, nameLifeBare)
	line("  The bare one does %d ordinary and %d local activities, as measured on a task, and nothing else.", r.bare.Ordinary, r.bare.Local)
	processors(line, "CPU ms per life", r.lives, names)
	engine(line, r.costs)
}

// race prints one line per contender, with its rate against others of the round.
func race(line func(string, ...any), title string, turns map[string][]turn, names []string, against ...string) {
	line("")
	var text strings.Builder
	fmt.Fprintf(&text, "%-37s %7s %8s %8s", title, "rate/s", "p50 ms", "p99 ms")
	for _, other := range against {
		fmt.Fprintf(&text, "  %-16s", heads[other])
	}
	line("%s", strings.TrimRight(text.String(), " "))
	for _, name := range names {
		text.Reset()
		mine := turns[name]
		fmt.Fprintf(&text, "  %-35s %7.1f %8.1f %8.1f", name,
			medianOf(each(mine, func(t turn) float64 { return t.rate })),
			medianOf(each(mine, func(t turn) float64 { return milliseconds(t.p50) })),
			medianOf(each(mine, func(t turn) float64 { return milliseconds(t.p99) })))
		for _, other := range against {
			share := "1"
			if other != name {
				share = spread(ratios(mine, turns[other]))
			}
			fmt.Fprintf(&text, "  %-16s", share)
		}
		line("%s", strings.TrimRight(text.String(), " "))
	}
}

// processors prints whose processor time a call takes.
func processors(line func(string, ...any), title string, turns map[string][]turn, names []string) {
	if turns[names[0]][0].cpu.of(partTemporal) == 0 {
		return // no /proc to look at
	}
	line("")
	var text strings.Builder
	fmt.Fprintf(&text, "%-37s", title)
	for _, part := range parts {
		fmt.Fprintf(&text, " %*s", partWidth(part), part)
	}
	line("%s", text.String())
	for _, name := range names {
		text.Reset()
		fmt.Fprintf(&text, "  %-35s", name)
		for _, part := range parts {
			perCall := medianOf(each(turns[name], func(t turn) float64 { return milliseconds(t.cpu.of(part)) / float64(t.calls) }))
			fmt.Fprintf(&text, " %*.1f", partWidth(part), perCall)
		}
		line("%s", text.String())
	}
}

func partWidth(part string) int { return max(8, len(part)) }

// engine prints what a happy path takes of the workflow engine.
func engine(line func(string, ...any), costs []cost) {
	of := func(count func(cost) int) string {
		values := make([]float64, len(costs))
		for i := range costs {
			values[i] = float64(count(costs[i]))
		}
		slices.Sort(values)
		return fmt.Sprintf("%.0f (%.0f to %.0f)", medianOf(values), values[0], values[len(values)-1])
	}
	line("")
	line("Per task with %d bids, from %d histories", pool, len(costs))
	line("  billed actions    %-18s aim: at most %d", of(func(c cost) int { return c.actions }), aimActions)
	line("  history events    %-18s aim: at most %d", of(func(c cost) int { return c.events }), aimEvents)
	line("  workflow tasks    %s", of(func(c cost) int { return c.tasks }))
	kinds := map[string]bool{}
	for _, c := range costs {
		for kind := range c.byKind {
			kinds[kind] = true
		}
	}
	line("  of the actions:")
	for _, kind := range sortedKeys(kinds) {
		line("    %-17s %s", kind, of(func(c cost) int { return c.byKind[kind] }))
	}
}
