package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/aitasker/aitasker/internal/market"
)

// queueTaskSearch makes a task findable by its words and its metadata. Both lie in
// tables beside tasks: a task's status moves often and each move writes every index of
// its row anew.
func queueTaskSearch(batch *pgx.Batch, task *market.Task) error {
	labels, err := labelsOf(task.Metadata)
	if err != nil {
		return err
	}
	keys, values := make([]string, len(labels)), make([]string, len(labels))
	for i, l := range labels {
		keys[i], values[i] = l.key, l.value
	}
	batch.Queue(`
		INSERT INTO task_words (task_id, account_id, livemode, created_at, words)
		SELECT id, account_id, livemode, created_at, @words::text::tsvector FROM tasks WHERE id = @task
		ON CONFLICT (task_id) DO UPDATE SET words = excluded.words`,
		pgx.StrictNamedArgs{"task": task.ID, "words": wordsVector(task.Title + "\n" + task.Brief)})
	batch.Queue(`DELETE FROM task_labels WHERE task_id = $1`, task.ID)
	batch.Queue(`
		INSERT INTO task_labels (account_id, livemode, key, value, created_at, task_id)
		SELECT t.account_id, t.livemode, l.key, l.value, t.created_at, t.id
		FROM tasks t CROSS JOIN unnest(@keys::text[], @values::text[]) l (key, value) WHERE t.id = @task`,
		pgx.StrictNamedArgs{"task": task.ID, "keys": keys, "values": values})
	return nil
}

// Longer keys and values do not fit an index entry, and nobody filters by the
// hundredth label.
const (
	maxLabelKey   = 200 // bytes
	maxLabelValue = 1000
	maxLabels     = 100
)

type label struct{ key, value string }

// labelsOf gives the plain values of a task's metadata, each as its text. A number
// is found as it was written and, where it is short, as plain digits.
func labelsOf(metadata json.RawMessage) ([]label, error) {
	if len(metadata) == 0 {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(metadata))
	decoder.UseNumber()
	var fields map[string]any
	if err := decoder.Decode(&fields); err != nil {
		return nil, fmt.Errorf("read metadata: %w", err)
	}
	var labels []label
	for i, key := range slices.Sorted(maps.Keys(fields)) {
		if i == maxLabels {
			break
		}
		for _, text := range labelTexts(fields[key]) {
			l := label{sameText(key), sameText(text)}
			if len(l.key) <= maxLabelKey && len(l.value) <= maxLabelValue && !slices.Contains(labels, l) {
				labels = append(labels, l)
			}
		}
	}
	return labels, nil
}

func labelTexts(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case bool:
		return []string{strconv.FormatBool(v)}
	case json.Number:
		return []string{v.String(), plainNumber(v.String())}
	}
	return nil
}

// plainNumber writes a number of JSON without an exponent; one that would become
// long stays as it is.
func plainNumber(written string) string {
	const longest = 40
	mantissa, exponent, _ := strings.Cut(strings.ToLower(written), "e")
	power, err := strconv.Atoi(exponent)
	if exponent != "" && err != nil || len(mantissa) > longest || power > longest || power < -longest {
		return written
	}
	number, ok := new(big.Rat).SetString(written)
	if !ok {
		return written
	}
	_, fraction, _ := strings.Cut(mantissa, ".")
	plain := number.FloatString(max(len(fraction)-power, 0))
	if strings.Contains(plain, ".") {
		plain = strings.TrimSuffix(strings.TrimRight(plain, "0"), ".")
	}
	return plain
}

// sameText gives one text to all ways of writing the same characters: é may be one
// character or two.
func sameText(text string) string { return norm.NFC.String(text) }

// wordsVector writes a text's words as PostgreSQL reads a tsvector.
func wordsVector(text string) string {
	return joinLexemes(searchWords(text, true), " ")
}

// wordsQuery asks for all words of a text; empty when it has none.
func wordsQuery(text string) string {
	return joinLexemes(searchWords(text, false), " & ")
}

func joinLexemes(words []string, between string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = quoteLexeme(word)
	}
	return strings.Join(quoted, between)
}

func quoteLexeme(word string) string {
	return "'" + strings.NewReplacer(`'`, `''`, `\`, `\\`).Replace(word) + "'"
}

// longestWord is as much of a word as is compared, in characters.
const longestWord = 100

// searchWords gives what a text is found by, each once: its words in one case and in
// one way of writing each character, and for scripts that put no spaces between words
// every two characters that follow each other. With single, every character of such
// a script, too: a text has them, while a query for more than one asks for pairs only.
func searchWords(text string, single bool) []string {
	text = norm.NFKC.String(cases.Fold().String(norm.NFKC.String(text)))
	found := map[string]struct{}{}
	var word []rune
	var dense bool // word is of a script without spaces
	end := func() {
		addWord(found, word, dense, single)
		word = word[:0]
	}
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Cf, r): // joiners and other marks that nobody sees
		case isDense(r) || unicode.IsMark(r) && dense && len(word) > 0:
			if !dense {
				end()
			}
			dense = true
			word = append(word, r)
		case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
			if dense {
				end()
			}
			dense = false
			word = append(word, r)
		default:
			end()
			dense = false
		}
	}
	end()
	return slices.Sorted(maps.Keys(found))
}

func addWord(found map[string]struct{}, word []rune, dense, single bool) {
	switch {
	case len(word) == 0:
	case !dense:
		found[string(word[:min(len(word), longestWord)])] = struct{}{}
	case len(word) == 1:
		found[string(word)] = struct{}{}
	default:
		for i := range len(word) - 1 {
			found[string(word[i:i+2])] = struct{}{}
		}
		if single {
			for _, r := range word {
				found[string(r)] = struct{}{}
			}
		}
	}
}

// isDense reports whether a character is of a script whose words are not told apart
// by spaces alone. Korean has spaces, but endings grow on its words.
func isDense(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao,
		unicode.Khmer, unicode.Myanmar, unicode.Tibetan) && (unicode.IsLetter(r) || unicode.IsMark(r)) || r == 'ー'
}
