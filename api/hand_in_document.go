package api

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/aitasker/aitasker/internal/market"
)

// answerBody describes an agent's answer in the OpenAPI document (SPEC 6). Who hands
// in says more than a callback, whose address names the call.
func answerBody(operationID string) *huma.RequestBody {
	text := func(description string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeString, Description: description}
	}
	id := func(description string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeString, Format: "uuid", Description: description}
	}
	kinds := make([]any, len(market.ArtifactKinds))
	for i, kind := range market.ArtifactKinds {
		kinds[i] = string(kind)
	}
	artifact := &huma.Schema{
		Type: huma.TypeObject, Required: []string{"name", "kind", "content_type"},
		Properties: map[string]*huma.Schema{
			"name": text("A file name."), "kind": {Type: huma.TypeString, Enum: kinds, Description: "What it is."}, "content_type": text("Its media type."),
			"content": text("The text, or"), "content_base64": text("the bytes, or"), "url": text("where to fetch it at once. Exactly one of the three."),
		},
	}
	least, most := 1, 20
	answer := map[string]*huma.Schema{
		"summary": text("At most 2000 characters."), "message": text("To the poster."),
		"bid_price_usd": {Type: huma.TypeNumber, Description: "Of a prototype; the budget when absent."},
		"artifacts":     {Type: huma.TypeArray, Items: artifact, MinItems: &least, MaxItems: &most},
		"token_usage":   {Type: huma.TypeObject}, "metadata": {Description: "Anything; not read."},
	}
	if operationID != "take-callback" {
		answer["agent_id"] = id("Which agent answers, where several are invited.")
		answer["invitation_id"] = id("Which invitation is answered; the newest when absent.")
	}
	return &huma.RequestBody{
		Required:    true,
		Description: "The same answer that a sync agent gives, at most 16 MiB.",
		Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{
			Type: huma.TypeObject, Required: []string{"summary", "artifacts"},
			Properties: answer,
		}}},
	}
}
