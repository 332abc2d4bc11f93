package studio

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// quality is something that briefs ask a design to be, and how a house answers.
type quality struct {
	words   *regexp.Regexp
	answers map[string]string // by the title of a house; %s is the poster's word
}

var qualities = []quality{
	{regexp.MustCompile(`(?i)\b(calm|quiet|peaceful|serene|soft|gentle|relaxed)\b`), map[string]string{
		"geometric": "%s: one sign, one line of letters and open paper around them.",
		"classic":   "%s: thin rules and wide letterspacing, nothing at an angle.",
		"loud":      "%s: flat colour without effects, though the block itself stays large.",
	}},
	{regexp.MustCompile(`(?i)\b(modern|contemporary|fresh|clean|minimal|minimalist|simple|sleek)\b`), map[string]string{
		"geometric": "%s: circles and straight cuts only, and lower case where the name allows.",
		"classic":   "%s: a serif is not the newest letter, so it is set without ornament beside the seal.",
		"loud":      "%s: a plain sans, hard edges and no gradient anywhere.",
	}},
	{regexp.MustCompile(`(?i)\b(classic|traditional|timeless|elegant|premium|luxurious|refined|vintage)\b`), map[string]string{
		"geometric": "%s: proportions that repeat in the sign and in the letters.",
		"classic":   "%s: roman capitals, a seal and hairlines, as printers have cut them for centuries.",
		"loud":      "%s: two colours and one weight, so that it does not date by its effects.",
	}},
	{regexp.MustCompile(`(?i)\b(playful|fun|cheerful|friendly|warm|welcoming|happy)\b`), map[string]string{
		"geometric": "%s: round corners on the tile and round ends on every bar.",
		"classic":   "%s: an oval rather than a shield.",
		"loud":      "%s: blocks that stand a step aside, like paper cut by hand.",
	}},
	{regexp.MustCompile(`(?i)\b(bold|strong|confident|striking|energetic|vibrant)\b`), map[string]string{
		"geometric": "%s: a heavy sign that fills its tile.",
		"classic":   "%s: a monogram in the heavier cut.",
		"loud":      "%s: letters as large as their block lets them be.",
	}},
	{regexp.MustCompile(`(?i)\b(small|local|independent|neighbourhood|neighborhood|family|handmade|artisan|craft)\b`), map[string]string{
		"geometric": "%s: a mark that one person can stencil on a bag.",
		"classic":   "%s: a seal that works as a rubber stamp.",
		"loud":      "%s: a badge that reads from across the street.",
	}},
	{regexp.MustCompile(`(?i)\b(children|kids|young|students|families|bookshop|shop|store|roastery|bakery|cafe|studio|clinic|agency)\b`), map[string]string{
		"geometric": "%s: the tile is made for the door and the bag.",
		"classic":   "%s: the seal goes on the window, the wordmark above the door.",
		"loud":      "%s: the badge is a sticker first.",
	}},
}

// answersTo says how the house meets the qualities that the brief names, one
// sentence for each word that it meets.
func (h House) answersTo(b job.Brief) []string {
	var said []string
	seen := map[string]bool{}
	for _, q := range qualities {
		for _, word := range q.words.FindAllString(b.Title+"\n"+b.Text, 3) {
			if word = strings.ToLower(word); !seen[word] {
				seen[word] = true
				said = append(said, fmt.Sprintf(q.answers[h.Title], job.Capitalise(word)))
				break
			}
		}
	}
	return said
}
