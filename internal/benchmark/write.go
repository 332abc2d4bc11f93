package benchmark

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// listedFields of a scenario are said together; of other lists one is taken.
var listedFields = []string{"points", "facts", "fields"}

// detail says how many points and facts a task of a level tells; 0 for all.
var detail = map[market.BenchmarkLevel]struct{ points, facts int }{
	market.LevelEasy:    {points: 2, facts: 1},
	market.LevelTypical: {points: 3, facts: 2},
	market.LevelHard:    {},
}

// share is where in a type's range the budget of a level lies, in percent of the
// range: small budgets are the common ones.
var share = map[market.BenchmarkLevel]struct{ from, to int }{
	market.LevelEasy:    {5, 12},
	market.LevelTypical: {12, 25},
	market.LevelHard:    {25, 45},
}

func (s scenario) key() string {
	key, _ := s["key"].(string)
	return key
}

// rng draws the choices of one run and category; the same run draws the same.
type rng struct{ *rand.Rand }

func newRNG(runID uuid.UUID, category string) rng {
	salt := fnv.New64a()
	_, _ = salt.Write([]byte(category))
	seed := binary.BigEndian.Uint64(runID[8:]) ^ binary.BigEndian.Uint64(runID[:8])
	return rng{rand.New(rand.NewPCG(seed, salt.Sum64()))} //nolint:gosec // variety that repeats, not secrecy
}

// budget picks a whole amount that a poster would name.
func (d rng) budget(kind market.TaskKind, level market.BenchmarkLevel, least market.Cents) market.Cents {
	span := share[level]
	percent := market.Cents(span.from + d.IntN(span.to-span.from+1))
	budget := kind.MinBudget + (kind.MaxBudget-kind.MinBudget)*percent/100
	budget = budget / 100 * 100
	return min(max(budget, kind.MinBudget, least), kind.MaxBudget)
}

func (d rng) one(of []string) string { return of[d.IntN(len(of))] }

// write tells one task of a scenario.
func (b *PromptLibrary) write(d rng, held category, s scenario, taskType string, level market.BenchmarkLevel) (market.Trial, error) {
	g := held.groups[taskType]
	slots := d.slotsOf(s, level)
	for _, more := range []map[string][]string{held.slots, g.Slots} {
		for _, name := range slices.Sorted(maps.Keys(more)) {
			slots[name] = d.one(more[name])
		}
	}
	typeName := b.kinds[taskType].TypeName
	slots["Type"], slots["type"] = typeName, inSentence(typeName)
	slots["ask"] = g.Asks[taskType]
	t := &writer{rng: d, slots: slots}
	for _, name := range slices.Sorted(maps.Keys(slots)) {
		slots[name] = t.fill(slots[name]) // once, so that title, brief and requirements agree
	}
	forms := map[market.BenchmarkLevel][]string{market.LevelEasy: g.Easy, market.LevelTypical: g.Typical, market.LevelHard: g.Hard}
	trial := market.Trial{
		Level: level, Scene: s.key(),
		TaskContent: market.TaskContent{
			Category: b.kinds[taskType].Category, TaskType: taskType,
			Title: capital(t.fill(d.one(g.Titles))), Brief: strings.TrimSpace(t.fill(d.one(forms[level]))), AcceptanceCriteria: []string{},
		},
	}
	if level == market.LevelHard {
		for _, criterion := range g.Criteria {
			trial.AcceptanceCriteria = append(trial.AcceptanceCriteria, t.fill(criterion))
		}
	}
	var err error
	trial.Requirements, err = t.requirements(g.Requirements[string(level)])
	if t.missing != "" {
		err = fmt.Errorf("write brief for %s of %s: scenario %s has no %s", taskType, trial.Category, s.key(), t.missing)
	}
	return trial, err
}

// slotsOf takes one of each of the scenario's lists and says the others together.
func (d rng) slotsOf(s scenario, level market.BenchmarkLevel) map[string]string {
	slots := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		switch value := s[name].(type) {
		case string:
			slots[name] = value
		case []any:
			texts := make([]string, len(value))
			for i := range value {
				texts[i] = fmt.Sprint(value[i])
			}
			slots[name] = d.say(name, texts, level)
		}
	}
	return slots
}

func (d rng) say(name string, texts []string, level market.BenchmarkLevel) string {
	if !slices.Contains(listedFields, name) {
		return d.one(texts)
	}
	count := len(texts)
	switch name {
	case "points":
		d.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
		if detail[level].points > 0 {
			count = min(count, detail[level].points)
		}
	case "facts":
		if detail[level].facts > 0 {
			count = min(count, detail[level].facts)
		}
		return strings.Join(texts[:count], " ")
	}
	if count < 2 {
		return strings.Join(texts[:count], "")
	}
	return strings.Join(texts[:count-1], ", ") + " and " + texts[count-1]
}

// writer fills the slots of a text.
type writer struct {
	rng

	slots   map[string]string
	missing string // a slot that nothing fills
}

var (
	slotForm   = regexp.MustCompile(`\{[^{}]+\}`)
	numberForm = regexp.MustCompile(`^\{(\d+)-(\d+)\}$`)
)

// maxNesting is how deep slots may stand in the texts of slots.
const maxNesting = 5

func (t *writer) fill(text string) string {
	for range maxNesting {
		if !slotForm.MatchString(text) {
			return text
		}
		text = slotForm.ReplaceAllStringFunc(text, t.fillOne)
	}
	t.missing = "end of its slots in " + text
	return text
}

func (t *writer) fillOne(slot string) string {
	if span := numberForm.FindStringSubmatch(slot); span != nil {
		from, _ := strconv.Atoi(span[1])
		to, _ := strconv.Atoi(span[2])
		return strconv.Itoa(from + t.IntN(max(to-from, 0)+1))
	}
	value, known := t.slots[slot[1:len(slot)-1]]
	if !known {
		t.missing = slot
		return ""
	}
	return value
}

// requirements fills the texts of the free requirements.
func (t *writer) requirements(wanted map[string]any) (json.RawMessage, error) {
	filled := map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		filled[key] = wanted[key]
		if text, isText := wanted[key].(string); isText {
			filled[key] = t.fill(text)
		}
	}
	written, err := json.Marshal(filled)
	if err != nil {
		return nil, fmt.Errorf("write requirements: %w", err)
	}
	return written, nil
}

// inSentence writes a type's name as within a sentence; abbreviations stay.
func inSentence(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	second, _ := utf8.DecodeRuneInString(name[size:])
	if unicode.IsUpper(second) {
		return name
	}
	return string(unicode.ToLower(first)) + name[size:]
}

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
