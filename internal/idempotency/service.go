package idempotency

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

const (
	// claimLease is how long one process may work on a request before the next
	// repeat takes it for dead. A process that was only slow does no harm: effects
	// are bound to the key, and the first answer that was kept counts.
	claimLease = 8 * time.Second

	// claimPatience is how long a repeat waits for the first answer; above
	// claimLease, so that it can take over.
	claimPatience = 15 * time.Second

	firstPoll = 10 * time.Millisecond
	lastPoll  = 200 * time.Millisecond

	// recordTimeout bounds writing down an outcome, also when the client is gone.
	recordTimeout = 5 * time.Second
)

var (
	errNotFinal = errors.New("the answer is not final")
	errAnswered = errors.New("another try was answered first")
)

// Service answers requests once per key.
type Service struct {
	store  Store
	sealer Sealer
}

// NewService returns a Service that keeps sealed answers in the store.
func NewService(store Store, sealer Sealer) *Service { return &Service{store: store, sealer: sealer} }

// Transaction runs a try whose effect and answer are one: an error of run, or of the
// commit, leaves no trace of either. The answer is kept through keys.
type Transaction func(ctx context.Context, run func(keys Store) error) error

// Once returns the answer to a request and whether it was kept from an earlier try.
// Otherwise it calls handle, which makes the try. Without a transaction the effect
// of the operation must be bound to the key by itself, so that a try that resumes
// another has no second effect.
func (s *Service) Once(ctx context.Context, key *Key, tx Transaction, handle func(resumed bool) Answer) (answer Answer, replayed bool, err error) {
	claim, err := s.claim(ctx, key)
	if err != nil {
		return Answer{}, false, err
	}
	if claim.Answer != nil {
		answer, err = s.open(key, claim.Answer)
		return answer, true, err
	}
	answer, kept, err := s.try(ctx, key, claim, tx, handle)
	if kept != nil {
		answer, err = s.open(key, kept)
	}
	return answer, kept != nil, err
}

// claim waits until the caller holds the claim or the request is answered.
func (s *Service) claim(ctx context.Context, key *Key) (Claim, error) {
	ctx, cancel := context.WithTimeout(ctx, claimPatience)
	defer cancel()
	for pause := firstPoll; ; pause = min(2*pause, lastPoll) {
		claim, err := s.store.ClaimKey(ctx, key, claimLease)
		if err != nil || claim.ID != uuid.Nil || claim.Answer != nil {
			return claim, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return claim, refusal.New(refusal.Busy,
				"The first request with this Idempotency-Key is still being worked on. Try again in a few seconds.")
		}
	}
}

// try makes a try and settles what becomes of the key. It returns the sealed answer
// of another try that was answered first, if there was one.
func (s *Service) try(ctx context.Context, key *Key, claim Claim, tx Transaction, handle func(bool) Answer) (answer Answer, kept []byte, err error) {
	afterPanic := Free // the transaction took the effect back
	if tx == nil {
		afterPanic = Resumable
		tx = func(_ context.Context, run func(Store) error) error { return run(s.store) }
	}
	panicked := true
	defer func() {
		if panicked {
			_, _ = s.release(ctx, key, claim.ID, afterPanic)
		}
	}()
	err = tx(ctx, func(keys Store) (err error) {
		answer = handle(claim.Resumed)
		if !answer.isFinal() {
			return errNotFinal
		}
		kept, err = s.keep(ctx, keys, key, &answer)
		return err
	})
	panicked = false
	switch {
	case errors.Is(err, errAnswered):
		return answer, kept, nil
	case errors.Is(err, errNotFinal):
		kept, err = s.release(ctx, key, claim.ID, answer.release())
		return answer, kept, err
	case err != nil:
		_, _ = s.release(ctx, key, claim.ID, Resumable)
	}
	return answer, nil, err
}

// keep keeps an answer; errAnswered with the first one when another try's counts.
func (s *Service) keep(ctx context.Context, keys Store, key *Key, answer *Answer) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	sealed, err := s.seal(key, answer)
	if err != nil {
		return nil, err
	}
	first, err := keys.KeepAnswer(ctx, key, sealed)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(first, sealed) {
		return first, errAnswered
	}
	return nil, nil
}

// release ends a claim outside of any transaction, also when the client is gone.
func (s *Service) release(ctx context.Context, key *Key, claimID uuid.UUID, release Release) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	return s.store.ReleaseKey(ctx, key, claimID, release)
}
