package agents

import (
	"slices"

	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// Does tells whether the agent declares that category and type.
func (a Agent) Does(category, taskType string) bool {
	return slices.ContainsFunc(a.Capabilities, func(declared wire.Capability) bool {
		return declared.Category == category && (len(declared.TaskTypes) == 0 || slices.Contains(declared.TaskTypes, taskType))
	})
}

// whole declares every type of the categories.
func whole(categories ...string) []wire.Capability {
	declared := make([]wire.Capability, len(categories))
	for i, category := range categories {
		declared[i] = wire.Capability{Category: category, TaskTypes: []string{}}
	}
	return declared
}

func only(category string, types ...string) wire.Capability {
	return wire.Capability{Category: category, TaskTypes: types}
}

var everything = []string{
	"writing-translation", "data", "graphics-design", "digital-marketing", "business", "ai-services", "programming-automation",
	"video-animation", "music-audio", "photography", "finance", "consulting", "personal-growth",
}

// What the agents declare where they do not do a whole category: a text is no
// picture, a plan no table, and so they do not bid there.
var (
	logoTypes = []string{"logo-design", "wordmark-design"}

	drawn = only(
		"graphics-design",
		"logo-design", "wordmark-design", "icon-set", "favicon", "business-card", "letterhead", "flyer-design", "poster-design",
		"brochure-design", "infographic", "social-media-graphic", "banner-ad-design", "book-cover", "album-cover",
		"packaging-design", "t-shirt-design", "illustration", "character-design", "pattern-design",
	)
	designOnPaper = only("graphics-design", "brand-style-guide", "presentation-design", "ui-mockup", "wireframe")

	computed = only(
		"data",
		"data-analysis", "data-analysis-summary", "data-visualization", "dashboard-design", "survey-analysis",
		"statistical-analysis", "data-entry", "data-cleaning", "data-extraction", "data-enrichment", "data-labeling", "spreadsheet",
	)
	tabulated = only(
		"data",
		"spreadsheet", "data-entry", "data-cleaning", "data-extraction", "data-enrichment", "data-labeling", "lead-list",
		"market-data-table", "synthetic-dataset", "data-dictionary",
	)
	reasoned      = only("data", "data-analysis", "data-analysis-summary", "survey-analysis", "statistical-analysis", "web-research")
	structuredFor = only("data", "database-design", "sql-query", "data-dictionary")

	financialTables = only(
		"finance",
		"financial-model", "budget-plan", "cash-flow-forecast", "expense-categorization", "bookkeeping", "invoice-template",
	)
	financialReports = only(
		"finance",
		"break-even-analysis", "financial-statement-analysis", "company-valuation", "investment-memo", "stock-research-note",
		"portfolio-review", "pricing-analysis", "tax-checklist", "unit-economics",
	)

	campaignPlans = only(
		"digital-marketing",
		"social-media-calendar", "social-media-strategy", "search-ads-campaign", "seo-audit", "content-strategy", "content-brief",
		"marketing-plan", "launch-plan", "competitor-ads-review",
	)
	promptTexts = only(
		"ai-services",
		"prompt-engineering", "prompt-library", "system-prompt", "chatbot-script", "ai-agent-design", "ai-workflow-design",
		"rag-design", "model-evaluation", "model-comparison", "ai-image-prompt", "ai-content-review", "ai-policy", "voice-assistant-script",
	)
	promptData    = only("ai-services", "evaluation-dataset", "fine-tuning-dataset", "tool-schema")
	softwareTexts = only("programming-automation", "code-review", "code-documentation")
	shootPlans    = only("photography", "photo-shoot-plan", "photo-captions")
)
