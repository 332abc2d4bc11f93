package api

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

const keysPath = base + "/api-keys"

// KeyPath names an API key in the path.
type KeyPath struct {
	KeyID uuid.UUID `path:"key_id" format:"uuid"`
}

type keyOutput struct {
	Body publicapi.Key
}

type createKeyInput struct {
	Idempotency

	Body struct {
		KeyTerms

		Name   string   `json:"name" doc:"What the key is for, 1 to 200 characters."`
		Scopes []string `json:"scopes" minItems:"1" maxItems:"5" enum:"poster,poster:read,agent,agent:read,admin" doc:"Cannot exceed the caller's scopes."`
	}
}

// KeyTerms are what a key may be bound to; what is left out or null does not bind.
type KeyTerms struct {
	ExpiresAt optional[time.Time]   `json:"expires_at,omitzero" doc:"Must be in the future; null if the key never expires."`
	PerTask   optional[json.Number] `json:"spend_limit_per_task_usd,omitzero" doc:"The maximum price of one selection, 0.01 to 1000000; null for no limit."`
	PerMonth  optional[json.Number] `json:"spend_limit_per_month_usd,omitzero" doc:"The maximum total price of all selections in a calendar month (UTC), 0.01 to 1000000; null for no limit."`
}

// check reads the terms and names every rule they break.
func (k *KeyTerms) check(now time.Time, breaches *refusal.Breaches) market.SpendLimits {
	breaches.Note(market.CheckKeyExpiry(k.ExpiresAt.value, now))
	return market.SpendLimits{
		PerTask:  limitOf("spend_limit_per_task_usd", k.PerTask.value, breaches),
		PerMonth: limitOf("spend_limit_per_month_usd", k.PerMonth.value, breaches),
	}
}

func limitOf(field string, digits *json.Number, breaches *refusal.Breaches) *market.Cents {
	if digits == nil {
		return nil
	}
	limit, err := market.ParseUSD(digits.String())
	if err != nil {
		breaches.Note(onField(field, err))
		return nil
	}
	breaches.Note(market.CheckSpendLimit(field, &limit))
	return &limit
}

type createKeyOutput struct {
	Location string `header:"Location"`
	Body     struct {
		publicapi.Key

		Secret string `json:"key" doc:"The API key. It is shown only once."`
	}
}

// createKey makes a key of the caller's account and mode with at most the
// caller's rights.
func (s *server) createKey(ctx context.Context, in *createKeyInput) (*createKeyOutput, error) {
	caller := principalOf(ctx)
	wanted := market.NewKey{AccountID: caller.AccountID, Livemode: caller.Livemode, ExpiresAt: in.Body.ExpiresAt.value}
	for _, scope := range in.Body.Scopes {
		wanted.Scopes = append(wanted.Scopes, market.Scope(scope))
	}
	slices.Sort(wanted.Scopes)
	wanted.Scopes = slices.Compact(wanted.Scopes)
	var wrong refusal.Breaches
	var err error
	wanted.Name, err = market.NormalizeKeyName(in.Body.Name)
	wrong.Note(err)
	wanted.Limits = in.Body.check(time.Now(), &wrong)
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	if err := s.permitNewKey(ctx, wanted.Scopes); err != nil {
		return nil, err
	}
	key, secret, err := s.Keys.CreateKey(ctx, wanted)
	if err != nil {
		return nil, err
	}
	out := &createKeyOutput{Location: keysPath + "/" + key.ID.String()}
	out.Body.Key, out.Body.Secret = publicapi.KeyOf(key), secret
	return out, nil
}

// permitNewKey asks the rule with what the caller's own key may spend.
func (s *server) permitNewKey(ctx context.Context, scopes []market.Scope) error {
	caller := principalOf(ctx)
	var limits market.SpendLimits
	if caller.KeyID != uuid.Nil {
		own, err := s.Keys.KeyOfAccount(ctx, caller.Owner(), caller.KeyID)
		if err != nil {
			return err
		}
		limits = own.SpendLimits()
	}
	return market.PermitNewKey(caller, limits, scopes)
}

type listKeysOutput struct {
	Body struct {
		Keys       []publicapi.Key `json:"api_keys"`
		NextCursor *string         `json:"next_cursor" doc:"Null on the last page."`
	}
}

func (s *server) listKeys(ctx context.Context, in *PageQuery) (*listKeysOutput, error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	keys, err := s.Keys.ListKeys(ctx, caller.Owner(), page)
	if err != nil {
		return nil, err
	}
	keys, next := cut(keys, in.Limit, func(k market.Key) market.Cursor {
		return market.Cursor{CreatedAt: k.CreatedAt, ID: k.ID}
	})
	out := &listKeysOutput{}
	out.Body.Keys, out.Body.NextCursor = publicapi.KeysOf(keys), next
	return out, nil
}

func (s *server) getKey(ctx context.Context, in *KeyPath) (*keyOutput, error) {
	key, err := s.ownKey(ctx, in.KeyID)
	if err != nil {
		return nil, err
	}
	return &keyOutput{Body: publicapi.KeyOf(key)}, nil
}

func (s *server) ownKey(ctx context.Context, keyID uuid.UUID) (market.Key, error) {
	caller := principalOf(ctx)
	return s.Keys.KeyOfAccount(ctx, caller.Owner(), keyID)
}

type changeKeyInput struct {
	KeyPath

	Body struct {
		KeyTerms

		Name *string `json:"name,omitempty" doc:"1 to 200 characters."`
	}
}

// changeKey renames a key or changes its expiry and limits; its scopes and mode
// stay, so that nobody has to guess what a key could do yesterday.
func (s *server) changeKey(ctx context.Context, in *changeKeyInput) (*keyOutput, error) {
	change, err := in.change(time.Now())
	if err != nil {
		return nil, err
	}
	key, err := s.ownKey(ctx, in.KeyID)
	if err != nil {
		return nil, err
	}
	if err := s.permitNewKey(ctx, nil); err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	if err := market.PermitKeyChange(caller, &key); err != nil {
		return nil, err
	}
	if key, err = s.Keys.ChangeKey(ctx, caller.Owner(), in.KeyID, change); err != nil {
		return nil, err
	}
	return &keyOutput{Body: publicapi.KeyOf(key)}, nil
}

// change reads what is to be changed and names every rule it breaks.
func (in *changeKeyInput) change(now time.Time) (market.KeyChange, error) {
	var change market.KeyChange
	var wrong refusal.Breaches
	if in.Body.Name != nil {
		name, err := market.NormalizeKeyName(*in.Body.Name)
		wrong.Note(err)
		change.Name = &name
	}
	limits := in.Body.check(now, &wrong)
	if in.Body.ExpiresAt.sent {
		change.ExpiresAt = &market.KeyExpiry{At: in.Body.ExpiresAt.value}
	}
	if in.Body.PerTask.sent {
		change.PerTask = &market.SpendLimit{Amount: limits.PerTask}
	}
	if in.Body.PerMonth.sent {
		change.PerMonth = &market.SpendLimit{Amount: limits.PerMonth}
	}
	return change, wrong.Err()
}

// revokeKey ends a key for good. Every replica refuses it within five seconds.
func (s *server) revokeKey(ctx context.Context, in *KeyPath) (*struct{}, error) {
	key, err := s.ownKey(ctx, in.KeyID)
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	if err := market.PermitKeyChange(caller, &key); err != nil {
		return nil, err
	}
	return nil, s.Keys.RevokeKey(ctx, caller.Owner(), in.KeyID)
}
