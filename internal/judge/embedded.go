package judge

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/aitasker/aitasker/internal/market"
)

// What judgements of the embedded judge are signed with. The model changes when
// the same work may score differently.
const (
	embeddedName  = "embedded"
	embeddedModel = "embedded-1"
)

// Embedded judges without a network: by reading, counting and comparing. The zero
// value is ready and safe for concurrent use.
type Embedded struct{}

var _ Judge = Embedded{}

// Judge scores the work by the rubric and the quality rules of its kind. The same
// work always gets the same score and reasons. Ids, times and cost are left to
// the caller; judging costs nothing.
func (Embedded) Judge(ctx context.Context, work Work) (market.Judgement, error) {
	a, err := inspect(ctx, work)
	if err != nil {
		return market.Judgement{}, err
	}
	judgement := market.Judgement{
		Judge: embeddedName, Model: embeddedModel, RubricVersion: work.Kind.Rubric.Version,
		Penalties: a.penalties(),
	}
	for _, dimension := range work.Kind.Rubric.Dimensions {
		scored := a.score(dimension)
		scored.Score = rounded(scored.Score)
		judgement.Dimensions = append(judgement.Dimensions, scored)
	}
	judgement.Score = rounded(market.TotalScore(judgement.Dimensions, judgement.Penalties))
	judgement.Summary = a.summary(judgement)
	return judgement, nil
}

func inspect(ctx context.Context, work Work) (*assessment, error) {
	b := newBrief(work)
	r, err := read(ctx, work, b)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("judge work: %w", err)
	}
	return assess(work, b, r), nil
}

// rounded keeps four decimals, so that stored and computed scores are equal.
func rounded(score float64) float64 { return math.Round(score*1e4) / 1e4 }

// summary names the strongest and the weakest dimension and what cost points.
func (a *assessment) summary(j market.Judgement) string {
	if a.reading.form == formNone || len(j.Dimensions) == 0 {
		return "Nothing was handed in that can be opened and read."
	}
	if p := a.reading.unread(); p != nil && a.reading.form == formUnread {
		return fmt.Sprintf("%s could not be read: %s.", clip(p.name, 60), p.unread)
	}
	best, worst := j.Dimensions[0], j.Dimensions[0]
	for _, d := range j.Dimensions {
		if d.Score > best.Score {
			best = d
		}
		if d.Score < worst.Score {
			worst = d
		}
	}
	text := fmt.Sprintf("Strongest in %s (%.2f), weakest in %s (%.2f).", spoken(best.Key), best.Score, spoken(worst.Key), worst.Score)
	if len(j.Penalties) > 0 {
		broken := make([]string, len(j.Penalties))
		for i, p := range j.Penalties {
			broken[i] = p.Rule
		}
		text += " Breaks: " + strings.Join(broken, ", ") + "."
	}
	if p := a.reading.unread(); p != nil {
		text += fmt.Sprintf(" %s could not be read: %s.", clip(p.name, 60), p.unread)
	}
	if a.reading.promptInjections > 0 {
		text += fmt.Sprintf(" %d sentences that address the judge were left out.", a.reading.promptInjections)
	}
	return text
}

func spoken(key string) string { return strings.ReplaceAll(key, "_", " ") }
