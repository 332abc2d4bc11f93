package taxonomy

import (
	"cmp"
	"slices"
	"strings"
)

const (
	maxSuggestions = 3
	// maxCompared bounds the work that a hostile slug can cause; no valid slug is
	// as long.
	maxCompared = 64
)

// suggest ends a refusal's sentence with the nearest slugs, or with all of them
// when nothing is near.
func suggest(wrong string, valid []string) string {
	near := nearest(wrong, valid)
	if len(near) == 0 {
		return "Valid are " + strings.Join(valid, ", ") + "."
	}
	return "Did you mean " + strings.Join(near, ", ") + "?"
}

// clipped keeps a refusal from repeating what no slug could be.
func clipped(slug string) string {
	runes := []rune(slug)
	if len(runes) <= maxCompared {
		return slug
	}
	return string(runes[:maxCompared]) + "…"
}

// nearest gives the valid slugs that a person may have meant, closest first:
// those within a third of the length in edits and those that share a whole word.
func nearest(wrong string, valid []string) []string {
	wrong = normalise(wrong)
	type candidate struct {
		slug     string
		distance int
	}
	var near []candidate
	for _, slug := range valid {
		distance := editDistance(wrong, slug)
		if distance <= max(len(slug), len(wrong))/3 || sharesWord(wrong, slug) {
			near = append(near, candidate{slug, distance})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.slug, b.slug))
	})
	slugs := make([]string, 0, maxSuggestions)
	for _, c := range near[:min(len(near), maxSuggestions)] {
		slugs = append(slugs, c.slug)
	}
	return slugs
}

// normalise writes what was sent the way slugs are written.
func normalise(s string) string {
	s = s[:min(len(s), maxCompared)]
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r == ' ' || r == '_' || r == '-' || r == '&' || r == '/'
	}), "-")
}

func sharesWord(a, b string) bool {
	words := strings.Split(b, "-")
	return slices.ContainsFunc(strings.Split(a, "-"), func(word string) bool {
		return len(word) > 2 && slices.Contains(words, word)
	})
}

// editDistance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b (optimal string alignment).
func editDistance(a, b string) int {
	var beforeLast []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(last[j]+1, row[j-1]+1, replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], beforeLast[j-2]+1)
			}
		}
		beforeLast, last = last, row
	}
	return last[len(b)]
}
