package agents

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/aitasker/aitasker/sandbox/internal/job"
	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// What a task's requirements.sandbox asks of its winner, so that posters can test
// how their software copes.
const (
	failDelivery  = "fail_delivery"  // refuses the final work
	delayDelivery = "delay_delivery" // is busy when asked for the final work
)

// failOnPurpose returns the refusal of the final work where the task asks for it.
func (a Agent) failOnPurpose(brief job.Brief) error {
	switch wish := brief.Wish("sandbox"); {
	case brief.Final && wish == failDelivery:
		return refuse(http.StatusUnprocessableEntity, "%s fails on purpose, as requirements.sandbox asks.", a.Name)
	case brief.Final && wish == delayDelivery:
		return refuse(http.StatusServiceUnavailable, "%s is busy on purpose, as requirements.sandbox asks.", a.Name)
	}
	return nil
}

// Respond does the work of one call. It returns a *Refusal for what the agent does
// not do, an unknown mode, a budget below its price, and the final work where the
// task asks it to fail.
func (a Agent) Respond(req wire.ExecuteRequest) (wire.ExecuteResponse, error) {
	if !a.Does(req.Category, req.TaskType) {
		return wire.ExecuteResponse{}, refuse(http.StatusUnprocessableEntity, "%s does not do %q in %q.",
			a.Name, job.Line(req.TaskType, 60), job.Line(req.Category, 60))
	}
	if req.Mode != wire.ModePrototype && req.Mode != wire.ModeFinal {
		return wire.ExecuteResponse{}, refuse(http.StatusUnprocessableEntity, "mode must be prototype or final")
	}
	brief := job.Read(req)
	price, err := a.price(req, brief)
	if err != nil {
		return wire.ExecuteResponse{}, err
	}
	if err := a.failOnPurpose(brief); err != nil {
		return wire.ExecuteResponse{}, err
	}
	work, err := a.work(brief)
	if err != nil {
		return wire.ExecuteResponse{}, fmt.Errorf("make work of %s: %w", a.Slug, err)
	}
	if brief.Final {
		work.Pieces = append(work.Pieces, reports(brief, work)...)
	}
	metadata, err := json.Marshal(map[string]any{"agent": a.Slug, "topic": brief.Topic, "revision": brief.Revision})
	if err != nil {
		return wire.ExecuteResponse{}, fmt.Errorf("write metadata: %w", err)
	}
	response := wire.ExecuteResponse{
		Summary: work.Summary, Message: work.Message, BidPriceUSD: price, Metadata: metadata,
	}
	for _, piece := range work.Pieces {
		response.Artifacts = append(response.Artifacts, artifactOf(piece))
	}
	return response, nil
}

func artifactOf(piece job.Piece) wire.Artifact {
	artifact := wire.Artifact{Name: piece.Name, Kind: piece.Kind, ContentType: piece.ContentType}
	if piece.IsText() {
		text := string(piece.Content)
		artifact.Content = &text
	} else {
		encoded := base64.StdEncoding.EncodeToString(piece.Content)
		artifact.ContentBase64 = &encoded
	}
	return artifact
}

// price returns a share of the range between the agent's lowest price and the
// budget, a little more or less depending on the brief, rounded down to five
// cents. The final work names no price: the winner's stands already.
func (a Agent) price(req wire.ExecuteRequest, brief job.Brief) (*json.Number, error) {
	if req.Mode == wire.ModeFinal {
		return nil, nil //nolint:nilnil // no price is a valid answer
	}
	budget, err := wire.ParseUSD(req.BudgetUSD.String())
	if err != nil {
		return nil, refuse(http.StatusUnprocessableEntity, "budget_usd must be an amount in dollars with at most two decimals")
	}
	if budget < a.MinPrice {
		return nil, refuse(http.StatusUnprocessableEntity, "budget_usd is below the lowest price of %s, %s USD", a.Name, a.MinPrice)
	}
	basisPoints := wire.Cents(100*a.share + brief.Dice("price "+a.Slug).IntN(1201) - 600)
	price := a.MinPrice + ((budget-a.MinPrice)*basisPoints+5_000)/10_000
	price = max(price-price%5, a.MinPrice)
	number := json.Number(price.String())
	return &number, nil
}
