package api

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

type listEntriesOutput struct {
	Body struct {
		Entries    []publicapi.CreditEntry `json:"entries"`
		NextCursor *string                 `json:"next_cursor" doc:"Null on the last page."`
	}
}

// listEntries shows an account every movement of its money in the mode of the
// credential.
func (s *server) listEntries(ctx context.Context, in *PageQuery) (*listEntriesOutput, error) {
	page, err := in.entryPage()
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	entries, err := s.Credits.ListCreditEntries(ctx, caller.Owner(), page)
	if err != nil {
		return nil, err
	}
	out := &listEntriesOutput{}
	if len(entries) > in.Limit {
		entries = entries[:in.Limit]
		out.Body.NextCursor = new(entryCursor(entries[in.Limit-1].Number))
	}
	out.Body.Entries = publicapi.CreditEntriesOf(entries)
	return out, nil
}

// entryPage is page for the ledger, whose order is its entries' numbers.
func (in PageQuery) entryPage() (market.EntryPage, error) {
	page := market.EntryPage{Limit: in.Limit + 1}
	if in.Cursor == "" {
		return page, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(in.Cursor)
	if err != nil || len(raw) != 8 {
		return market.EntryPage{}, refusal.Field("query.cursor", in.Cursor, "is not a cursor of this list; start again without one")
	}
	page.Before = max(int64(binary.BigEndian.Uint64(raw)), 1) //nolint:gosec // any bit pattern is some number
	return page, nil
}

func entryCursor(number int64) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, uint64(number))) //nolint:gosec // never negative
}

type grantInput struct {
	Idempotency

	AccountID uuid.UUID `path:"account_id" format:"uuid"`
	Body      struct {
		AmountUSD json.Number `json:"amount_usd" doc:"0.01 to 100000."`
		Reason    string      `json:"reason" doc:"Shown to the account, 1 to 500 characters."`
	}
}

type entryOutput struct {
	Body publicapi.CreditEntry
}

// grantCredits gives an account credits in the operator's mode, once per
// operator and Idempotency-Key.
func (s *server) grantCredits(ctx context.Context, in *grantInput) (*entryOutput, error) {
	var wrong refusal.Breaches
	amount, err := market.ParseUSD(in.Body.AmountUSD.String())
	if err != nil {
		wrong.Note(onField("amount_usd", err))
	} else {
		wrong.Note(market.CheckGrantAmount(amount))
	}
	reason, err := market.NormalizeText("reason", in.Body.Reason, 1, maxReasonRunes)
	wrong.Note(err)
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	entry, err := s.Credits.GiveCredits(ctx, market.CreditGrant{
		Operation: fmt.Sprintf("grant:%s:%s", caller.AccountID, cmp.Or(in.Key, uuid.NewString())),
		AccountID: in.AccountID, Livemode: caller.Livemode, Amount: amount, Reason: reason,
	})
	if err != nil {
		return nil, err
	}
	return &entryOutput{Body: publicapi.CreditEntryOf(entry)}, nil
}
