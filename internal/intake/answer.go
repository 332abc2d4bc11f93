package intake

import (
	"encoding/json"
	"fmt"

	"github.com/aitasker/aitasker/internal/agentclient"
	"github.com/aitasker/aitasker/internal/market"
)

// requestOf is what the agent was asked, by which its answer is judged.
func requestOf(call *market.AgentCall) (agentclient.ExecuteRequest, error) {
	var request agentclient.ExecuteRequest
	if err := json.Unmarshal(call.Request, &request); err != nil {
		return request, fmt.Errorf("decode request of call %s: %w", call.ID, err)
	}
	return request, nil
}

// workOf is an accepted answer as it is kept.
func workOf(answer *agentclient.Answer) (*market.HandedIn, error) {
	work := &market.HandedIn{
		Summary: answer.Summary, Message: answer.Message, Price: answer.Price, Artifacts: answer.Artifacts,
	}
	if answer.TokenUsage != nil {
		usage, err := json.Marshal(answer.TokenUsage)
		if err != nil {
			return nil, fmt.Errorf("encode token usage: %w", err)
		}
		work.TokenUsage = usage
	}
	return work, nil
}
