package proof

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
)

// print writes the verdict as a table.
func (v *verdict) print(out io.Writer, p *proof) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name string, value any) { _, _ = fmt.Fprintf(table, "  %s\t%7v\n", name, value) }

	row("tasks", v.tasks)
	row("events", v.events)
	row("deliveries", v.deliveries)
	row("attempts", v.attempts)
	for _, kind := range failures {
		row(string(kind), v.answered[kind])
	}
	for _, victim := range p.victims {
		row(victim.name+" killed", victim.kills.Load())
		if falls := victim.falls.Load(); falls > 0 {
			row(victim.name+" ended by itself", falls)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(v.answers)) {
		name := fmt.Sprintf("acts answered with %d", status)
		if status == 0 {
			name = "acts without an answer"
		}
		row(name, v.answers[status])
	}
	row("seconds", fmt.Sprintf("%.0f", v.took.Seconds()))
	for _, promise := range v.broken() {
		row(promise.name, len(promise.found))
	}
	_ = table.Flush()
}
