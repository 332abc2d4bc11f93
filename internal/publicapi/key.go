package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Key is an API key as its owner sees it. The key itself is never part of it.
type Key struct {
	ID                    uuid.UUID `json:"id" format:"uuid"`
	Name                  string    `json:"name"`
	LastFour              string    `json:"last_four" doc:"The key's last four characters."`
	Scopes                []string  `json:"scopes"`
	Livemode              bool      `json:"livemode"`
	SpendLimitPerTaskUSD  NullUSD   `json:"spend_limit_per_task_usd" doc:"The maximum price of one selection."`
	SpendLimitPerMonthUSD NullUSD   `json:"spend_limit_per_month_usd" doc:"The maximum total price of all selections in a calendar month (UTC)."`
	CreatedAt             Time      `json:"created_at"`
	LastUsedAt            *Time     `json:"last_used_at" nullable:"true" doc:"When the key was last used, to the minute; null if never."`
	ExpiresAt             *Time     `json:"expires_at" nullable:"true" doc:"Null if the key never expires."`
	RevokedAt             *Time     `json:"revoked_at" nullable:"true" doc:"Null if the key is still valid."`
}

// KeyOf shows a key.
func KeyOf(k market.Key) Key {
	return Key{
		ID:                    k.ID,
		Name:                  k.Name,
		LastFour:              k.LastFour,
		Scopes:                ScopesOf(k.Scopes),
		Livemode:              k.Livemode,
		SpendLimitPerTaskUSD:  NullUSD{k.PerTask},
		SpendLimitPerMonthUSD: NullUSD{k.PerMonth},
		CreatedAt:             TimeOf(k.CreatedAt),
		LastUsedAt:            timeOrNull(k.LastUsedAt),
		ExpiresAt:             timeOrNull(k.ExpiresAt),
		RevokedAt:             timeOrNull(k.RevokedAt),
	}
}

// KeysOf shows keys in the order given.
func KeysOf(keys []market.Key) []Key { return listOf(keys, KeyOf) }

// ScopesOf shows scopes in the order given.
func ScopesOf(scopes []market.Scope) []string {
	return listOf(scopes, func(s market.Scope) string { return string(s) })
}
