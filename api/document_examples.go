package api

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// example is what somebody really sent to an operation and what it answered.
type example struct {
	Request  any `json:"request,omitempty"`
	Response any `json:"response,omitempty"`
	DryRun   any `json:"dry_run,omitempty"` // the answer 200 of an operation that can be tried without effect
}

//go:embed examples.json
var examplesJSON []byte

// examples are kept by operation. The tests write them and compare them with what
// the operations answer.
var examples = sync.OnceValue(func() map[string]example {
	kept := map[string]example{}
	if err := json.Unmarshal(examplesJSON, &kept); err != nil {
		panic(fmt.Errorf("read embedded examples: %w", err))
	}
	return kept
})

func addExamples(o *huma.Operation) {
	shown := examples()[o.OperationID]
	if o.RequestBody != nil && shown.Request != nil {
		if o.RequestBody.Content["application/json"] != nil {
			delete(o.RequestBody.Content, "application/octet-stream") // of an input that also reads its raw body
		}
		for _, media := range o.RequestBody.Content {
			media.Example = shown.Request
		}
	}
	for status, response := range o.Responses {
		if media := response.Content["application/json"]; media != nil && status < "3" && shown.Response != nil {
			media.Example = shown.Response
			if status == "200" && shown.DryRun != nil {
				media.Example = shown.DryRun
			}
		}
	}
}

// asJSON is a value as a client sees it.
func asJSON(value any) any {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Errorf("write example: %w", err))
	}
	var seen any
	if err := json.Unmarshal(text, &seen); err != nil {
		panic(fmt.Errorf("read example: %w", err))
	}
	return seen
}
