-- +goose Up

-- What a key may spend: at most so much on one selection, and on all selections
-- of a calendar month.
ALTER TABLE api_keys
    ADD COLUMN per_task_cents  bigint CHECK (per_task_cents > 0),
    ADD COLUMN per_month_cents bigint CHECK (per_month_cents > 0);

DROP INDEX api_keys_by_account;
CREATE INDEX api_keys_by_account ON api_keys (account_id, livemode, created_at DESC, id DESC);

-- Which key authorised a hold; null for users without one.
ALTER TABLE holds ADD COLUMN key_id uuid REFERENCES api_keys (id);
CREATE INDEX holds_by_key ON holds (key_id, created_at) WHERE key_id IS NOT NULL;

-- Users who come with a token of an identity provider: who they are there, and
-- which account is theirs here.
CREATE TABLE account_subjects (
    issuer     text        NOT NULL,
    subject    text        NOT NULL CHECK (char_length(subject) BETWEEN 1 AND 255),
    account_id uuid        NOT NULL REFERENCES accounts (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject)
);

-- +goose Down
DROP TABLE account_subjects;
ALTER TABLE holds DROP COLUMN key_id;
DROP INDEX api_keys_by_account;
CREATE INDEX api_keys_by_account ON api_keys (account_id, created_at DESC, id DESC);
ALTER TABLE api_keys DROP COLUMN per_task_cents, DROP COLUMN per_month_cents;
