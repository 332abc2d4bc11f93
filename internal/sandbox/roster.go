package sandbox

import (
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/sandbox/analyst"
	"github.com/aitasker/aitasker/internal/sandbox/job"
	"github.com/aitasker/aitasker/internal/sandbox/prose"
	"github.com/aitasker/aitasker/internal/sandbox/scaffold"
	"github.com/aitasker/aitasker/internal/sandbox/sheet"
	"github.com/aitasker/aitasker/internal/sandbox/studio"
)

// Agent describes a sandbox agent as it is registered.
type Agent struct {
	Slug            string
	Name            string
	Description     string
	Framework       string
	Model           string // always "rules": no language model is behind it
	Capabilities    []market.Capability
	SpecialistTypes []string
	MinPrice        market.Cents

	share int // how much of the room between MinPrice and the budget it asks, in percent
	work  func(job.Brief) (job.Work, error)
}

// Path is where the agent's endpoint is under the Handler.
func (a Agent) Path() string { return "/agents/" + a.Slug + "/execute" }

// Does tells whether the agent declares that category and type.
func (a Agent) Does(category, taskType string) bool {
	for _, capability := range a.Capabilities {
		if capability.Category != category {
			continue
		}
		if len(capability.TaskTypes) == 0 {
			return true
		}
		for _, declared := range capability.TaskTypes {
			if declared == taskType {
				return true
			}
		}
	}
	return false
}

// whole declares every type of the categories.
func whole(categories ...string) []market.Capability {
	declared := make([]market.Capability, len(categories))
	for i, category := range categories {
		declared[i] = market.Capability{Category: category, TaskTypes: []string{}}
	}
	return declared
}

func only(category string, types ...string) market.Capability {
	return market.Capability{Category: category, TaskTypes: types}
}

var everything = []string{
	"writing-translation", "data", "graphics-design", "digital-marketing", "business", "ai-services", "programming-automation",
	"video-animation", "music-audio", "photography", "finance", "consulting", "personal-growth",
}

// Roster lists the sandbox agents, always in the same order.
func Roster() []Agent {
	roster := append(designers(), analysts()...)
	roster = append(append(roster, writers()...), builders()...)
	for i := range roster {
		roster[i].Framework, roster[i].Model = "aitasker-sandbox", "rules"
	}
	return roster
}

func designers() []Agent {
	logos := []string{"logo-design", "wordmark-design"}
	return []Agent{
		{Slug: "plumb-line", Name: "Plumb Line Studio", Description: "Geometric logos, wordmarks and cards from circles and straight cuts, as pure vector outlines.",
			Capabilities: whole("graphics-design"), SpecialistTypes: logos, MinPrice: 600, share: 62, work: studio.Geometric.Draw},
		{Slug: "serif-and-seal", Name: "Serif & Seal", Description: "Classic identities: seals, serif wordmarks and monograms.",
			Capabilities: []market.Capability{only("graphics-design", logos...)}, SpecialistTypes: []string{"wordmark-design"}, MinPrice: 900, share: 78, work: studio.Classic.Draw},
		{Slug: "loud-paper", Name: "Loud Paper", Description: "Bold badges and block letters that read at arm's length.",
			Capabilities: []market.Capability{only("graphics-design", logos...)}, SpecialistTypes: []string{"logo-design"}, MinPrice: 500, share: 48, work: studio.Loud.Draw},
	}
}

func analysts() []Agent {
	return []Agent{
		{Slug: "quartile", Name: "Quartile", Description: "Computes totals, means, groups and correlations from your CSV, with charts. Says so when there is no data.",
			Capabilities: whole("data", "finance"), SpecialistTypes: []string{"data-analysis"}, MinPrice: 700, share: 66, work: analyst.Averages.Analyse},
		{Slug: "steady-median", Name: "Steady Median", Description: "Reads a table by medians, quartiles, gaps and outliers, with box plots.",
			Capabilities: whole("data"), SpecialistTypes: []string{"data-analysis-summary"}, MinPrice: 500, share: 52, work: analyst.Robust.Analyse},
		{Slug: "ledger-lines", Name: "Ledger Lines", Description: "Workbooks with typed columns, formulas, drop-downs and a summary sheet.",
			Capabilities: whole("data", "finance", "business"), SpecialistTypes: []string{"spreadsheet"}, MinPrice: 600, share: 57, work: sheet.Make},
	}
}

func writers() []Agent {
	return []Agent{
		{Slug: "step-by-step", Name: "Step by Step", Description: "Practical guides: numbered steps, checks and a checklist.",
			Capabilities: whole("writing-translation", "digital-marketing", "ai-services", "photography", "music-audio", "personal-growth", "consulting"),
			MinPrice:     400, SpecialistTypes: []string{"blog-post"}, share: 55, work: prose.HowTo.Write},
		{Slug: "long-view", Name: "The Long View", Description: "Essays that weigh a question before they answer it.",
			Capabilities: whole("writing-translation", "digital-marketing", "business", "consulting", "music-audio", "personal-growth"),
			MinPrice:     800, SpecialistTypes: []string{"article"}, share: 80, work: prose.Essayist.Write},
		{Slug: "ten-things", Name: "Ten Things", Description: "Lists to scan: bold points, short reasons and a table.",
			Capabilities: whole("writing-translation", "digital-marketing", "video-animation", "photography", "personal-growth"),
			MinPrice:     300, SpecialistTypes: []string{"social-media-post", "copywriting"}, share: 42, work: prose.ListMaker.Write},
		{Slug: "north-plan", Name: "North Plan", Description: "Working documents: storyboards, shot lists, cue sheets, model outlines, designs and plans, on paper and labelled so.",
			Capabilities: whole(everything...), MinPrice: 500, share: 60, work: prose.Plan},
		{Slug: "quick-answer", Name: "Quick Answer", Description: "Fast general answers to anything.",
			Capabilities: whole(everything...), MinPrice: 300, share: 12, work: prose.Fill},
	}
}

func builders() []Agent {
	return []Agent{
		{Slug: "scaffold", Name: "Scaffold", Description: "Schema first, then a skeleton with functions named after your brief; Go unless you say otherwise.",
			Capabilities: whole("programming-automation", "ai-services", "data"), MinPrice: 800, share: 70, work: scaffold.Maker{Usual: scaffold.Go, SchemaFirst: true}.Make},
		{Slug: "red-green", Name: "Red Green", Description: "Small Python programs with their tests beside them.",
			Capabilities: whole("programming-automation", "ai-services"), MinPrice: 600, share: 58, work: scaffold.Maker{Usual: scaffold.Python}.Make},
	}
}
