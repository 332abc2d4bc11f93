package demo

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/auth"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// The variables of the env file that hold test keys.
const (
	PosterKey   = "AITASKER_POSTER_KEY"
	AgentKey    = "AITASKER_AGENT_KEY"
	OperatorKey = "AITASKER_ADMIN_KEY"
	SandboxKey  = "AITASKER_SANDBOX_KEY" // registers the demo agents
)

// KeyNames lists the variables that hold keys, in the order of the file.
var KeyNames = []string{PosterKey, AgentKey, OperatorKey, SandboxKey}

// The accounts of the demo. The poster and the developer are one account: in test
// mode an agent is only invited to tasks posted by its own account.
var (
	demoAccount     = uuid.MustParse("00000000-0000-4000-8000-000000000001")
	operatorAccount = uuid.MustParse("00000000-0000-4000-8000-000000000003")

	// formerDeveloper owned the developer's key and agents before the two became one.
	formerDeveloper = uuid.MustParse("00000000-0000-4000-8000-000000000002")
)

// sandboxCredits is the test money of the demo account, granted once.
const sandboxCredits market.Cents = 1_000_00

// key is a test key of the demo.
type key struct {
	variable string
	account  uuid.UUID
	scope    market.Scope
}

var keys = []key{
	{PosterKey, demoAccount, market.ScopePoster},
	{AgentKey, demoAccount, market.ScopeAgent},
	{OperatorKey, operatorAccount, market.ScopeAdmin},
	{SandboxKey, agents.SandboxAccount, market.ScopeAgent},
}

// Keys makes the demo accounts and returns a test key for each of KeyNames. A key
// of an earlier run is kept where it is valid and belongs to the right account.
// Agents that an earlier version registered for a separate developer's account are
// moved to the demo account.
func Keys(ctx context.Context, database *store.Store, earlier map[string]string) (map[string]string, error) {
	names := map[uuid.UUID]string{demoAccount: "Demo", operatorAccount: "Demo operator", agents.SandboxAccount: "AITasker sandbox"}
	for id, name := range names {
		if err := database.EnsureAccount(ctx, id, name); err != nil {
			return nil, err
		}
	}
	err := database.GrantCredits(ctx, fmt.Sprintf("dev:%s", demoAccount), market.Owner{AccountID: demoAccount, Livemode: false}, sandboxCredits, "sandbox money")
	if err != nil {
		return nil, err
	}
	if err := database.MoveTestAgents(ctx, formerDeveloper, demoAccount); err != nil {
		return nil, err
	}
	values := map[string]string{}
	for _, k := range keys {
		if values[k.variable], err = k.plain(ctx, database, earlier[k.variable]); err != nil {
			return nil, fmt.Errorf("prepare %s: %w", k.variable, err)
		}
	}
	return values, nil
}

// plain returns the earlier key if it still serves, else a new one.
func (k key) plain(ctx context.Context, database *store.Store, earlier string) (string, error) {
	if hash, _, err := auth.ParseKey(earlier); err == nil {
		record, err := database.FindKey(ctx, hash[:])
		if err == nil && record.AccountID == k.account && record.RevokedAt == nil {
			return earlier, nil
		}
	}
	plain, record := auth.NewKey(false)
	record.AccountID, record.Name, record.Scopes = k.account, "development", []market.Scope{k.scope}
	return plain, database.InsertKey(ctx, record)
}
