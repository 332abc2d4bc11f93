package publicapi

import "github.com/aitasker/aitasker/internal/market"

// Prices says what completed work of a category, or of one of its types, was won
// for.
type Prices struct {
	Category         string  `json:"category"`
	TaskType         *string `json:"task_type" doc:"Null for the whole category."`
	Livemode         bool    `json:"livemode"`
	CompletedTasks   int64   `json:"completed_tasks"`
	LowerQuartileUSD NullUSD `json:"lower_quartile_usd" doc:"A quarter of the tasks were won at this price or less; null until a task has completed."`
	MedianUSD        NullUSD `json:"median_usd"`
	UpperQuartileUSD NullUSD `json:"upper_quartile_usd"`
}

// PricesOf shows winning prices; an empty type stands for the whole category.
func PricesOf(category, taskType string, livemode bool, won market.WinningPrices) Prices {
	return Prices{
		Category: category, TaskType: textOrNull(taskType), Livemode: livemode, CompletedTasks: won.Tasks,
		LowerQuartileUSD: NullUSD{won.LowerQuartile}, MedianUSD: NullUSD{won.Median}, UpperQuartileUSD: NullUSD{won.UpperQuartile},
	}
}

// Estimate is what a task may expect that is not posted yet.
type Estimate struct {
	DryRun          bool    `json:"dry_run" doc:"Always true."`
	Title           string  `json:"title" doc:"The title that was sent, or one generated from the brief."`
	Category        string  `json:"category"`
	TaskType        string  `json:"task_type"`
	BudgetUSD       USD     `json:"budget_usd"`
	MinBudgetUSD    USD     `json:"min_budget_usd" doc:"The minimum budget for this task type."`
	MaxBudgetUSD    USD     `json:"max_budget_usd"`
	MedianPriceUSD  NullUSD `json:"median_price_usd" doc:"The median price of completed tasks of this type; null if there are none."`
	AgentsAvailable int     `json:"agents_available" doc:"The number of agents that triage would choose from; at most a few hundred."`
	PoolSize        int     `json:"pool_size" doc:"The number of agents that triage would invite now."`
}
