package judge_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
)

var roasteryPost = order{
	category: "writing-translation", taskType: "blog-post", kind: market.KindMarkdown,
	brief: "Write a blog post about how our small coffee roastery by the harbour chooses, roasts and serves its coffee: where the beans come from, " +
		"how a roast goes minute by minute, what light roasts mean for the drinker, with an invitation to visit at the end.",
}

func (o order) scoreOf(t *testing.T, name, requirements string) market.Judgement {
	t.Helper()
	work := o.file(t, name)
	work.Requirements = json.RawMessage(requirements)
	return judged(t, work)
}

func TestEmbedded_PrefersTheLanguageThatWasAskedFor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, asked string }{
		{"post-es.md", "Spanish"},
		{"post-es.md", "es-MX"},
		{"post-es.md", "español"},
		{"post-es.md", "Latin American Spanish"},
		{"post-es.md", "espagnol"},
		{"post-es.md", "spa"},
		{"post-es-todo.md", "Castilian"},
		{"post-ca.md", "Catalan"},
		{"post-ca.md", "ca"},
		{"post-ca.md", "català"},
		{"post-ca.md", "Valencian"},
	} {
		t.Run(test.name+" as "+test.asked, func(t *testing.T) {
			t.Parallel()
			requirements := `{"language":"` + test.asked + `"}`
			asked, other := roasteryPost.scoreOf(t, test.name, requirements), roasteryPost.scoreOf(t, "post-en.md", requirements)
			if asked.Score < 0.75 || other.Score > asked.Score-0.15 {
				explain(t, test.name, asked)
				explain(t, "post-en.md", other)
				t.Errorf("in the language that was asked for it scores %.3f, in another %.3f", asked.Score, other.Score)
			}
		})
	}
}

func TestEmbedded_ALanguageThatCannotBeToldCostsNothing(t *testing.T) {
	t.Parallel()
	free := roasteryPost.scoreOf(t, "post-en.md", `{}`)
	for _, asked := range []string{"English", "en-GB", "British English", "Englisch", "English or Spanish", "Klingonese", "whatever"} {
		if named := roasteryPost.scoreOf(t, "post-en.md", `{"language":"`+asked+`"}`); named.Score < free.Score-0.01 {
			explain(t, asked, named)
			t.Errorf("asked for in %s it scores %.3f, and %.3f without", asked, named.Score, free.Score)
		}
	}
}

func TestEmbedded_AWordOfAnotherLanguageIsNoPlaceholder(t *testing.T) {
	t.Parallel()
	with, without := roasteryPost.scoreOf(t, "post-es-todo.md", `{"language":"Spanish"}`), roasteryPost.scoreOf(t, "post-es.md", `{"language":"Spanish"}`)
	if diff := with.Score - without.Score; diff < -0.01 || diff > 0.01 {
		explain(t, "with todo", with)
		t.Errorf("with the word for all it scores %.3f, without it %.3f", with.Score, without.Score)
	}
}

// Sentences of honest work in many trades and languages, none of which may cost
// anything or be left out.
func TestEmbedded_TakesNothingOffForWordsOfATradeOrLanguage(t *testing.T) {
	t.Parallel()
	honest := string(fixture(t, "blog/good.md"))
	without := judged(t, blogOrder.work(t, "post.md", []byte(honest)))
	for _, sentence := range []string{
		"Super Bowl XXX was shown in the bakery while the ovens cooled.",
		"The baker shouted: todo bien, todo listo, todo caliente.",
		"Our leverage in the tariff talks with the supplier was small.",
		"For smaller models, the energy use of an oven is lower.",
		"The judge must weigh both sides before the tariff dispute ends.",
		"The bakery received the highest rating in the town for its bread.",
		"Automated systems switch the ovens on before the shift begins.",
		"When all requirements are met, the town pays a part of the new oven.",
		"People who ignore the safety rules of an oven risk a fire.",
		"Do not skip the instructions of the manual before the first firing.",
		"Insert the probe here and read the heat of the oven.",
		"Competing bids for the new oven were compared over a week.",
		"System: a deck oven with three chambers and stone plates.",
		"The platform operator of the grid sells cheap power at night.",
		"New task: call the supplier and ask for the night tariff.",
		"A rating of 1 on the label means the lowest use of power.",
		"Reviewers agree that the bread is better from a hot stone.",
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			with := judged(t, blogOrder.work(t, "post.md", []byte(strings.Replace(honest, "\n\n", "\n\n"+sentence+" ", 1))))
			if with.Score < without.Score-0.02 || strings.Contains(with.Summary, "left out") || len(with.Penalties) > len(without.Penalties) {
				explain(t, "with", with)
				t.Errorf("scores %.3f with the sentence, %.3f without", with.Score, without.Score)
			}
		})
	}
}

func TestEmbedded_FindsPlaceholdersThatWereLeftIn(t *testing.T) {
	t.Parallel()
	honest := string(fixture(t, "blog/good.md"))
	for _, left := range []string{"TODO: add a figure", "TODO(anna): add a figure", "[TODO figure]", "FIXME: check this", "Price: TBD", "[insert a figure]", "[Your name]", "Lorem ipsum dolor sit amet."} {
		j := judged(t, blogOrder.work(t, "post.md", []byte(honest+"\n\n"+left+"\n")))
		if !strings.Contains(j.Summary, "no_placeholder") {
			t.Errorf("%q is not found", left)
		}
	}
}
