package agents

import (
	"encoding/json"
	"fmt"

	"github.com/aitasker/aitasker/internal/market"
)

// requestOf returns the request of a call, against which its answer is checked.
func requestOf(call *market.AgentCall) (ExecuteRequest, error) {
	var request ExecuteRequest
	if err := json.Unmarshal(call.Request, &request); err != nil {
		return request, fmt.Errorf("decode request of call %s: %w", call.ID, err)
	}
	return request, nil
}

// submissionOf returns an accepted answer in the form in which it is stored.
func submissionOf(answer *Answer) (*market.Submission, error) {
	submission := &market.Submission{
		Summary: answer.Summary, Message: answer.Message, Price: answer.Price, Artifacts: answer.Artifacts,
	}
	if answer.TokenUsage != nil {
		usage, err := json.Marshal(answer.TokenUsage)
		if err != nil {
			return nil, fmt.Errorf("encode token usage: %w", err)
		}
		submission.TokenUsage = usage
	}
	return submission, nil
}
