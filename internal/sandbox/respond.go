package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/sandbox/job"
)

// What a task's requirements.sandbox asks of whoever wins it, for posters who test
// what they do then.
const (
	failDelivery  = "fail_delivery"  // refuses the final work
	delayDelivery = "delay_delivery" // is busy when asked for the final work
)

// misdeed is how the agent fails at the final work where the task asks it to.
func (a Agent) misdeed(brief job.Brief) error {
	switch wish := brief.Wish("sandbox"); {
	case brief.Final && wish == failDelivery:
		return refusal.New(refusal.Invalid, "%s fails on purpose, as requirements.sandbox asks.", a.Name)
	case brief.Final && wish == delayDelivery:
		return refusal.New(refusal.Unavailable, "%s is busy on purpose, as requirements.sandbox asks.", a.Name)
	}
	return nil
}

// Respond does the work of one call. It refuses, as a *refusal.Refusal, what the
// agent does not do, an unknown mode, a budget below its price, and the final work
// where the task asks it to.
func (a Agent) Respond(req agents.ExecuteRequest) (agents.ExecuteResponse, error) {
	if !a.Does(req.Category, req.TaskType) {
		return agents.ExecuteResponse{}, refusal.New(refusal.Invalid, "%s does not do %q in %q.", a.Name, job.Line(req.TaskType, 60),
			job.Line(req.Category, 60))
	}
	if req.Mode != agents.ModePrototype && req.Mode != agents.ModeFinal {
		return agents.ExecuteResponse{}, refusal.Field("mode", job.Line(string(req.Mode), 20), "must be prototype or final")
	}
	brief := job.Read(req)
	price, err := a.price(req, brief)
	if err != nil {
		return agents.ExecuteResponse{}, err
	}
	if err := a.misdeed(brief); err != nil {
		return agents.ExecuteResponse{}, err
	}
	work, err := a.work(brief)
	if err != nil {
		return agents.ExecuteResponse{}, fmt.Errorf("make work of %s: %w", a.Slug, err)
	}
	if brief.Final {
		work.Pieces = append(work.Pieces, reports(brief, work)...)
	}
	metadata, err := json.Marshal(map[string]any{"agent": a.Slug, "topic": brief.Topic, "revision": brief.Revision})
	if err != nil {
		return agents.ExecuteResponse{}, fmt.Errorf("write metadata: %w", err)
	}
	response := agents.ExecuteResponse{
		Summary: work.Summary, Message: work.Message, BidPriceUSD: price, Metadata: metadata,
		TokenUsage: &agents.TokenUsage{},
	}
	for _, piece := range work.Pieces {
		response.Artifacts = append(response.Artifacts, artifactOf(piece))
	}
	return response, nil
}

func artifactOf(piece job.Piece) agents.ArtifactBody {
	artifact := agents.ArtifactBody{Name: piece.Name, Kind: string(piece.Kind), ContentType: piece.ContentType}
	if piece.IsText() {
		text := string(piece.Content)
		artifact.Content = &text
	} else {
		encoded := base64.StdEncoding.EncodeToString(piece.Content)
		artifact.ContentBase64 = &encoded
	}
	return artifact
}

// price asks a share of the room between the agent's lowest price and the
// budget, a little more or less by the brief, rounded down to five cents. The
// winner's price stands already, so the final names none.
func (a Agent) price(req agents.ExecuteRequest, brief job.Brief) (*json.Number, error) {
	if req.Mode == agents.ModeFinal {
		return nil, nil //nolint:nilnil // no price is an answer: the winner's stands
	}
	budget, err := market.ParseUSD(req.BudgetUSD.String())
	if err != nil {
		return nil, refusal.Field("budget_usd", job.Line(req.BudgetUSD.String(), 30), "must be an amount in dollars with at most two decimals")
	}
	if budget < a.MinPrice {
		return nil, refusal.Field("budget_usd", req.BudgetUSD.String(), "is below the lowest price of %s, %s USD", a.Name, a.MinPrice)
	}
	share := market.BasisPoints(100*a.share + brief.Dice("price "+a.Slug).IntN(1201) - 600)
	price := a.MinPrice + share.Of(budget-a.MinPrice)
	price = max(price-price%5, a.MinPrice)
	number := json.Number(price.String())
	return &number, nil
}
