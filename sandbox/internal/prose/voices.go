package prose

import (
	"fmt"
	"strconv"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// The voices.
var (
	HowTo = Voice{
		Title: "how-to", mark: "1.",
		titles: []string{"a practical guide to {topic}", "{topic}: how to do it, step by step", "how to approach {topic} without the guesswork"},
		opening: []string{
			"This guide takes {audience} through {topic} one step at a time.",
			"Each step says what to do, why it matters and how to tell that it worked.",
			"You do not need special knowledge of {point}; you need an hour and something to write with.",
			"Work through it in order the first time, then come back to single steps as you need them.",
			"By the end you will have a plan for {topic} that you can start today.",
		},
		heading: func(n int, point string) string { return fmt.Sprintf("Step %d: sort out %s", n, point) },
		first: []string{
			"Start by writing down what you already have for {point}.", "Set aside twenty minutes for {point} and nothing else.",
			"Decide what a good result for {point} looks like before you begin.", "Look at how {point} is handled now, without changing anything yet.",
			"Break {point} into pieces that each fit into one sitting.", "Ask one person from among {audience} what troubles them about {point}.",
			"Choose one part of {point} and finish it before touching the next.", "Put {point} where you can see it: a list, a board or a single sheet.",
		},
		body: []string{
			"Keep the list short; three lines are enough to act on.", "Write the date beside it, so that you can see progress a week from now.",
			"If you get stuck here, make the step smaller rather than skipping it.", "You know this step is done when you can explain {point} in one sentence.",
			"Do this before you spend any money on {topic}.", "Test it once in the simplest way you can think of.",
			"Note what surprised you, because that is where {point} will need attention later.", "Compare the result with what you wrote down at the start.",
			"Most trouble with {point} comes from starting too many parts at once.", "Leave out anything that does not serve {audience} directly.",
			"Check {point} against the goal once more and cross out what no longer fits.", "It is worth repeating this step after your first real attempt.",
			"Keep the first version plain, then improve one thing at a time.", "A rough answer today helps more than a perfect one next month.",
			"Tell somebody what you plan to do about {point} and by when.", "If two options look equal, take the one that is easier to undo.",
			"Measure one number only, and choose one that {audience} would notice.", "Save what you learned about {point} in the same place each time.",
			"When the step takes longer than planned, write down why.", "Then rest it for a day and look at {point} again with fresh eyes.",
			"Ask what would happen if you did nothing about {point}; the answer sets its priority.", "Use the same order each time, so that nothing gets lost.",
			"Mark the parts of {point} that depend on somebody else, and start those first.", "Remove one thing from {topic} for each thing that you add.",
			"The aim is not speed but a result that you can repeat.", "Keep an example of good {point} beside you while you work.",
			"Where you are unsure, try both ways on a small scale.", "Once it works, write the steps down in your own words.",
		},
		closing: []string{
			"You now have every step of {topic} in order; the first one takes twenty minutes.", "Begin with {point}, check the result, and move on only then.",
			"Print the checklist, tick off what is done and bring it to your next session.",
		},
		frame: func(w *writer) {
			w.page.heading("Before you begin")
			w.page.bullets("-", "One clear goal for "+w.subject.topic, "What you already know about "+w.subject.points[0], "A place to note what works for "+w.subject.audience)
			w.sections()
			w.page.heading("Checklist")
			w.page.bullets("- [ ]", headings(w)...)
			w.closers("Where to go from here")
		},
	}
	Essayist = Voice{
		Title: "essay", mark: "-",
		titles: []string{"on {topic}", "what {topic} asks of us", "the quiet case for {topic}"},
		opening: []string{
			"There is a question behind {topic} that is easy to overlook, because it sounds too simple to ask.",
			"What do we want from {point}, and what are we willing to leave aside for it?",
			"For {audience} the answer is rarely found in more information; it is found in attention.",
			"We talk of {topic} as though it were one thing, when it is several, and they pull in different directions.",
			"The longer one looks at {point}, the less obvious the usual advice becomes.",
		},
		heading: func(n int, point string) string {
			return fmt.Sprintf([]string{"The matter of %s", "What %s leaves out", "Looking again at %s", "Between intention and %s", "The other side of %s", "%s, reconsidered", "Living with %s", "A place for %s"}[(n-1)%8], point)
		},
		first: []string{
			"It is tempting to treat {point} as a detail, something to be settled once the larger decisions have been made.", "Consider {point}, which seems at first to need no explanation at all.",
			"Of everything that belongs to {topic}, {point} is perhaps what we notice last.", "Nobody sets out with {point} in mind, and yet it decides more than we expect.",
			"There are two ways to think of {point}, and most disagreements come from not saying which one is meant.", "If {topic} has a centre, it lies closer to {point} than we usually admit.",
			"We inherit our ideas about {point} from circumstances that no longer hold.", "The word itself misleads: {point} is less a thing than a relation between people.",
		},
		body: []string{
			"What looks like a question of technique turns out to be a question of what we value.", "We are quick to count what can be counted, and slow to ask whether it was worth counting.",
			"For {audience}, this is not an abstract matter; it shapes an ordinary day.", "The objection is a fair one: not everybody has the patience for {point}, nor should they need it.",
			"And yet the alternative, to leave {point} to chance, is itself a choice, with costs of its own.", "Seen in this light, {topic} is less a project than a practice.",
			"It changes those who take it up, though seldom in the way that they had planned.", "There is a kind of honesty in admitting that {point} will never be finished.",
			"Perhaps that is why the most convincing examples of {topic} are also the most modest.", "They do not argue; they simply hold together.",
			"One might say that {point} rewards the attention that it is given, and no more.", "The difficulty is that good judgement about {point} cannot be borrowed.",
			"It has to be earned in small decisions, most of which nobody else will ever see.", "To simplify {point} is useful; to pretend that it is simple is not.",
			"Somewhere between enthusiasm and indifference there is a better place to stand.", "We should be wary of any account of {topic} that leaves no room for doubt.",
			"It is in the exceptions that {point} shows what it is made of.", "What we call a compromise is often the first honest description of the problem.",
			"The past offers some comfort here, since no generation has found {topic} easy.", "But comfort is not guidance, and {audience} are right to want more than that.",
			"If there is a principle, it is this: begin with what will still matter when the novelty has gone.", "Everything else about {point} can be changed later.",
			"A good question about {point} outlasts a dozen answers.", "That thought asks little of us, except that we stop and look.",
			"There is freedom in a limit that one has chosen.", "And there is, in the end, something generous about taking {point} seriously.",
		},
		closing: []string{
			"None of this makes {topic} easier, but it may make it clearer what the effort is for.", "What remains, once the arguments about {point} are done, is a choice that only {audience} can make.",
			"Perhaps it is enough to begin by looking at {point} a little longer than we are used to.",
		},
		frame: func(w *writer) {
			w.sections()
			w.page.b.WriteString("> " + w.subject.say("what we give our attention to, in {topic} as elsewhere, is what we become good at.", "") + "\n\n")
			w.closers("What follows")
		},
	}
	ListMaker = Voice{
		Title: "list", mark: "-",
		titles: []string{"{n} things {audience} should know about {topic}", "{topic}: {n} points that matter", "{n} quick wins for {topic}"},
		opening: []string{
			"Short on time? Here is {topic} in a handful of points.", "Each one stands alone, so read them in any order.",
			"The bold line is the point; the rest is the reason.", "Skip to the table at the end if you only want the summary.", "Made for {audience} who like to scan.",
		},
		heading: func(n int, point string) string { return fmt.Sprintf("%d. Give %s its own slot", n, point) },
		first: []string{
			"**Small beats big.** One change to {point} now is worth five planned ones.", "**Look first.** {point} tells you what it needs when you watch it for a day.",
			"**Say it plainly.** If {point} needs a paragraph, it is not ready.", "**Ask the people it is for.** {audience} notice {point} before anything else.",
			"**Set a limit.** {point} grows until you stop it.", "**Make it visible.** Nobody improves a {point} that nobody sees.",
			"**Do the boring part.** {point} is mostly upkeep.", "**Drop one thing.** There is always a piece of {point} that no one would miss.",
		},
		body: []string{
			"Try this: one line, one owner, one date.", "Cost: nothing but a little attention.", "Time needed: about ten minutes.", "Worth it? Yes, if you do it twice.",
			"Watch for the point where more {point} stops helping.", "Good sign: people mention it without being asked.", "Bad sign: you have to explain {point} each time.",
			"Shortcut: copy what already works for you elsewhere.", "Avoid doing this late in the day.", "Pair it with something you already do.", "Keep score for a week, then stop.",
			"Two tries, then change the approach.", "Start with the part of {point} that annoys you most.", "One example beats three rules.", "Put it where {audience} will trip over it.",
			"If it feels heavy, halve it.", "Done is better than discussed.", "Write it on one card.", "Ask for one opinion, not five.", "Leave a gap between {point} and the next item.",
			"Repeat only what worked.", "Say no to one nice extra.", "Check {point} again on the same day next week.", "Share the result in one sentence.",
			"The quick test: would you notice if {point} were gone?", "Name it, and it gets easier to fix.", "Begin in the middle if the start is hard.", "Let the first version of {point} be ugly.",
			"Borrow a method, never a conclusion.", "Round up the effort and round down the promise.",
		},
		closing: []string{"Pick one point and do it before lunch.", "Start with {point}; it is the quickest of them all.", "Bookmark this list and cross things out as you go."},
		frame: func(w *writer) {
			w.sections()
			w.page.heading("At a glance")
			rows := make([][]string, 0, len(w.fulls))
			for i, s := range w.fulls {
				rows = append(rows, []string{strconv.Itoa(i + 1), s.point, []string{"today", "this week", "this month"}[min(i/2, 2)]})
			}
			w.page.table([]string{"#", "what", "when"}, rows)
			w.closers("Last word")
		},
	}
)

func headings(w *writer) []string {
	var points []string
	for _, s := range w.fulls {
		points = append(points, job.Capitalise(s.point))
	}
	return points
}
