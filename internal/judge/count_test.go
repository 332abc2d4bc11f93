package judge_test

import (
	"math"
	"testing"
)

func TestEmbedded_ReadsANumberOfWordsAsAnyCountryWritesIt(t *testing.T) {
	t.Parallel()
	order := roasteryPaper
	score := func(t *testing.T, name, value string) float64 {
		t.Helper()
		return order.scoreOf(t, name, `{"word_count":`+value+`}`).Score
	}
	for _, value := range []string{
		`"1500"`, `"1.500 Wörter"`, `"1,500 words"`, `"1 500 words"`, `"1\u00a0500 mots"`, `"1\u202f500 mots"`, `"1'500 Wörter"`, `"1’500 Wörter"`,
		`"about 1.5k words"`, `"1,5k"`, `"١٥٠٠"`, `"１５００字"`, `"1.500 palabras (3 páginas)"`, `"3 pages, 1,500 words"`, `[1500]`, `{"target":1500}`,
	} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			for _, name := range []string{"words-1500.md", "words-100.md"} {
				if have, want := score(t, name, value), score(t, name, "1500"); math.Abs(have-want) > 0.001 {
					t.Errorf("%s scores %.3f, and %.3f with 1500", name, have, want)
				}
			}
		})
	}
}

func TestEmbedded_LeavesOutANumberOfWordsThatItDoesNotUnderstand(t *testing.T) {
	t.Parallel()
	for _, value := range []string{`"1.5.00 words"`, `"5000 characters"`, `"zweitausend Wörter"`, `"12,34,5 words"`, `"two pages"`, `"500 words and 1500 words"`} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			have, want := roasteryPaper.scoreOf(t, "words-1500.md", `{"word_count":`+value+`}`), roasteryPaper.scoreOf(t, "words-1500.md", `{}`)
			if math.Abs(have.Score-want.Score) > 0.001 {
				explain(t, value, have)
				t.Errorf("scores %.3f, and %.3f without the requirement", have.Score, want.Score)
			}
		})
	}
}
