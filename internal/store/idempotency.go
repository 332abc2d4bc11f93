package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/idempotency"
	"github.com/aitasker/aitasker/internal/refusal"
)

const ofKey = ` WHERE account_id = @account AND livemode = @livemode AND route = @route AND key = @key`

func keyArgs(k *idempotency.Key) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"account": k.Owner.AccountID, "livemode": k.Owner.Livemode, "route": k.Operation, "key": k.Value}
}

// sweepPerClaim is how many outdated keys go with each new one: more than one,
// so that the table shrinks back after a busy day.
const sweepPerClaim = 5

// ClaimKey asks to work on a request for as long as the lease. A key that stands for
// another request is refused.
func (s *Store) ClaimKey(ctx context.Context, key *idempotency.Key, lease time.Duration) (idempotency.Claim, error) {
	claim, err := s.takeClaim(ctx, key, lease)
	if !errors.Is(err, pgx.ErrNoRows) {
		return claim, mapError(err)
	}
	var digest []byte
	claim = idempotency.Claim{}
	err = s.pool.QueryRow(ctx, `SELECT digest, answer FROM keyed_requests`+ofKey, keyArgs(key)).Scan(&digest, &claim.Answer)
	if errors.Is(err, pgx.ErrNoRows) {
		return idempotency.Claim{}, nil // released in this moment: free again
	}
	if err != nil {
		return idempotency.Claim{}, mapError(err)
	}
	if !bytes.Equal(digest, key.Digest) {
		return idempotency.Claim{}, refusal.Field("header.Idempotency-Key", key.Value,
			"stands for another request already; a new request needs a new key")
	}
	return claim, nil
}

// takeClaim takes a key that is new, or whose claim ran out without an answer.
func (s *Store) takeClaim(ctx context.Context, key *idempotency.Key, lease time.Duration) (idempotency.Claim, error) {
	args := keyArgs(key)
	args["digest"], args["claim"], args["lease"] = key.Digest, uuid.New(), lease
	args["outdated"], args["sweep"] = 2*idempotency.Retention, sweepPerClaim
	var claim idempotency.Claim
	err := s.pool.QueryRow(ctx, `
		WITH swept AS (
			DELETE FROM keyed_requests WHERE ctid IN (
				SELECT ctid FROM keyed_requests WHERE created_at < now() - @outdated::interval AND key <> @key
				ORDER BY created_at LIMIT @sweep FOR UPDATE SKIP LOCKED)
		)
		INSERT INTO keyed_requests AS kept (account_id, livemode, route, key, digest, claim, claimed_til)
		VALUES (@account, @livemode, @route, @key, @digest, @claim, clock_timestamp() + @lease::interval)
		ON CONFLICT (account_id, livemode, route, key) DO UPDATE
			SET claim = excluded.claim, claimed_til = excluded.claimed_til
			WHERE kept.answer IS NULL AND kept.claimed_til <= clock_timestamp() AND kept.digest = excluded.digest
		RETURNING claim, xmax <> 0`, args).Scan(&claim.ID, &claim.Resumed)
	return claim, err
}

// KeepAnswer keeps the answer to a request and returns the one that counts: the
// first that was kept.
func (s *Store) KeepAnswer(ctx context.Context, key *idempotency.Key, answer []byte) ([]byte, error) {
	args := keyArgs(key)
	args["answer"] = answer
	tag, err := s.pool.Exec(ctx, `UPDATE keyed_requests SET answer = @answer`+ofKey+` AND answer IS NULL`, args)
	if err != nil {
		return nil, fmt.Errorf("keep answer: %w", mapError(err))
	}
	if tag.RowsAffected() > 0 {
		return answer, nil
	}
	first, err := s.answerOf(ctx, key)
	if first == nil {
		return answer, err
	}
	return first, err
}

// ReleaseKey ends a claim without an answer. It returns the answer that another try
// kept meanwhile; nil when there is none.
func (s *Store) ReleaseKey(ctx context.Context, key *idempotency.Key, claimID uuid.UUID, release idempotency.Release) ([]byte, error) {
	args := keyArgs(key)
	args["claim"] = claimID
	statement := `UPDATE keyed_requests SET claimed_til = '-infinity'`
	if release == idempotency.Free {
		statement = `DELETE FROM keyed_requests`
	}
	tag, err := s.pool.Exec(ctx, statement+ofKey+` AND claim = @claim AND answer IS NULL`, args)
	if err != nil {
		return nil, fmt.Errorf("release key: %w", mapError(err))
	}
	if tag.RowsAffected() > 0 {
		return nil, nil
	}
	return s.answerOf(ctx, key)
}

func (s *Store) answerOf(ctx context.Context, key *idempotency.Key) (answer []byte, err error) {
	err = s.pool.QueryRow(ctx, `SELECT answer FROM keyed_requests`+ofKey, keyArgs(key)).Scan(&answer)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return answer, mapError(err)
}
