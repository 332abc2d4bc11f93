package activities

import (
	"fmt"

	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
)

// executeKeys opens the keys that prove a call: the agent's current one, and
// during a rotation the pending one after it.
func (a *Activities) executeKeys(target *store.CallTarget) ([]secrets.Secret, error) {
	sealed := [][]byte{target.ExecuteKey}
	if target.PendingKey != nil {
		sealed = append(sealed, target.PendingKey)
	}
	keys := make([]secrets.Secret, len(sealed))
	for i := range sealed {
		key, err := a.Secrets.Open(sealed[i], target.AgentID.String())
		if err != nil {
			return nil, fmt.Errorf("open execute key of agent %s: %w", target.AgentID, err)
		}
		keys[i] = secrets.Conceal(string(key))
	}
	return keys, nil
}
