package main

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// trial is a setting and what its runs showed, one per seed.
type trial struct {
	setting

	findings []finding
}

func (t *trial) name() string {
	name := fmt.Sprintf("%s, dial %.1f", t.rule.name, t.dial)
	switch {
	case t.oneAccount:
		return name + ", cheap agents on one account"
	case t.cheap > 0:
		return name + ", cheap agents each on its own account"
	}
	return name
}

// play runs the setting once per seed; the same seeds make the same first agents
// under every rule.
func (t *trial) play(ctx context.Context, seeds int) error {
	t.findings = make([]finding, seeds)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range seeds {
		group.Go(func() error {
			t.findings[i] = run(t.setting, uint64(i)+1)
			return ctx.Err()
		})
	}
	return group.Wait()
}

// interval is a mean with the half width of its confidence interval.
type interval struct{ mean, half float64 }

func (i interval) String() string { return fmt.Sprintf("%.3f ± %.3f", i.mean, i.half) }

// over gives the mean of a measure over the seeds with its 95 % interval (Student's t).
func (t *trial) over(measure func(*finding) float64) interval {
	values := make([]float64, len(t.findings))
	for i := range t.findings {
		values[i] = measure(&t.findings[i])
	}
	return meanOf(values)
}

func meanOf(values []float64) interval {
	n := float64(len(values))
	mean, deviation := stat.MeanStdDev(values, nil)
	if n < 2 {
		return interval{mean, math.NaN()}
	}
	student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}
	return interval{mean, student.Quantile(0.975) * deviation / math.Sqrt(n)}
}

// lessThan is by how much the posters of a trial do worse than those of another,
// seed by seed.
func (t *trial) lessThan(other *trial) interval {
	values := make([]float64, len(t.findings))
	for i := range t.findings {
		values[i] = t.findings[i].meanBest - other.findings[i].meanBest
	}
	return meanOf(values)
}

// pooled gives one measure of every newcomer of every seed, in order.
func (t *trial) pooled(measure func(*finding) []float64) []float64 {
	var all []float64
	for i := range t.findings {
		all = append(all, measure(&t.findings[i])...)
	}
	slices.Sort(all)
	return all
}

// quantile reads an ordered list; a delay beyond the watched time is shown as such.
func quantile(ordered []float64, part float64) string {
	if len(ordered) == 0 {
		return "–"
	}
	value := ordered[int(part*float64(len(ordered)-1))]
	if math.IsInf(value, 1) {
		return fmt.Sprintf("over %d", followed)
	}
	return fmt.Sprintf("%.0f", value)
}

func within(ordered []float64, limit float64) float64 {
	if len(ordered) == 0 {
		return 0
	}
	count := 0
	for _, value := range ordered {
		if value <= limit {
			count++
		}
	}
	return float64(count) / float64(len(ordered))
}
