package e2e

import (
	"net/http"
	"time"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

const (
	category = "writing-translation"
	taskType = "product-description"
	brief    = "Describe Harbor Blend, the coffee beans of a small roastery by the sea, for people who brew at home."
	price    = market.Cents(10_00)

	welcome = market.Cents(10_00) // every new account has it (SPEC 5)
	granted = market.Cents(100_00)
	funds   = welcome + granted // of a funded account

	// waitLimit is for what takes milliseconds on an idle machine.
	waitLimit = 2 * time.Minute
)

// goodWork answers the brief so that any judge shows it.
const goodWork = `# Harbor Blend: coffee beans roasted by the sea

Harbor Blend is the everyday coffee of our small roastery at the old pier. We roast 12 kilos at a time, three mornings a week,
and pack the beans within an hour.

## What you taste

- Dark chocolate and toasted hazelnut in the first sip
- A hint of orange as the cup cools
- A soft, salty-sweet finish that lasts

## For people who brew at home

The beans are forgiving: a French press, a moka pot and a paper filter all give a round cup. Start with 15 grams for 250 millilitres
of water at 94 °C and pour slowly for 3 minutes. You save the trip to the café and drink coffee that was roasted this week.

## Good to know

Two farms in Colombia and one in Ethiopia grow the beans, and we name them on every 250-gram bag.
Order by Tuesday and your coffee leaves the harbor on Wednesday.
`

// goodAnswer does that work.
func goodAnswer() http.HandlerFunc { return testkit.Works(price, goodWork) }

// order is a valid body for POST /tasks, changed by pairs of field and value.
func order(pairs ...any) map[string]any {
	body := map[string]any{"brief": brief, "category": category, "task_type": taskType, "budget_usd": 40}
	for i := 0; i+1 < len(pairs); i += 2 {
		body[pairs[i].(string)] = pairs[i+1]
	}
	return body
}
