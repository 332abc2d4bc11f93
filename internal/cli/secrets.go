package cli

import (
	"github.com/aitasker/aitasker/internal/secrets"
)

// Secrets are the commands of secrets at rest.
type Secrets struct {
	Key secretsKey `cmd:"" help:"Make a value for AITASKER_SECRETS_KEY."`
}

type secretsKey struct{}

// Run prints a fresh key.
func (secretsKey) Run(term Terminal) error {
	key, err := secrets.GenerateKey()
	if err != nil {
		return err
	}
	return term.say(map[string]any{"key": key}, key)
}
