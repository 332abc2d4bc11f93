package api

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/idempotency"
	"github.com/aitasker/aitasker/internal/refusal"
)

// bookedRequest is what the fixture remembers of a keyed request.
type bookedRequest struct {
	digest, answer []byte
	claim          uuid.UUID // uuid.Nil when nobody works on it
}

func bookedAs(key *idempotency.Key) string {
	return fmt.Sprint(key.Owner.AccountID, key.Owner.Livemode, key.Operation, key.Value)
}

func (w *fixture) ClaimKey(_ context.Context, key *idempotency.Key, _ time.Duration) (idempotency.Claim, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	booked, known := w.requests[bookedAs(key)]
	switch {
	case !known:
		claim := uuid.New()
		w.requests[bookedAs(key)] = &bookedRequest{digest: key.Digest, claim: claim}
		return idempotency.Claim{ID: claim}, nil
	case !bytes.Equal(booked.digest, key.Digest):
		return idempotency.Claim{}, refusal.Field("header.Idempotency-Key", key.Value, "stands for another request already")
	case booked.answer == nil && booked.claim == uuid.Nil:
		booked.claim = uuid.New()
		return idempotency.Claim{ID: booked.claim, Resumed: true}, nil
	}
	return idempotency.Claim{Answer: booked.answer}, nil
}

func (w *fixture) KeepAnswer(_ context.Context, key *idempotency.Key, answer []byte) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.keepErr != nil {
		return nil, w.keepErr
	}
	booked := w.requests[bookedAs(key)]
	if booked.answer == nil {
		booked.answer = answer
	}
	return booked.answer, nil
}

func (w *fixture) ReleaseKey(_ context.Context, key *idempotency.Key, _ uuid.UUID, release idempotency.Release) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if release == idempotency.Free {
		delete(w.requests, bookedAs(key))
	} else {
		w.requests[bookedAs(key)].claim = uuid.Nil
	}
	return nil, nil
}

func (w *fixture) InTransaction(_ context.Context, run func(Database) error) error {
	return run(w.database())
}

func (w *fixture) Seal(plaintext []byte, row string) ([]byte, error) {
	return append([]byte(row+"|"), plaintext...), nil
}

func (w *fixture) Open(sealed []byte, row string) ([]byte, error) {
	opened, own := bytes.CutPrefix(sealed, []byte(row+"|"))
	if !own {
		return nil, fmt.Errorf("sealed for another row than %s", row)
	}
	return opened, nil
}
