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

-- A draft may be as unfinished as its author likes; the rules of content hold for
-- tasks that agents see. One that is being published is no longer changed, since
-- its workflow carries a copy.
ALTER TABLE tasks
    ADD COLUMN prior_task_id uuid REFERENCES tasks (id),
    ADD COLUMN publishing boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT tasks_title_check,
    DROP CONSTRAINT tasks_brief_check,
    DROP CONSTRAINT tasks_budget_cents_check,
    ADD CONSTRAINT tasks_title_check CHECK (char_length(title) BETWEEN (status <> 'draft')::integer AND 200),
    ADD CONSTRAINT tasks_brief_check
        CHECK (char_length(brief) BETWEEN CASE WHEN status = 'draft' THEN 0 ELSE 20 END AND 5000),
    ADD CONSTRAINT tasks_budget_cents_check
        CHECK (budget_cents BETWEEN CASE WHEN status = 'draft' THEN 0 ELSE 300 END AND 50000),
    ADD CONSTRAINT tasks_only_drafts_are_published CHECK (NOT publishing OR status = 'draft'),
    ADD CONSTRAINT tasks_drafts_are_untold CHECK (status <> 'draft' OR event_sequence = 0);

-- +goose Down
DELETE FROM tasks WHERE status = 'draft';
ALTER TABLE tasks
    DROP CONSTRAINT tasks_drafts_are_untold,
    DROP CONSTRAINT tasks_only_drafts_are_published,
    DROP CONSTRAINT tasks_title_check,
    DROP CONSTRAINT tasks_brief_check,
    DROP CONSTRAINT tasks_budget_cents_check,
    ADD CONSTRAINT tasks_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
    ADD CONSTRAINT tasks_brief_check CHECK (char_length(brief) BETWEEN 20 AND 5000),
    ADD CONSTRAINT tasks_budget_cents_check CHECK (budget_cents BETWEEN 300 AND 50000),
    DROP COLUMN publishing,
    DROP COLUMN prior_task_id;
DROP TABLE keyed_requests;
