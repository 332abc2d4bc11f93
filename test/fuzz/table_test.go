package fuzz

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
)

// counts is how an operation was asked and how it answered.
type counts struct {
	mu       sync.Mutex
	intents  map[intent]int
	statuses map[int]int
	served   bool // a valid request got 2xx
}

func newCounts() *counts { return &counts{intents: map[intent]int{}, statuses: map[int]int{}} }

func (c *counts) add(r *request, a *answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.intents[r.intent]++
	c.statuses[a.status]++
	c.served = c.served || r.intent == valid && a.status < 300
}

func (c *counts) wasServed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.served
}

// tableOf lists what was asked and answered by operation.
func tableOf(all map[string]*counts) string {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "operation\tvalid\tnearly\thostile\tstatuses")
	total := 0
	for _, id := range slices.Sorted(maps.Keys(all)) {
		c := all[id]
		var statuses []string
		for _, status := range slices.Sorted(maps.Keys(c.statuses)) {
			statuses = append(statuses, fmt.Sprintf("%d×%d", status, c.statuses[status]))
			total += c.statuses[status]
		}
		_, _ = fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%s\n", id, c.intents[valid], c.intents[nearly], c.intents[hostile], strings.Join(statuses, " "))
	}
	_ = table.Flush()
	return fmt.Sprintf("%s%d requests to %d operations", text.String(), total, len(all))
}
