package agents

import (
	"context"
	"crypto/hmac"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/secrets"
)

// decoyRow is the row that the decoy is sealed for; no call has that id.
const decoyRow = "no call"

// SubmitCallback accepts the answer of an async agent, which its signature
// authenticates. A wrong signature and an unknown call are refused alike with
// refusal.Unauthenticated.
func (s *Submissions) SubmitCallback(ctx context.Context, callID uuid.UUID, signature string, body []byte) (market.AgentCall, error) {
	call, err := s.calls.AgentCall(ctx, callID)
	known := err == nil && call.CallbackSecret != nil
	if err != nil && !refusal.Is(err, refusal.NotFound) {
		return market.AgentCall{}, err
	}
	sealed, row := s.decoy, decoyRow
	if known {
		sealed, row = call.CallbackSecret, call.ID.String()
	}
	secret, err := s.box.Open(sealed, row)
	if err != nil {
		return market.AgentCall{}, fmt.Errorf("open callback secret of call %s: %w", callID, err)
	}
	right := Sign(body, secrets.Conceal(string(secret)))
	if !hmac.Equal([]byte(right), []byte(strings.ToLower(signature))) || !known {
		return market.AgentCall{}, refusal.New(refusal.Unauthenticated,
			"Sign the raw body with the call's callback_secret and send the hex HMAC-SHA256 in the header X-AITasker-Signature.")
	}
	return s.accept(ctx, call, body)
}
