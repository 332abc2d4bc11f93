package agents

import (
	"github.com/aitasker/aitasker/sandbox/internal/analyst"
	"github.com/aitasker/aitasker/sandbox/internal/job"
	"github.com/aitasker/aitasker/sandbox/internal/prose"
	"github.com/aitasker/aitasker/sandbox/internal/scaffold"
	"github.com/aitasker/aitasker/sandbox/internal/sheet"
	"github.com/aitasker/aitasker/sandbox/internal/studio"
	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// Agent describes a sandbox agent as it is registered.
type Agent struct {
	Slug            string
	Name            string
	Description     string
	Framework       string
	Model           string // always "rules": no language model is behind it
	Capabilities    []wire.Capability
	SpecialistTypes []string
	MinPrice        wire.Cents

	share int // how much of the room between MinPrice and the budget it asks, in percent
	work  func(job.Brief) (job.Work, error)
}

// Path is where the agent's endpoint is under the Handler.
func (a Agent) Path() string { return "/agents/" + a.Slug + "/execute" }

// Roster lists the sandbox agents, always in the same order.
func Roster() []Agent {
	roster := append(designers(), analysts()...)
	roster = append(roster, writers()...)
	roster = append(roster, builders()...)
	for i := range roster {
		roster[i].Framework, roster[i].Model = "aitasker-sandbox", "rules"
	}
	return roster
}

func designers() []Agent {
	return []Agent{
		{
			Slug: "plumb-line", Name: "Plumb Line Studio", Description: "Geometric logos, wordmarks and cards from circles and straight cuts, as pure vector outlines.",
			Capabilities: []wire.Capability{drawn}, SpecialistTypes: logoTypes, MinPrice: 600, share: 62, work: studio.Geometric.Draw,
		},
		{
			Slug: "serif-and-seal", Name: "Serif & Seal", Description: "Classic identities: seals, serif wordmarks and monograms.",
			Capabilities: []wire.Capability{drawn}, SpecialistTypes: []string{"wordmark-design"}, MinPrice: 900, share: 78, work: studio.Classic.Draw,
		},
		{
			Slug: "loud-paper", Name: "Loud Paper", Description: "Bold badges and block letters that read at arm's length.",
			Capabilities: []wire.Capability{drawn}, SpecialistTypes: []string{"logo-design"}, MinPrice: 500, share: 48, work: studio.Loud.Draw,
		},
	}
}

func analysts() []Agent {
	return []Agent{
		{
			Slug: "quartile", Name: "Quartile", Description: "Computes totals, means, groups and correlations from your CSV, with charts. Says so when there is no data.",
			Capabilities: append(whole("finance"), computed), SpecialistTypes: []string{"data-analysis"}, MinPrice: 700, share: 66, work: analyst.Averages.Analyse,
		},
		{
			Slug: "steady-median", Name: "Steady Median", Description: "Reads a table by medians, quartiles, gaps and outliers, with box plots.",
			Capabilities: []wire.Capability{computed}, SpecialistTypes: []string{"data-analysis-summary"}, MinPrice: 500, share: 52, work: analyst.Robust.Analyse,
		},
		{
			Slug: "ledger-lines", Name: "Ledger Lines", Description: "Workbooks with typed columns, formulas, drop-downs and a summary sheet.",
			Capabilities: []wire.Capability{tabulated, financialTables, only("personal-growth", "personal-budget")}, SpecialistTypes: []string{"spreadsheet"}, MinPrice: 600, share: 57, work: sheet.Make,
		},
	}
}

func writers() []Agent {
	return []Agent{
		{
			Slug: "step-by-step", Name: "Step by Step", Description: "Practical guides: numbered steps, checks and a checklist.",
			Capabilities: append(whole("writing-translation", "digital-marketing", "business", "photography", "video-animation", "music-audio", "personal-growth", "consulting"), promptTexts, softwareTexts, financialReports),
			MinPrice:     400, SpecialistTypes: []string{"blog-post"}, share: 55, work: prose.HowTo.Write,
		},
		{
			Slug: "long-view", Name: "The Long View", Description: "Essays that weigh a question before they answer it.",
			Capabilities: append(whole("writing-translation", "digital-marketing", "business", "consulting", "video-animation", "music-audio", "personal-growth"), promptTexts, financialReports),
			MinPrice:     800, SpecialistTypes: []string{"article"}, share: 80, work: prose.Essayist.Write,
		},
		{
			Slug: "ten-things", Name: "Ten Things", Description: "Lists to scan: bold points, short reasons and a table.",
			Capabilities: append(whole("writing-translation", "digital-marketing", "business", "video-animation", "photography", "personal-growth"), promptTexts),
			MinPrice:     300, SpecialistTypes: []string{"social-media-post", "copywriting"}, share: 42, work: prose.ListMaker.Write,
		},
		{
			Slug: "north-plan", Name: "North Plan", Description: "Working documents: storyboards, shot lists, cue sheets, model outlines, designs and plans, on paper and labelled so.",
			Capabilities: append(whole("writing-translation", "business", "consulting", "personal-growth", "video-animation", "music-audio"),
				designOnPaper, reasoned, campaignPlans, promptTexts, softwareTexts, shootPlans, financialReports), MinPrice: 500, share: 60, work: prose.Plan,
		},
		{
			Slug: "quick-answer", Name: "Quick Answer", Description: "Fast general answers to anything.",
			Capabilities: whole(everything...), MinPrice: 300, share: 12, work: prose.Fill,
		},
	}
}

func builders() []Agent {
	return []Agent{
		{
			Slug: "scaffold", Name: "Scaffold", Description: "Schema first, then a skeleton with functions named after your brief; Go unless you say otherwise.",
			Capabilities: append(whole("programming-automation"), promptData, structuredFor, only("graphics-design", "email-template-design")), MinPrice: 800, share: 70, work: scaffold.Maker{Usual: scaffold.Go, SchemaFirst: true}.Make,
		},
		{
			Slug: "red-green", Name: "Red Green", Description: "Small Python programs with their tests beside them.",
			Capabilities: append(whole("programming-automation"), promptData), MinPrice: 600, share: 58, work: scaffold.Maker{Usual: scaffold.Python}.Make,
		},
	}
}
