package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// payoutReadyOf asks whether the payouts of an agent's account are set up in its
// mode: the one place where that is known. It looks one row up for each agent; an
// EXISTS would let Postgres read every payout account instead.
func payoutReadyOf(alias string) string {
	return `coalesce((SELECT p.ready_at IS NOT NULL FROM payout_accounts p
	                  WHERE p.account_id = ` + alias + `.account_id AND p.livemode = ` + alias + `.livemode), false)`
}

// PayoutAccount reads where an account's earnings of one mode are paid to; the
// zero value when it has not been onboarded.
func (s *Store) PayoutAccount(ctx context.Context, owner market.Owner) (market.PayoutAccount, error) {
	account, err := one[market.PayoutAccount](ctx, s.pool, `
		SELECT provider, reference, ready_at FROM payout_accounts WHERE account_id = @account AND livemode = @livemode`,
		pgx.StrictNamedArgs{"account": owner.AccountID, "livemode": owner.Livemode})
	if refusal.Is(err, refusal.NotFound) {
		return market.PayoutAccount{}, nil
	}
	return account, err
}

// PutPayoutAccount keeps what a provider said of an account. One that stays ready
// keeps the time since when.
func (s *Store) PutPayoutAccount(
	ctx context.Context, owner market.Owner, provider, reference string, ready bool,
) (market.PayoutAccount, error) {
	return one[market.PayoutAccount](ctx, s.pool, `
		INSERT INTO payout_accounts (account_id, livemode, provider, reference, ready_at)
		VALUES (@account, @livemode, @provider, @reference, CASE WHEN @ready THEN now() END)
		ON CONFLICT (account_id, livemode) DO UPDATE SET provider = excluded.provider, reference = excluded.reference,
		    ready_at = CASE WHEN @ready THEN coalesce(payout_accounts.ready_at, excluded.ready_at) END
		RETURNING provider, reference, ready_at`,
		pgx.StrictNamedArgs{
			"account": owner.AccountID, "livemode": owner.Livemode, "provider": provider, "reference": reference, "ready": ready,
		})
}

// ListPayouts reads what captured and split tasks brought to an account in one
// mode, newest first.
func (s *Store) ListPayouts(ctx context.Context, owner market.Owner, page market.EntryPage) ([]market.Payout, error) {
	return ledger.PayoutsOfAccount(ctx, s.pool, owner, page)
}
