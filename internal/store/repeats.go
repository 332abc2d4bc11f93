package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

const ofRequest = ` WHERE account_id = @account AND livemode = @livemode AND route = @route AND key = @key`

func requestArgs(r *market.KeyedRequest) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"account": r.AccountID, "livemode": r.Livemode, "route": r.Route, "key": r.Key}
}

// sweepPerClaim is how many outdated keys go with each new one: more than one,
// so that the table shrinks back after a busy day.
const sweepPerClaim = 5

// ClaimRequest asks to work on a keyed request for as long as the lease. A key
// that stands for another request is refused.
func (s *Store) ClaimRequest(ctx context.Context, r *market.KeyedRequest, lease time.Duration) (market.RequestClaim, error) {
	claim, err := s.takeClaim(ctx, r, lease)
	if !errors.Is(err, pgx.ErrNoRows) {
		return claim, mapError(err)
	}
	var digest []byte
	claim = market.RequestClaim{}
	err = s.pool.QueryRow(ctx, `SELECT digest, answer FROM keyed_requests`+ofRequest, requestArgs(r)).Scan(&digest, &claim.Answer)
	if errors.Is(err, pgx.ErrNoRows) {
		return market.RequestClaim{}, nil // given up in this moment: free again
	}
	if err != nil {
		return market.RequestClaim{}, mapError(err)
	}
	if !bytes.Equal(digest, r.Digest) {
		return market.RequestClaim{}, refusal.Field("header.Idempotency-Key", r.Key,
			"stands for another request already; a new request needs a new key")
	}
	return claim, nil
}

// takeClaim takes a key that is new, or whose claim ran out without an answer.
func (s *Store) takeClaim(ctx context.Context, r *market.KeyedRequest, lease time.Duration) (market.RequestClaim, error) {
	args := requestArgs(r)
	args["digest"], args["claim"], args["lease"] = r.Digest, uuid.New(), lease
	args["outdated"], args["sweep"] = 2*market.KeyRetention, sweepPerClaim
	var claim market.RequestClaim
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

// KeepAnswer keeps the answer to a request and gives the one that counts: the
// first that was kept.
func (s *Store) KeepAnswer(ctx context.Context, r *market.KeyedRequest, answer []byte) ([]byte, error) {
	args := requestArgs(r)
	args["answer"] = answer
	tag, err := s.pool.Exec(ctx, `UPDATE keyed_requests SET answer = @answer`+ofRequest+` AND answer IS NULL`, args)
	if err != nil {
		return nil, fmt.Errorf("keep answer: %w", mapError(err))
	}
	if tag.RowsAffected() > 0 {
		return answer, nil
	}
	first, err := s.answerOf(ctx, r)
	if first == nil {
		return answer, err
	}
	return first, err
}

// GiveUpClaim ends a claim without an answer: with free the key is as if never
// used, else it stays bound to its request and the next repeat goes on at once.
// It gives the answer that somebody else kept meanwhile; nil when nobody has.
func (s *Store) GiveUpClaim(ctx context.Context, r *market.KeyedRequest, claimID uuid.UUID, free bool) ([]byte, error) {
	args := requestArgs(r)
	args["claim"] = claimID
	statement := `UPDATE keyed_requests SET claimed_til = '-infinity'`
	if free {
		statement = `DELETE FROM keyed_requests`
	}
	tag, err := s.pool.Exec(ctx, statement+ofRequest+` AND claim = @claim AND answer IS NULL`, args)
	if err != nil {
		return nil, fmt.Errorf("give up claim: %w", mapError(err))
	}
	if tag.RowsAffected() > 0 {
		return nil, nil
	}
	return s.answerOf(ctx, r)
}

func (s *Store) answerOf(ctx context.Context, r *market.KeyedRequest) (answer []byte, err error) {
	err = s.pool.QueryRow(ctx, `SELECT answer FROM keyed_requests`+ofRequest, requestArgs(r)).Scan(&answer)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return answer, mapError(err)
}
