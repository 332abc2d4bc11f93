package api

import (
	"context"

	"github.com/aitasker/aitasker/internal/idempotency"
)

// Database is every port that reads and writes only the database, so that all of
// them can join one transaction.
type Database struct {
	Accounts        AccountReader
	Agents          AgentStore
	AgentService    AgentService
	Attachments     AttachmentStore
	Balances        BalanceReader
	Benchmarks      BenchmarkStore
	Bids            BidReader
	BrandKits       BrandKitStore
	Credits         CreditStore
	Deliveries      DeliveryReader
	Drafts          DraftStore
	Events          EventReader
	Files           FileReader
	IdempotencyKeys idempotency.Store
	Keys            KeyStore
	Marketplace     Marketplace
	OversightReader OversightReader
	Tasks           TaskReader
	Webhooks        WebhookStore
	WebhookService  WebhookService
}

// InTransaction gives run the ports whose statements are all part of one
// transaction: an error of run, or of the commit, leaves no trace of any of them.
type InTransaction func(ctx context.Context, run func(tx Database) error) error

// within returns the server whose handlers work in a transaction.
func (s *server) within(tx Database) *server {
	bound := *s
	bound.Database = tx
	return &bound
}
