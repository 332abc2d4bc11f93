package taxonomy

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/aitasker/aitasker/internal/market"
)

// builder expands the file and collects everything that is wrong with it.
type builder struct {
	file     file
	rubrics  map[string]market.Rubric
	taxonomy *Taxonomy
	breaches []error
}

func build(f file) (*Taxonomy, error) {
	b := &builder{file: f, rubrics: map[string]market.Rubric{}, taxonomy: &Taxonomy{kinds: map[string]market.TaskKind{}}}
	for _, name := range slices.Sorted(maps.Keys(f.Rubrics)) {
		b.addRubric(name, f.Rubrics[name])
	}
	b.checkRuleEntries()
	for _, category := range f.Categories {
		b.addCategory(category)
	}
	if len(b.breaches) > 0 {
		return nil, fmt.Errorf("check taxonomy: %w", errors.Join(b.breaches...))
	}
	return b.taxonomy, nil
}

func (b *builder) breach(format string, args ...any) {
	b.breaches = append(b.breaches, fmt.Errorf(format, args...))
}

func (b *builder) addRubric(name string, entries weights) {
	rubric := market.Rubric{}
	sum, heaviest, adherence := 0.0, 0.0, 0.0
	for _, entry := range entries {
		dimension, known := b.file.Dimensions[entry.dimension]
		if !known {
			b.breach("rubric %s: dimension %s is not listed", name, entry.dimension)
		}
		if entry.share <= 0 {
			b.breach("rubric %s: the weight of %s is not above 0", name, entry.dimension)
		}
		sum += entry.share
		if entry.dimension == "brief_adherence" {
			adherence = entry.share
		} else {
			heaviest = max(heaviest, entry.share)
		}
		rubric.Dimensions = append(rubric.Dimensions, market.Dimension{
			Key: entry.dimension, Name: dimension.Name, Weight: entry.share, Description: dimension.Description,
		})
	}
	if math.Abs(sum-1) > 1e-9 {
		b.breach("rubric %s: weights sum to %g, not 1", name, sum)
	}
	if adherence <= heaviest {
		b.breach("rubric %s: brief_adherence is not the heaviest", name)
	}
	rubric.Version = rubricVersion(name, entries)
	b.rubrics[name] = rubric
}

// rubricVersion is derived from dimensions and weights, so it cannot be forgotten
// when they change.
func rubricVersion(name string, entries weights) string {
	digest := sha256.New()
	for _, entry := range entries {
		_, _ = fmt.Fprintf(digest, "%s=%g\n", entry.dimension, entry.share)
	}
	return fmt.Sprintf("%s-%x", name, digest.Sum(nil)[:4])
}

func (b *builder) checkRuleEntries() {
	for _, key := range slices.Sorted(maps.Keys(b.file.Rules)) {
		if rule := b.file.Rules[key]; rule.Text == "" || rule.Penalty <= 0 || rule.Penalty > 1 {
			b.breach("rule %s: needs a text and a penalty above 0 and at most 1", key)
		}
	}
}

func (b *builder) addCategory(entry categoryEntry) {
	b.checkName("category", entry.Slug, entry.Name)
	if b.taxonomy.HasCategory(entry.Slug) {
		b.breach("category %s: listed twice", entry.Slug)
	}
	category := Category{
		Slug: entry.Slug, Name: entry.Name,
		MinBudget: market.Cents(entry.Budget.Min * 100), MaxBudget: market.Cents(entry.Budget.Max * 100),
	}
	for _, t := range entry.Types {
		b.addType(entry, t)
		category.TaskTypes = append(category.TaskTypes, Type{Slug: t.Slug, Name: t.Name})
	}
	if len(category.TaskTypes) == 0 {
		b.breach("category %s: has no task types", entry.Slug)
	}
	b.taxonomy.categories = append(b.taxonomy.categories, category)
}

func (b *builder) addType(category categoryEntry, entry typeEntry) {
	b.checkName("task type", entry.Slug, entry.Name)
	if other, taken := b.taxonomy.kinds[entry.Slug]; taken {
		b.breach("task type %s: listed twice, in %s and %s", entry.Slug, other.Category, category.Slug)
	}
	kind := market.TaskKind{
		Category: category.Slug, CategoryName: category.Name, Type: entry.Slug, TypeName: entry.Name,
		Delivery:     category.Delivery,
		QualityRules: b.qualityRules(entry.Slug, category.Rules, entry.Rules),
	}
	if entry.Delivery != 0 {
		kind.Delivery = entry.Delivery
	}
	if kind.Delivery <= 0 {
		b.breach("task type %s: has no delivery window", entry.Slug)
	}
	rubric, known := b.rubrics[cmp.Or(entry.Rubric, category.Rubric)]
	if !known {
		b.breach("task type %s: rubric %q is not listed", entry.Slug, cmp.Or(entry.Rubric, category.Rubric))
	}
	kind.Rubric = rubric
	kind.MinBudget, kind.MaxBudget = b.budget(category, entry)
	b.taxonomy.kinds[entry.Slug] = kind
}

// The range of a budget in whole dollars (SPEC 5, Create body).
const (
	minBudget = 3
	maxBudget = 300
)

func (b *builder) budget(category categoryEntry, entry typeEntry) (market.Cents, market.Cents) {
	span := category.Budget
	if entry.Budget != nil {
		span = *entry.Budget
	}
	if span.Min < minBudget || span.Max > maxBudget || span.Min >= span.Max ||
		span.Min < category.Budget.Min || span.Max > category.Budget.Max {
		b.breach("task type %s: budget %d to %d is not within its category and %d to %d", entry.Slug, span.Min, span.Max, minBudget, maxBudget)
	}
	return market.Cents(span.Min * 100), market.Cents(span.Max * 100)
}

// qualityRules merges the house's, the category's and the type's rules, sorted
// by key.
func (b *builder) qualityRules(slug string, layers ...ruleValues) []market.QualityRule {
	merged := maps.Clone(b.file.HouseRules)
	if merged == nil {
		merged = ruleValues{}
	}
	for _, layer := range layers {
		maps.Copy(merged, layer)
	}
	var rules []market.QualityRule
	for _, key := range slices.Sorted(maps.Keys(merged)) {
		entry, known := b.file.Rules[key]
		if !known {
			b.breach("task type %s: rule %s is not listed", slug, key)
		}
		value := merged[key]
		if value < 0 {
			b.breach("task type %s: rule %s has the negative value %g", slug, key, value)
		}
		if value > 0 {
			text := strings.ReplaceAll(entry.Text, "{value}", strconv.FormatFloat(value, 'f', -1, 64))
			rules = append(rules, market.QualityRule{Key: key, Text: text, Penalty: entry.Penalty, Value: value})
		}
	}
	return rules
}

func (b *builder) checkName(what, slug, name string) {
	if slug == "" || slug != normalise(slug) {
		b.breach("%s %q: the slug is not lower-case words joined by hyphens", what, slug)
	}
	if name == "" {
		b.breach("%s %s: has no name", what, slug)
	}
}
