package taxonomy

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/market"
)

// What a type does not give is its category's, and of the rules what it does not
// switch off: read from the file as it stands.
func TestLoad_TypesInheritWhatTheyDoNotGive(t *testing.T) {
	t.Parallel()
	source, err := parse(embedded)
	if err != nil {
		t.Fatal(err)
	}
	taxonomy := load(t)
	for _, category := range source.Categories {
		for _, given := range category.Types {
			kind, err := taxonomy.Kind(category.Slug, given.Slug)
			if err != nil {
				t.Fatal(err)
			}
			mustInheritRules(t, kind, source.HouseRules, category.Rules, given.Rules)
			if given.Budget == nil && (kind.MinBudget != market.Cents(category.Budget.Min*100) || kind.MaxBudget != market.Cents(category.Budget.Max*100)) {
				t.Errorf("%s: budget %s to %s is not its category's", given.Slug, kind.MinBudget, kind.MaxBudget)
			}
			if given.Delivery == 0 && kind.Delivery != category.Delivery {
				t.Errorf("%s: delivery window %s is not its category's", given.Slug, kind.Delivery)
			}
		}
	}
}

func mustInheritRules(t *testing.T, kind market.TaskKind, layers ...ruleValues) {
	t.Helper()
	want, got := map[string]float64{}, map[string]float64{}
	for _, layer := range layers {
		for rule, value := range layer {
			want[rule] = value
			if value == 0 {
				delete(want, rule)
			}
		}
	}
	for _, rule := range kind.QualityRules {
		got[rule.Key] = rule.Value
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: rules (-want +got):\n%s", kind.Type, diff)
	}
}

// SPEC 3: an hour for text, code and data, a day for video and music.
func TestLoad_GivesEachFieldItsDeliveryWindow(t *testing.T) {
	t.Parallel()
	windows := map[string]map[time.Duration]int{}
	for _, kind := range load(t).Kinds() {
		if windows[kind.Category] == nil {
			windows[kind.Category] = map[time.Duration]int{}
		}
		windows[kind.Category][kind.Delivery]++
	}
	for category, window := range map[string]time.Duration{
		"writing-translation": time.Hour, "data": time.Hour, "programming-automation": time.Hour,
		"video-animation": 24 * time.Hour, "music-audio": 24 * time.Hour,
	} {
		usual := 0
		for _, types := range windows[category] {
			usual = max(usual, types)
		}
		if windows[category][window] != usual {
			t.Errorf("%s: most types have another window than %s: %v", category, window, windows[category])
		}
	}
}

func TestLoad_NamesEveryTypeOnceAndReadably(t *testing.T) {
	t.Parallel()
	for _, category := range load(t).Categories() {
		names := map[string]string{}
		for _, listed := range category.TaskTypes {
			if other, taken := names[listed.Name]; taken {
				t.Errorf("%s: %s and %s are both called %q", category.Slug, other, listed.Slug, listed.Name)
			}
			names[listed.Name] = listed.Slug
			if len(listed.Name) < 3 || len(listed.Name) > 60 {
				t.Errorf("%s: %q is no name", listed.Slug, listed.Name)
			}
		}
	}
}
