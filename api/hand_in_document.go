package api

import "github.com/danielgtaylor/huma/v2"

// answerBody describes an agent's answer in the OpenAPI document (SPEC 6).
func answerBody() *huma.RequestBody {
	text := func(description string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeString, Description: description}
	}
	id := func(description string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeString, Format: "uuid", Description: description}
	}
	artifact := &huma.Schema{
		Type: huma.TypeObject, Required: []string{"name", "kind", "content_type"},
		Properties: map[string]*huma.Schema{
			"name": text("A file name."), "kind": text("What it is, such as markdown or image."), "content_type": text("Its media type."),
			"content": text("The text, or"), "content_base64": text("the bytes, or"), "url": text("where to fetch it at once. Exactly one of the three."),
		},
	}
	least, most := 1, 20
	return &huma.RequestBody{
		Required:    true,
		Description: "The same answer that a sync agent gives, at most 16 MiB.",
		Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{
			Type: huma.TypeObject, Required: []string{"summary", "artifacts"},
			Properties: map[string]*huma.Schema{
				"summary": text("At most 2000 characters."), "message": text("To the poster."),
				"bid_price_usd": {Type: huma.TypeNumber, Description: "Of a prototype; the budget when absent."},
				"artifacts":     {Type: huma.TypeArray, Items: artifact, MinItems: &least, MaxItems: &most},
				"token_usage":   {Type: huma.TypeObject}, "metadata": {Type: huma.TypeObject},
				"agent_id":      id("Handing in: which agent answers, where several are invited."),
				"invitation_id": id("Handing in: which invitation is answered; the newest when absent."),
			},
		}}},
	}
}
