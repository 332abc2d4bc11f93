-- +goose Up

-- What an operator allows one account instead of the configured rate limits.
CREATE TABLE rate_limit_overrides (
    account_id uuid        PRIMARY KEY REFERENCES accounts (id),
    requests   jsonb       NOT NULL CHECK (jsonb_typeof(requests) = 'object' AND requests <> '{}'), -- by bucket, per its window
    reason     text        NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 500),
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- +goose Down
DROP TABLE rate_limit_overrides;
