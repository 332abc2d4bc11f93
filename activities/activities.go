package activities

import (
	"context"
	"errors"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/benchmark"
	"github.com/aitasker/aitasker/internal/files"
	"github.com/aitasker/aitasker/internal/judge"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/taxonomy"
	"github.com/aitasker/aitasker/internal/webhook"
)

// Parts are what the activities work with; all are needed.
type Parts struct {
	Store     *store.Store
	Blobs     *files.BlobStore
	Agents    *agents.Client
	Judge     judge.Judge
	Taxonomy  *taxonomy.Taxonomy
	Secrets   *secrets.Box
	Briefs    *benchmark.PromptLibrary
	Links     *files.LinkSigner
	Attempter *webhook.Attempter
	Limiter   *webhook.ConcurrencyLimiter

	PublicURL string // how async agents reach the API; may be empty where there are none
}

// Activities holds every activity of the marketplace as a method.
type Activities struct {
	Parts
}

// New checks that no part is missing and that every activity of the contract has
// its method.
func New(parts Parts) (*Activities, error) {
	if err := checkComplete(); err != nil {
		return nil, err
	}
	if parts.Store == nil || parts.Blobs == nil || parts.Agents == nil || parts.Judge == nil || parts.Taxonomy == nil ||
		parts.Secrets == nil || parts.Links == nil || parts.Briefs == nil || parts.Attempter == nil || parts.Limiter == nil {
		return nil, errors.New("activities: a part is missing")
	}
	return &Activities{Parts: parts}, nil
}

// takeStep is store.TakeStep for steps without an answer.
func (a *Activities) takeStep(ctx context.Context, task stepOf, take func(*store.Step) error) error {
	_, err := store.TakeStepAt(ctx, a.Store, task.id, task.step, task.believed, func(step *store.Step) (struct{}, error) {
		return struct{}{}, take(step)
	})
	return err
}
