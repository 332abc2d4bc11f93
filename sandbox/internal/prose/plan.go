package prose

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// document is the kind of paper a planner writes in a category.
type document struct {
	title, label string
	head         []string
	row          func(i int, s subject) []string
	risks        []string
}

var documents = map[string]document{
	"video-animation": {
		"Storyboard", "A storyboard and script on paper; no footage is rendered.",
		[]string{"shot", "seconds", "picture", "voice"},
		func(i int, s subject) []string {
			frames := []string{"wide: the place where {point} happens", "close: hands at work on {point}", "medium: one of {audience}, looking at {point}", "graphic: {point} in three words", "wide: the same place, changed", "end card: {name}"}
			words := []string{"It starts with {point}.", "Look closer at {point}.", "This is for {audience}.", "{point}. That is all it takes.", "And this is what changes.", "{name}."}
			return []string{strconv.Itoa(i + 1), fmt.Sprintf("%d–%d", i*6, i*6+6), say(s, frames, i), say(s, words, i)}
		},
		[]string{"Voice and picture say the same thing twice: let one of them carry the line.", "Six seconds are short: one movement per shot."},
	},
	"music-audio": {
		"Cue sheet", "A cue sheet and structure on paper; no sound is recorded.",
		[]string{"part", "bars", "what sounds", "what it says"},
		func(i int, s subject) []string {
			parts := []string{"Intro", "Verse", "Lift", "Refrain", "Bridge", "Outro"}
			sounds := []string{"one instrument, dry", "bass and light percussion join", "chords open, drums hold back", "everything, the hook twice", "drums out, one new sound", "back to the first instrument"}
			return []string{parts[i%6], strconv.Itoa(4 + 4*(i%3)), sounds[i%6], say(s, []string{"{point}, as a question", "{point}, told plainly", "{topic} comes nearer", "{name}: the line to keep", "{point}, from the other side", "rest"}, i)}
		},
		[]string{"A hook that needs explaining is not one.", "Check the mix on a phone speaker first."},
	},
	"photography": {
		"Shot list", "A shot list and brief for the shoot; no pictures are taken.",
		[]string{"no.", "frame", "subject", "light"},
		func(i int, s subject) []string {
			frames := []string{"wide, horizontal", "portrait, upright", "detail, square", "overhead", "three-quarter", "in use"}
			light := []string{"window, morning", "soft box, left", "hard side light", "even daylight", "backlight", "as found"}
			return []string{strconv.Itoa(i + 1), frames[i%6], say(s, []string{"{point}", "one of {audience} with {point}", "texture of {point}", "{point} laid out", "{name} in its place", "{point} in hands"}, i), light[i%6]}
		},
		[]string{"Clear the rights of every face and place beforehand.", "Shoot each frame upright as well."},
	},
	"graphics-design": {
		"Creative brief", "A creative brief for a designer; it contains no artwork.",
		[]string{"element", "direction", "why"},
		func(i int, s subject) []string {
			return []string{[]string{"Idea", "Type", "Colour", "Image", "Layout", "Use"}[i%6], say(s, []string{"one sign for {point}", "a face that {audience} can read small", "two colours, checked for contrast", "{point}, never a stock scene", "name first, {point} second", "screen first, then print"}, i), say(s, []string{"{topic} needs one memory", "most will see it on a phone", "it must work without colour", "it shows what {name} does", "the eye reads in that order", "that is where {audience} are"}, i)}
		},
		[]string{"Too many ideas in one mark.", "Colours that fail in print."},
	},
	"programming-automation": {
		"Technical design", "A design on paper; it contains no program.",
		[]string{"part", "does", "fails when"},
		func(i int, s subject) []string {
			return []string{[]string{"Intake", "Check", "Core", "Store", "Report", "Operate"}[i%6], say(s, []string{"accepts {point} and nothing else", "validates {point} before work begins", "does the work on {point}", "keeps {point} once, with its history", "tells {audience} what happened", "shows state and alarms"}, i), say(s, []string{"input is malformed: answer with the reason", "a rule is broken: name the field", "a service is away: retry with backoff", "the same request comes twice: answer as before", "nobody reads it: send less", "silence: alarm on missing runs"}, i)}
		},
		[]string{"Retries that do the work twice: give each request a key.", "Secrets in logs."},
	},
	"finance": {
		"Model outline", "An outline of assumptions, not financial advice; put your own figures in.",
		[]string{"line", "driver", "assumption to confirm"},
		func(i int, s subject) []string {
			return []string{[]string{"Revenue", "Direct cost", "Fixed cost", "Working capital", "Tax", "Cash"}[i%6], say(s, []string{"units of {point} × price", "cost per unit of {point}", "people and places for {topic}", "days until {audience} pay", "local rate", "opening + in − out"}, i), "low / expected / high case"}
		},
		[]string{"One optimistic assumption hidden in many lines.", "Cash runs out before profit arrives."},
	},
	"personal-growth": {
		"Four-week plan", "A plan to try; it is no medical or therapeutic advice.",
		[]string{"week", "practice", "sign of progress"},
		func(i int, s subject) []string {
			return []string{strconv.Itoa(i/2 + 1), say(s, []string{"ten minutes a day for {point}", "write one line about {point} each evening", "do {point} with someone", "leave out what makes {point} harder", "double the time for {point} on two days", "teach {point} to one person"}, i), say(s, []string{"done on five days of seven", "you can name what helps", "you no longer need a reminder", "fewer excuses", "it feels shorter", "you can explain it"}, i)}
		},
		[]string{"Starting too large: halve it.", "One missed day is not the end: begin again the next."},
	},
}

var strategy = document{
	"Plan", "A working plan drawn from your brief; no market data was looked up.",
	[]string{"phase", "work", "result", "share of budget"},
	func(i int, s subject) []string {
		return []string{[]string{"1 Understand", "2 Decide", "3 Build", "4 Try", "5 Launch", "6 Learn"}[i%6], say(s, []string{"talk to five of {audience} about {point}", "choose one goal for {point}", "make the smallest useful {point}", "show {point} to ten people", "open {topic} to all", "compare with the goal"}, i), say(s, []string{"what they say, in their words", "one sentence and one number", "something to touch", "a list of changes", "first results", "keep, change or stop"}, i), []string{"10 %", "5 %", "40 %", "15 %", "20 %", "10 %"}[i%6]}
	},
	[]string{"The goal changes halfway: write it down and date it.", "Nobody owns a step: put one name beside each.", "The budget goes into building and none is left for learning."},
}

func say(s subject, forms []string, i int) string {
	return s.say(forms[i%len(forms)], s.points[i%len(s.points)])
}

// Plan writes the working document of the brief's category: a storyboard, shot
// list, model outline or strategy, honestly labelled as paper.
func Plan(b job.Brief) (job.Work, error) {
	form, known := documents[b.Category]
	if !known {
		form = strategy
	}
	s, p := subjectOf(b), &page{}
	p.title(form.title + ": " + job.Markdown(job.TitleCase(b.Topic)))
	p.para("_" + form.label + "_")
	situation(p, b, s)
	rows := planRows(b)
	table := make([][]string, 0, rows)
	for i := range rows {
		table = append(table, form.row(i, s))
	}
	p.heading("The " + strings.ToLower(form.title))
	p.table(form.head, table)
	p.heading("How we will know")
	p.bullets("- [ ]", measures(b, s)...)
	if b.Final || p.words() < b.Least {
		p.heading("Risks and what to do")
		p.bullets("-", form.risks...)
		p.heading("Step by step")
		for i, point := range s.points[:min(len(s.points), 6)] {
			p.sub(fmt.Sprintf("%d. %s", i+1, job.Capitalise(point)))
			p.para(s.say("Owner: one person. Done when one of {audience} can use {point} without being told how. If it slips by more than a third of its time, make it smaller.", point))
		}
	}
	answers(p, b, s)
	work := job.Work{
		Summary: job.Line(fmt.Sprintf("%s for %s%s: %d rows, measures and open questions. %s", form.title, b.Topic, forWhom(b), rows, form.label), 1900),
		Message: "Figures are yours or marked as assumptions; I looked nothing up.",
		Pieces:  []job.Piece{job.MarkdownPiece(job.Slug(form.title+" "+b.Topic, "plan")+".md", p.b.String())},
		Applied: applied(b, p.words()),
	}
	if !b.Final {
		return work, nil
	}
	outline, err := job.JSONPiece("outline.json", map[string]any{"title": form.title, "topic": b.Topic, "columns": form.head, "rows": table, "asks": b.Asks})
	work.Pieces = append(work.Pieces, outline)
	return work, err
}

// planRows is 4 rows for a prototype and 6 for the final, two more or fewer when
// feedback says so.
func planRows(b job.Brief) int {
	rows := 4
	if b.Final {
		rows = 6
	}
	if b.Feedback.Has(job.WishLonger) {
		rows += 2
	}
	if b.Feedback.Has(job.WishShorter) {
		rows -= 2
	}
	return rows
}

func situation(p *page, b job.Brief, s subject) {
	p.heading("What we know")
	p.bullets("-", "About: "+s.topic, "For: "+s.audience, "Words that carry it: "+strings.Join(s.points[:min(5, len(s.points))], ", "))
	for _, fact := range s.facts {
		if !s.removed(fact) {
			p.bullets("-", "Given: "+fact)
		}
	}
	if toneOpeners[s.tone] != "" {
		p.para(s.say(toneOpeners[s.tone], ""))
	}
	if len(s.asks) > 0 {
		p.heading("What the brief demands")
		p.bullets("-", s.asks...)
	}
	p.heading("Still open")
	open := []string{}
	if b.Audience == "" {
		open = append(open, "Who exactly is it for? The brief does not say.")
	}
	if len(b.Facts) == 0 {
		open = append(open, "Which figures may we rely on? The brief names none.")
	}
	p.bullets("-", append(open, s.say("what happens to {topic} if {point} is left as it is?", s.points[0]))...)
}

func measures(b job.Brief, s subject) []string {
	list := escapeAll(b.Criteria)
	return append(list, s.say("{audience} can say in one sentence what {topic} is for", ""), s.say("{point} has one owner and one date", s.points[0]))
}
