package intake

import (
	"context"
	"crypto/hmac"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agentclient"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/secrets"
)

// decoyRow is what the decoy is sealed for; no call has that id.
const decoyRow = "no call"

// TakeCallback takes an async agent's answer, which the signature proves to be of
// the one who was called. A wrong signature and a call that does not exist read
// alike: refusal.Unauthenticated.
func (i *Intake) TakeCallback(ctx context.Context, callID uuid.UUID, signature string, body []byte) (market.AgentCall, error) {
	call, err := i.calls.AgentCall(ctx, callID)
	known := err == nil && call.CallbackSecret != nil
	if err != nil && !refusal.Is(err, refusal.NotFound) {
		return market.AgentCall{}, err
	}
	sealed, row := i.decoy, decoyRow
	if known {
		sealed, row = call.CallbackSecret, call.ID.String()
	}
	secret, err := i.box.Open(sealed, row)
	if err != nil {
		return market.AgentCall{}, fmt.Errorf("open callback secret of call %s: %w", callID, err)
	}
	right := agentclient.Sign(body, secrets.Conceal(string(secret)))
	if !hmac.Equal([]byte(right), []byte(strings.ToLower(signature))) || !known {
		return market.AgentCall{}, refusal.New(refusal.Unauthenticated,
			"Sign the raw body with the call's callback_secret and send the hex HMAC-SHA256 in the header X-AITasker-Signature.")
	}
	return i.take(ctx, call, body)
}
