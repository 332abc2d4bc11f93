package main

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// each takes one figure of every turn.
func each(turns []turn, figure func(turn) float64) []float64 {
	figures := make([]float64, len(turns))
	for i := range turns {
		figures[i] = figure(turns[i])
	}
	return figures
}

// ratios compares rates round by round.
func ratios(mine, others []turn) []float64 {
	shares := make([]float64, len(mine))
	for i := range mine {
		shares[i] = mine[i].rate / others[i].rate
	}
	return shares
}

// medianOf is the middle value; of two, the mean.
func medianOf(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// spread writes the median with the smallest and the largest value.
func spread(values []float64) string {
	return fmt.Sprintf("%.2f (%.2f-%.2f)", medianOf(values), slices.Min(values), slices.Max(values))
}

func sortedKeys[V any](of map[string]V) []string { return slices.Sorted(maps.Keys(of)) }
