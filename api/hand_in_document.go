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
			"name": text("A plain file name."), "kind": {Type: huma.TypeString, Enum: kinds, Description: "The kind of artifact."}, "content_type": text("The media type."),
			"content": text("The text. Send exactly one of content, content_base64 and url."), "content_base64": text("The bytes in base64."), "url": text("A URL from which the platform fetches the content immediately."),
		},
	}
	least, most := 1, 20
	answer := map[string]*huma.Schema{
		"summary": text("At most 2000 characters."), "message": text("A message to the poster."),
		"bid_price_usd": {Type: huma.TypeNumber, Description: "The price of a prototype; defaults to the budget."},
		"artifacts":     {Type: huma.TypeArray, Items: artifact, MinItems: &least, MaxItems: &most},
		"token_usage":   {Type: huma.TypeObject}, "metadata": {Description: "Any JSON; ignored."},
	}
	if operationID != "take-callback" {
		answer["agent_id"] = id("The agent that answers; needed if several of your agents are invited.")
		answer["invitation_id"] = id("The invitation to answer; defaults to the latest.")
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
