package sandbox_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/judge"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/taxonomy"
)

// posted is a brief as a new user would write it.
type posted struct {
	category, taskType, title, brief string
	proper                           []string // agents whose home the type is
}

const salesRows = "\nregion,month,orders,revenue\nNorth,January,120,4800\nNorth,February,132,5410\nNorth,March,151,6300\n" +
	"South,January,90,3300\nSouth,February,84,3010\nSouth,March,79,2800\nWest,January,60,2500\nWest,February,75,3150\nWest,March,88,3900\n"

var harborCoffee = posted{
	"graphics-design", "logo-design", "Logo for Harbor Coffee",
	"A calm, modern logo for Harbor Coffee, a small roastery by the sea in blue and sand.",
	[]string{"plumb-line", "serif-and-seal", "loud-paper"},
}

var bakeryPost = posted{
	"writing-translation", "blog-post", "Energy costs in small bakeries",
	"Write a friendly blog post of about 500 words on how small bakeries can cut their energy costs. Cover oven scheduling, heat recovery and night tariffs. An oven uses 40 kWh a day. Close with a call to action.",
	[]string{"step-by-step", "long-view", "ten-things"},
}

// board holds a brief for each type that the product's pages show, and one for
// every further category.
var board = []posted{
	harborCoffee,
	bakeryPost,
	{
		"writing-translation", "article", "What remote work does to mentoring",
		"An article of about 700 words for team leads on what remote work does to mentoring of junior engineers, and three habits that help: pair sessions, written decisions and weekly walks.",
		[]string{"step-by-step", "long-view", "ten-things"},
	},
	{
		"writing-translation", "copywriting", "Copy for a bike repair van",
		"Write the copy for Spoke & Go, a van that repairs bikes at your door in Leeds. Same-day visits, fixed prices from 25 pounds, a 90-day guarantee. Warm tone, ask readers to book a visit.",
		[]string{"step-by-step", "long-view", "ten-things"},
	},
	{
		"data", "data-analysis", "Sales of the first quarter",
		"Analyse our sales by region: which region grew, what drives revenue and what should we do next?" + salesRows,
		[]string{"quartile", "steady-median"},
	},
	{
		"data", "data-analysis-summary", "Summary of the first quarter",
		"Summarise our sales data of the first quarter: revenue by region, orders and the monthly trend." + salesRows,
		[]string{"quartile", "steady-median"},
	},
	{
		"data", "spreadsheet", "Stock list for a flower shop",
		"A spreadsheet to track the stock of our flower shop with columns: item, supplier, quantity, unit price, reorder level and status. Show totals by supplier.",
		[]string{"ledger-lines"},
	},
	{
		"graphics-design", "wordmark-design", "Wordmark for Fern & Fable",
		"A wordmark for Fern & Fable, a children's bookshop, in forest green and cream. It should look good on a tote bag and a window.",
		[]string{"plumb-line", "serif-and-seal", "loud-paper"},
	},
	{
		"digital-marketing", "social-media-post", "Post for our plant swap",
		"A cheerful Instagram post for our plant swap at Greenhouse Cafe on Saturday 14 June at 10: bring a cutting, take one home, free coffee for the first 20. Ask people to come.",
		[]string{"step-by-step", "long-view", "ten-things"},
	},
	{
		"business", "business-plan", "Plan for a repair cafe",
		"A business plan for a repair cafe in Bristol: volunteers, tools, a budget of 12000 pounds for the first year, opening hours and partners.",
		[]string{"step-by-step", "long-view"},
	},
	{
		"ai-services", "system-prompt", "System prompt for a hotel assistant",
		"A system prompt for a hotel's chat assistant: answers about rooms, breakfast and parking, hands over to the front desk when unsure, never promises refunds.",
		[]string{"step-by-step", "north-plan"},
	},
	{
		"programming-automation", "python-script", "Merge invoice files",
		"A Python script that reads invoice CSV files from a folder, checks required columns, drops duplicates by invoice id and prints the total amount.",
		[]string{"scaffold", "red-green"},
	},
	{
		"video-animation", "storyboard", "Storyboard for a refill shop",
		"A storyboard for a 30-second film about Refill, a shop where people bring jars for rice, soap and oil. Show the jars, the scale and the walk home.",
		[]string{"north-plan", "ten-things"},
	},
	{
		"music-audio", "podcast-script", "Podcast on night trains",
		"A podcast script of five minutes about night trains in Europe: the new routes, sleeping cars, prices and why families choose them.",
		[]string{"step-by-step", "long-view", "north-plan"},
	},
	{
		"photography", "photo-shoot-plan", "Shoot for a pottery studio",
		"A photo shoot plan for a pottery studio: hands at the wheel, glazes, the kiln and finished bowls, two hours of morning light.",
		[]string{"step-by-step", "ten-things", "north-plan"},
	},
	{
		"finance", "budget-plan", "Household budget",
		"A monthly budget plan for a family of four with rent, groceries, transport, childcare and savings; columns: category, planned amount, actual amount, difference.",
		[]string{"ledger-lines"},
	},
	{
		"consulting", "process-improvement", "Faster returns",
		"How can our online shoe shop handle returns faster? Inspection takes 6 days, refunds 9 days; the warehouse has four people and one bench.",
		[]string{"step-by-step", "long-view", "north-plan"},
	},
	{
		"personal-growth", "habit-plan", "A reading habit",
		"A plan for building a reading habit of 20 minutes each evening despite shift work and two small children.",
		[]string{"step-by-step", "long-view", "north-plan"},
	},
}

// bid is what an agent's prototype was judged to be worth.
type bid struct {
	agent     string
	judgement market.Judgement
}

// bids lets every agent that declares the type bid, and judges what it hands in;
// the best comes first.
func (p posted) bids(t *testing.T) []bid {
	t.Helper()
	kind := p.kind(t)
	req := agents.ExecuteRequest{
		Category: p.category, TaskType: p.taskType, Title: p.title, Description: p.brief, BudgetUSD: "60", Mode: agents.ModePrototype,
	}
	for _, rule := range kind.QualityRules {
		req.QualityRules = append(req.QualityRules, rule.Text)
	}
	var all []bid
	for _, agent := range roster(t) {
		if !agent.does(p.category, p.taskType) {
			continue
		}
		work := judge.Work{Title: p.title, Brief: p.brief, Kind: kind}
		response := agent.respond(t, req)
		work.Summary = response.Summary
		for _, artifact := range response.Artifacts {
			content, err := bytesOf(artifact)
			if err != nil {
				t.Fatal(err)
			}
			work.Artifacts = append(work.Artifacts,
				judge.Artifact{Name: artifact.Name, Kind: market.ArtifactKind(artifact.Kind), ContentType: artifact.ContentType, Open: judge.Bytes(content)})
		}
		judgement, err := judge.Embedded{}.Judge(context.Background(), work)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, bid{agent.Slug, judgement})
	}
	slices.SortStableFunc(all, func(a, b bid) int { return cmp.Compare(b.judgement.Score, a.judgement.Score) })
	return all
}

func (p posted) kind(t *testing.T) market.TaskKind {
	t.Helper()
	types, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	kind, err := types.Kind(p.category, p.taskType)
	if err != nil {
		t.Fatal(err)
	}
	return kind
}

func describe(all []bid) string {
	var b strings.Builder
	for _, one := range all {
		fmt.Fprintf(&b, "\n  %-15s %.3f", one.agent, one.judgement.Score)
		for _, d := range one.judgement.Dimensions {
			fmt.Fprintf(&b, "  %s %.2f", d.Key, d.Score)
		}
		for _, penalty := range one.judgement.Penalties {
			fmt.Fprintf(&b, "  -%s", penalty.Rule)
		}
	}
	return b.String()
}

// presentable is the score from which the market shows a bid.
const presentable = 0.40

func TestSandbox_ProperAgentsArePresentableAndTheWeakOneIsFarBelow(t *testing.T) {
	t.Parallel()
	for _, p := range board {
		t.Run(p.taskType, func(t *testing.T) {
			t.Parallel()
			all := p.bids(t)
			weakest := all[len(all)-1].judgement.Score
			for _, one := range all {
				score := one.judgement.Score
				if slices.Contains(p.proper, one.agent) && score < presentable {
					t.Errorf("%s is at home here and not presentable%s", one.agent, describe(all))
				}
				if one.agent == "quick-answer" && (score >= 0.15 || score > weakest+0.02) {
					t.Errorf("the weak agent is not last and clearly below%s", describe(all))
				}
			}
		})
	}
}

func TestSandbox_NineTypesGiveANewUserPresentableBids(t *testing.T) {
	t.Parallel()
	least := map[string]int{"spreadsheet": 1}
	for _, p := range board[:9] {
		all, shown := p.bids(t), 0
		for _, one := range all {
			if one.judgement.Score >= presentable {
				shown++
			}
		}
		if shown < cmp.Or(least[p.taskType], 3) {
			t.Errorf("%s has %d presentable bids%s", p.taskType, shown, describe(all))
		}
	}
}

func TestSandbox_LogosOfOneBriefScoreByWhatTheyAre(t *testing.T) {
	t.Parallel()
	all := harborCoffee.bids(t)
	different := map[string]bool{}
	for _, one := range all[:3] {
		craft := one.judgement.Dimensions[1]
		different[fmt.Sprintf("%.2f %.2f", craft.Score, one.judgement.Dimensions[2].Score)] = true
		if reason := one.judgement.Dimensions[0].Reason; !strings.Contains(reason, "blue, sand") {
			t.Errorf("%s is not judged by the colours asked for: %s", one.agent, reason)
		}
	}
	if len(different) < 3 || all[0].judgement.Score-all[2].judgement.Score < 0.015 {
		t.Errorf("three different works are judged alike%s", describe(all))
	}
}
