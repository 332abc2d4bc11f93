package prose

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// lines are the short forms of a voice, in the slots of its sentences.
type lines struct{ headlines, benefits, calls, posts []string }

var shortForms = map[string]lines{
	HowTo.Title: {
		headlines: []string{"{topic}, one step at a time", "Know what to do next about {point}", "From question to done: {topic}", "The simple way to {point}"},
		benefits:  []string{"See each step before you take it: {point} without the guesswork.", "Made for {audience}, so nothing needs a manual.", "Start with {point} today and see the difference for yourself."},
		calls:     []string{"Start today: see how it works", "Book your first step", "Show me step one"},
		posts: []string{
			"How to begin with {topic}: 1) look at {point}, 2) write down what you want, 3) try the smallest version today.",
			"Stuck on {point}? Make the step smaller. Then smaller again. That is the whole method.", "A question for {audience}: what is the first thing you do about {point}?",
			"Three checks before you spend a cent on {topic}: is it clear, is it needed, is it yours to do?", "Save this for later: {point} gets easier once it is written down.",
			"Before and after: first {point} was a worry, then it was a list. Lists are easier.", "One step of {topic} a day. Today: {point}.",
		},
	},
	Essayist.Title: {
		headlines: []string{"There is more to {topic} than meets the eye", "What {point} could mean for you", "{name}: made with attention", "Because {point} matters"},
		benefits:  []string{"We believe that {point} deserves care, and it shows.", "For {audience} who would rather have one thing that is right than three that will do.", "{topic}, considered from the beginning."},
		calls:     []string{"Discover more of the thought behind it", "Visit us and take your time", "Find what fits you"},
		posts: []string{
			"We talk a lot about {topic}. We talk less about why {point} matters to us. Perhaps that is the better place to start.",
			"The best part of {point} is the part that nobody sees.", "What would {topic} look like if we began with {audience}, and nothing else?",
			"A thought for today: {point} is less a detail than a decision.", "Some things are worth doing slowly. {topic} is one of them.",
			"What we leave out says as much as what we keep. Case in point: {point}.", "Behind every {point} there is a person who cared enough to ask why.",
		},
	},
	ListMaker.Title: {
		headlines: []string{"{topic}: 3 reasons, 0 fuss", "{point}. Sorted.", "Less talk, more {point}", "{name}. Simple as that."},
		benefits:  []string{"✓ {point}: ready when you are", "✓ Made for {audience}", "✓ {topic} without the extras you never use"},
		calls:     []string{"Order now", "Yes, show me", "Get started in one minute"},
		posts: []string{
			"{topic} in 3 lines:\n1. {point} first\n2. Keep it small\n3. Repeat", "Hot or not: {point}? Vote below.", "{audience}, this one is for you: {topic}, minus the fuss.",
			"Do: start with {point}. Do not: start with everything.", "Tag someone who needs {point} this week.", "5 minutes. 1 card. {point}. Go.", "This or that: plan {topic} for a week, or begin today?",
		},
	},
}

// copywriting writes options for a page: headlines, lead, benefits and calls.
func (v Voice) copywriting(b job.Brief) string {
	s, forms, p := subjectOf(b), shortForms[v.Title], &page{}
	dice := b.Dice(v.Title + "copy")
	heads, opening := newDeck(dice, forms.headlines, 1), newDeck(dice, v.opening, 1)
	count := 2
	if b.Final {
		count = len(forms.headlines)
	}
	p.title(s.name + ": page copy")
	p.heading("Headlines")
	for i := range count {
		head, _ := heads.deal()
		p.bullets(fmt.Sprintf("%d.", i+1), "**"+s.say(head, s.points[i%len(s.points)])+"**")
	}
	p.heading("Lead")
	lead, _ := opening.deal()
	p.para(s.say(toneOpeners[s.tone], ""), s.say(lead, s.points[0]))
	for _, fact := range s.facts {
		p.para(lastStop(fact))
	}
	p.heading("Why " + s.name)
	for i, benefit := range forms.benefits {
		p.bullets("-", s.say(benefit, s.points[i%len(s.points)]))
	}
	p.heading("Call to action")
	p.bullets("-", append(actionsAsked(b), forms.calls[:min(count, len(forms.calls))]...)...)
	if b.Final {
		p.heading("Longer version")
		body := newDeck(dice, v.body, 1)
		for p.words() < max(targetOf(b), 260) {
			sentence, more := body.deal()
			next, again := body.deal()
			if !more || !again {
				break
			}
			p.para(s.say(sentence, s.points[p.words()%len(s.points)]), s.say(next, s.points[0]))
		}
		p.heading("For search engines")
		p.bullets("-", "Title: "+job.Line(job.TitleCase(s.topic)+" | "+s.name, 60), "Description: "+job.Line(s.say(forms.benefits[0], s.points[0])+" "+s.say(forms.benefits[1], ""), 155))
		if len(s.keywords) > 0 {
			p.bullets("-", "Search words worked in: "+strings.Join(s.keywords, ", "))
		}
	}
	answers(p, b, s)
	return p.b.String()
}

var askedTo = regexp.MustCompile(`(?i)\b(?:ask|invite|urge|get|encourage) (?:them|people|readers|customers|everyone|visitors|followers|users)? ?to ([^.;:!?\n]{3,60})`)

// actionsAsked is what the poster wants readers to do, as a call to them.
func actionsAsked(b job.Brief) []string {
	var actions []string
	for _, found := range askedTo.FindAllStringSubmatch(b.Text, 2) {
		actions = append(actions, job.Capitalise(job.Markdown(strings.TrimSpace(found[1]))))
	}
	return actions
}

// answers takes up every other wish of the feedback in a short form.
func answers(p *page, b job.Brief, s subject) {
	for i, wish := range b.Feedback.Of(job.WishOther) {
		p.heading(fmt.Sprintf("On your note %d", i+1))
		p.para("You asked: "+lastStop(job.Markdown(wish)), s.say("here {point} is given its own place, so that it is seen first.", s.points[i%len(s.points)]))
	}
}

// channels are the places a post is for and what each allows.
var channels = []struct {
	name  string
	limit int
	tags  int
}{{"X", 280, 2}, {"Instagram", 2200, 5}, {"LinkedIn", 3000, 3}, {"Facebook", 2000, 1}}

// socialPosts writes posts with their lengths counted, for the channels that the
// brief names or for all.
func (v Voice) socialPosts(b job.Brief) string {
	s, p := subjectOf(b), &page{}
	posts := newDeck(b.Dice(v.Title+"posts"), shortForms[v.Title].posts, 1)
	count := 3
	if b.Final {
		count = 6
	}
	if b.Feedback.Has(job.WishLonger) {
		count++
	}
	if b.Feedback.Has(job.WishShorter) {
		count--
	}
	p.title("Posts about " + s.topic)
	chosen := channelsFor(b)
	for i := range min(count, len(shortForms[v.Title].posts)) {
		channel := chosen[i%len(chosen)]
		line, _ := posts.deal()
		text := s.say(line, s.points[i%len(s.points)])
		if i == 0 && toneOpeners[s.tone] != "" {
			text = s.say(toneOpeners[s.tone], "") + " " + text
		}
		if i < len(s.facts) && i%2 == 1 {
			text += " " + s.facts[i]
		}
		if actions := actionsAsked(b); i == 0 && len(actions) > 0 {
			text += " " + lastStop(actions[0])
		} else if i == 0 {
			text += " " + lastStop(shortForms[v.Title].calls[0])
		}
		text = job.Line(text, channel.limit-60) + " " + hashtags(b, channel.tags)
		p.heading(fmt.Sprintf("%d. %s", i+1, channel.name))
		p.para(text)
		p.para(fmt.Sprintf("_%d of %d characters_", utf8.RuneCountInString(text), channel.limit))
	}
	if b.Final {
		p.heading("When to post")
		p.table([]string{"day", "channel", "goal"}, [][]string{{"Monday", chosen[0].name, "start a talk"}, {"Wednesday", chosen[1%len(chosen)].name, "show " + s.points[0]}, {"Friday", chosen[2%len(chosen)].name, "ask a question"}})
		p.para("The days are a starting point; let your own numbers decide.")
	}
	answers(p, b, s)
	return p.b.String()
}

func channelsFor(b job.Brief) []struct {
	name  string
	limit int
	tags  int
} {
	text := strings.ToLower(b.Text + " " + b.Wish("platform", "platforms", "channel", "channels"))
	chosen := channels[:0:0]
	for _, channel := range channels {
		name := strings.ToLower(channel.name)
		if strings.Contains(text, name) && channel.name != "X" || channel.name == "X" && strings.Contains(text, "twitter") {
			chosen = append(chosen, channel)
		}
	}
	if len(chosen) == 0 {
		return channels
	}
	return chosen
}

// hashtags are made of letters and digits only, so they need no escaping but the
// sign's own.
func hashtags(b job.Brief, count int) string {
	var tags []string
	for _, phrase := range append([]string{b.Name}, b.Phrases...) {
		tag := strings.Map(func(r rune) rune {
			if strings.ContainsRune(" -'’.&+", r) || r < 0x80 && !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
				return -1
			}
			return r
		}, job.TitleCase(phrase))
		if n := utf8.RuneCountInString(tag); n > 2 && n < 28 && len(tags) < count {
			tags = append(tags, "\\#"+job.Markdown(tag))
		}
	}
	return strings.Join(tags, " ")
}
