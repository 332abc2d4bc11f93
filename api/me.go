package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/publicapi"
)

type meOutput struct {
	Body struct {
		Account  publicapi.Account `json:"account"`
		Key      *publicapi.Key    `json:"key,omitempty" doc:"Absent for users who authenticate with a JWT."`
		Scopes   []string          `json:"scopes"`
		Livemode bool              `json:"livemode"`
	}
}

// getMe tells a caller who it is to us and what it may do.
func (s *server) getMe(ctx context.Context, _ *struct{}) (*meOutput, error) {
	caller := principalOf(ctx)
	account, err := s.Accounts.Account(ctx, caller.AccountID)
	if err != nil {
		return nil, err
	}
	out := &meOutput{}
	out.Body.Account, out.Body.Scopes, out.Body.Livemode = publicapi.AccountOf(account), publicapi.ScopesOf(caller.Scopes), caller.Livemode
	if caller.KeyID != uuid.Nil {
		key, err := s.ownKey(ctx, caller.KeyID)
		if err != nil {
			return nil, err
		}
		shown := publicapi.KeyOf(key)
		out.Body.Key = &shown
	}
	return out, nil
}
