package store

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

const selectBrandKit = `
	SELECT id, account_id, livemode, name, colors, fonts,
	       (SELECT jsonb_build_object('id', a.id, 'filename', a.filename, 'content_type', a.content_type,
	                                  'size_bytes', a.size_bytes, 'sha256', a.sha256, 'created_at', a.created_at)
	        FROM attachments a WHERE a.id = logo_attachment_id) AS logo,
	       voice, guidelines, created_at, updated_at
	FROM brand_kits`

func kitArgs(k *market.BrandKit) pgx.StrictNamedArgs {
	args := pgx.StrictNamedArgs{
		"id": k.ID, "name": k.Name, "colors": nonNil(k.Colors), "fonts": nonNil(k.Fonts), "logo": (*uuid.UUID)(nil),
		"voice": k.Voice, "guidelines": k.Guidelines,
	}
	if k.Logo != nil {
		args["logo"] = &k.Logo.ID
	}
	return args
}

// CreateBrandKit writes a new kit and returns it as it is stored.
func (s *Store) CreateBrandKit(ctx context.Context, kit market.BrandKit) (market.BrandKit, error) {
	args := kitArgs(&kit)
	args["account"], args["livemode"] = kit.AccountID, kit.Livemode
	_, err := s.pool.Exec(ctx, `
		INSERT INTO brand_kits (id, account_id, livemode, name, colors, fonts, logo_attachment_id, voice, guidelines)
		VALUES (@id, @account, @livemode, @name, @colors, @fonts, @logo, @voice, @guidelines)`, args)
	if err != nil {
		return market.BrandKit{}, mapError(err)
	}
	return s.BrandKitOfAccount(ctx, kit.Owner(), kit.ID)
}

// BrandKitOfAccount reads one of the account's kits.
func (s *Store) BrandKitOfAccount(ctx context.Context, owner market.Owner, id uuid.UUID) (market.BrandKit, error) {
	return one[market.BrandKit](ctx, s.pool, selectBrandKit+ofOwner+` AND id = @id`, ownKit(owner, id))
}

func ownKit(owner market.Owner, id uuid.UUID) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"account": owner.AccountID, "livemode": owner.Livemode, "id": id}
}

// ListBrandKits reads the account's kits, newest first.
func (s *Store) ListBrandKits(ctx context.Context, owner market.Owner, page market.Page) ([]market.BrandKit, error) {
	where := []string{"account_id = @account", "livemode = @livemode"}
	args := pgx.StrictNamedArgs{"account": owner.AccountID, "livemode": owner.Livemode, "limit": page.Limit}
	after(page, &where, args)
	return many[market.BrandKit](ctx, s.pool, selectBrandKit+` WHERE `+strings.Join(where, " AND ")+`
		ORDER BY created_at DESC, id DESC LIMIT @limit`, args)
}

// ChangeBrandKit lets change edit one of the account's kits while nobody else can,
// and returns it as it is stored then. An error of change leaves the kit as it was.
func (s *Store) ChangeBrandKit(
	ctx context.Context, owner market.Owner, id uuid.UUID, change func(*market.BrandKit) error,
) (market.BrandKit, error) {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		kit, err := one[market.BrandKit](ctx, tx, selectBrandKit+ofOwner+` AND id = @id FOR UPDATE`, ownKit(owner, id))
		if err != nil {
			return err
		}
		if err := change(&kit); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			UPDATE brand_kits SET name = @name, colors = @colors, fonts = @fonts, logo_attachment_id = @logo,
			                      voice = @voice, guidelines = @guidelines, updated_at = now()
			WHERE id = @id`, kitArgs(&kit))
		return err
	})
	if err != nil {
		return market.BrandKit{}, err
	}
	return s.BrandKitOfAccount(ctx, owner, id)
}

// DeleteBrandKit forgets one of the account's kits; tasks keep what they were
// created with.
func (s *Store) DeleteBrandKit(ctx context.Context, owner market.Owner, id uuid.UUID) error {
	deleted, err := s.pool.Exec(ctx, `DELETE FROM brand_kits`+ofOwner+` AND id = @id`, ownKit(owner, id))
	if err != nil {
		return mapError(err)
	}
	if deleted.RowsAffected() == 0 {
		return mapError(pgx.ErrNoRows)
	}
	return nil
}
