package analyst

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// change is how a group's figures went from its first rows to its last.
type change struct {
	name          string
	before, after float64
}

func (c change) share() float64 { return 100 * (c.after - c.before) / math.Abs(c.before) }

func (c change) said() string {
	return fmt.Sprintf("%s, from %s to %s (%+.0f %%)", job.Markdown(c.name), short(c.before), short(c.after), c.share())
}

// changes compares the first and last value of every group, the largest rise
// first. Rows count as given in the order of time.
func changes(groups []group) []change {
	var all []change
	for _, g := range groups {
		if n := len(g.values); n > 1 && g.values[0] != 0 {
			all = append(all, change{g.name, g.values[0], g.values[n-1]})
		}
	}
	slices.SortStableFunc(all, func(a, b change) int { return cmp.Compare(b.share(), a.share()) })
	return all
}

// conclude says what the figures mean and what to do next. usual is how the lens
// takes the middle of some values.
func conclude(t table, of column, usual func([]float64) float64) string {
	var said, next []string
	if by, ok := groupingColumn(t); ok {
		said, next = compareGroups(by.name, of, groupBy(by, of, 12), usual)
	}
	name := job.Markdown(of.name)
	for _, p := range correlations(t.of(numeric)) {
		other := p.A
		if other == of.name {
			other = p.B
		}
		if (p.A == of.name || p.B == of.name) && math.Abs(p.R) >= 0.5 {
			other = job.Markdown(other)
			said = append(said, fmt.Sprintf("What drives %s: it moves with %s (r = %.2f), because rows with more %s also show other %s than the rest. That is a link and no proof.", name, other, p.R, other, name))
			next = append(next, fmt.Sprintf("Test the link: change %s in one place for a month and compare %s with the others.", other, name))
			break
		}
	}
	if len(said) == 0 {
		return ""
	}
	var s strings.Builder
	s.WriteString("\n## What the figures mean\n\n")
	for _, line := range said {
		fmt.Fprintf(&s, "- %s\n", line)
	}
	s.WriteString("\n## What to do next\n\n")
	for i, line := range next {
		fmt.Fprintf(&s, "%d. %s\n", i+1, line)
	}
	return s.String()
}

func compareGroups(by string, of column, groups []group, usual func([]float64) float64) (said, next []string) {
	name, by := job.Markdown(of.name), strings.ToLower(job.Markdown(by))
	ranked := slices.SortedStableFunc(slices.Values(groups), func(a, b group) int { return cmp.Compare(usual(b.values), usual(a.values)) })
	if len(ranked) > 1 {
		top, last := ranked[0], ranked[len(ranked)-1]
		said = append(said, fmt.Sprintf("Compared by %s, %s is highest in %s with usually %s, and lowest in %s with %s.", by, name, job.Markdown(top.name), short(usual(top.values)), job.Markdown(last.name), short(usual(last.values))))
	}
	moved := changes(groups)
	if len(moved) == 0 {
		return said, next
	}
	best, worst := moved[0], moved[len(moved)-1]
	if best.share() > 0 {
		said = append(said, fmt.Sprintf("The %s that grew most is %s, taking the rows in the order given as the trend.", by, best.said()))
		next = append(next, fmt.Sprintf("Ask what %s did differently while its %s grew, and repeat one part of it elsewhere.", job.Markdown(best.name), name))
	}
	if worst.share() < 0 {
		said = append(said, fmt.Sprintf("The largest fall is in %s.", worst.said()))
		next = append(next, fmt.Sprintf("Look into %s first, since its %s fell while others rose or held.", job.Markdown(worst.name), name))
	}
	return said, next
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(max(len(values), 1))
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	if len(sorted) == 0 {
		return 0
	}
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}
