package judge

import (
	"bytes"
	"context"
	"encoding/json"
	"io"

	"github.com/aitasker/aitasker/internal/market"
)

// Judge scores work. Implementations are safe for concurrent use.
type Judge interface {
	// Judge scores one piece of work, 0 to 1. Work that cannot be read scores low;
	// an error means that the judge itself failed and may be asked again.
	Judge(ctx context.Context, work Work) (market.Judgement, error)
	// Recommend says how a dispute should end, with DecidedBy "judge".
	Recommend(ctx context.Context, dispute Case) (market.Verdict, error)
}

// Work is what a judge sees of a bid or delivery: the task and what was handed
// in, never who made it.
type Work struct {
	Brief              string
	Title              string
	Requirements       json.RawMessage // an object with free keys; may be empty
	AcceptanceCriteria []string
	Kind               market.TaskKind // carries the rubric and the quality rules
	Artifacts          []Artifact
	Summary            string // the agent's own words about the work
}

// Artifact is one file of the work. Its bytes are read at most once per
// judgement, and only up to a limit.
type Artifact struct {
	Name        string
	Kind        market.ArtifactKind // as declared by the agent; never trusted
	ContentType string              // as declared by the agent; never trusted
	// Open returns the bytes. An error fails the judgement, since it is the store's
	// and not the work's.
	Open func(ctx context.Context) (io.ReadCloser, error)
}

// Bytes returns an artifact's Open for content that is in memory already.
func Bytes(content []byte) func(context.Context) (io.ReadCloser, error) {
	return func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }
}

// Case is a dispute as a judge sees it.
type Case struct {
	Brief              string
	Title              string
	Requirements       json.RawMessage
	AcceptanceCriteria []string
	Kind               market.TaskKind
	DisputeReason      market.DisputeReason
	Statement          string // the poster's
	Answer             string // the agent's; empty when there is none
	Delivery           []Artifact
	DeliverySummary    string
}
