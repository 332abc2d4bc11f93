package judge

import "strings"

// leastRows is how many like lines in a row are data rather than sentences.
const leastRows = 3

// withoutRows returns a text without the tables that it carries: they are what the
// task works on, and say nothing of what is wanted.
func withoutRows(text string) string {
	lines := strings.Split(text, "\n")
	var kept []string
	for i := 0; i < len(lines); {
		end := i + 1
		if separator, cells := rowShape(lines[i]); cells > 1 {
			for end < len(lines) && strings.Count(lines[end], separator)+1 == cells {
				end++
			}
		}
		if end-i < leastRows {
			end = i + 1
			kept = append(kept, lines[i])
		}
		i = end
	}
	return strings.Join(kept, "\n")
}

// rowShape finds the separator of a line of data and how many cells it parts; 0
// for a sentence.
func rowShape(line string) (separator string, cells int) {
	for _, candidate := range []string{"\t", "|", ";", ","} {
		if n := strings.Count(line, candidate) + 1; n > cells {
			separator, cells = candidate, n
		}
	}
	if cells < 2 || len(strings.Fields(line)) > 3*cells {
		return "", 0
	}
	return separator, cells
}
