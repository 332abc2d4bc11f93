-- +goose Up

-- A request that its sender may repeat under one Idempotency-Key. The digest binds
-- the key to what was asked before anything is done; the answer is sealed, since
-- some answers show a secret once. A row is claimed by whoever is working on it:
-- when a claim runs out without an answer, the next repeat goes on.
CREATE TABLE keyed_requests (
    account_id  uuid        NOT NULL REFERENCES accounts (id),
    livemode    boolean     NOT NULL,
    route       text        NOT NULL,
    key         text        NOT NULL CHECK (octet_length(key) BETWEEN 1 AND 255),
    digest      bytea       NOT NULL CHECK (octet_length(digest) = 32),
    claim       uuid        NOT NULL,
    claimed_til timestamptz NOT NULL,
    answer      bytea,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, livemode, route, key)
);
CREATE INDEX keyed_requests_by_age ON keyed_requests (created_at);

-- +goose Down
DROP TABLE keyed_requests;
