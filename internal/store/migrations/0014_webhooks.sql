-- +goose Up

CREATE TABLE webhooks (
    id              uuid        PRIMARY KEY,
    account_id      uuid        NOT NULL REFERENCES accounts (id),
    livemode        boolean     NOT NULL,
    url             text        NOT NULL CHECK (char_length(url) BETWEEN 1 AND 2048),
    events          text[]      NOT NULL CHECK (cardinality(events) BETWEEN 1 AND 50), -- names, or {*}
    description     text        NOT NULL CHECK (char_length(description) <= 500),
    enabled         boolean     NOT NULL DEFAULT true,
    disabled_reason text        NOT NULL DEFAULT '',
    disabled_at     timestamptz,
    failing_since   timestamptz, -- the first failure since the last success
    secret          bytea       NOT NULL, -- sealed with the id
    secret_last4    text        NOT NULL,
    pending_secret  bytea,                -- sealed likewise, while a rotation is under way
    pending_last4   text,
    pending_since   timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    CHECK (enabled = (disabled_at IS NULL)),
    CHECK (enabled = (disabled_reason = '')),
    CHECK ((pending_secret IS NULL) = (pending_last4 IS NULL) AND (pending_secret IS NULL) = (pending_since IS NULL))
);
CREATE INDEX webhooks_by_account ON webhooks (account_id, livemode, created_at DESC, id DESC) WHERE deleted_at IS NULL;

-- One event on its way to one webhook. A run is one walk through the schedule of
-- attempts; sending again begins the next. While start_at is set, nobody has the
-- run in hand for longer than until then.
CREATE TABLE webhook_deliveries (
    id              uuid        PRIMARY KEY,
    webhook_id      uuid        NOT NULL REFERENCES webhooks (id),
    event_id        uuid        NOT NULL, -- of the log, except that of a test
    event_type      text        NOT NULL,
    task_id         uuid        REFERENCES tasks (id),
    test_body       bytea,
    state           text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'succeeded', 'failed', 'stopped')),
    reason          text        NOT NULL DEFAULT '',
    run             integer     NOT NULL DEFAULT 1 CHECK (run >= 1),
    run_attempts    integer     NOT NULL DEFAULT 0 CHECK (run_attempts >= 0),
    attempts        integer     NOT NULL DEFAULT 0 CHECK (attempts >= run_attempts),
    start_at        timestamptz DEFAULT now(),
    next_attempt_at timestamptz DEFAULT now(),
    created_at      timestamptz NOT NULL DEFAULT now(),
    ended_at        timestamptz,
    UNIQUE (webhook_id, event_id),
    CHECK ((test_body IS NOT NULL) = (event_type = 'webhook.test')),
    CHECK ((state = 'pending') = (next_attempt_at IS NOT NULL) AND (state = 'pending') = (ended_at IS NULL)),
    CHECK (state = 'pending' OR start_at IS NULL)
);
CREATE INDEX webhook_deliveries_listed ON webhook_deliveries (webhook_id, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_listed_by_state ON webhook_deliveries (webhook_id, state, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_listed_by_type ON webhook_deliveries (webhook_id, event_type, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_to_start ON webhook_deliveries (webhook_id, start_at) WHERE start_at IS NOT NULL;
CREATE INDEX webhook_deliveries_under_way ON webhook_deliveries (next_attempt_at) WHERE state = 'pending' AND start_at IS NULL;

CREATE TABLE webhook_attempts (
    delivery_id uuid        NOT NULL REFERENCES webhook_deliveries (id),
    number      integer     NOT NULL CHECK (number >= 1),
    sent_at     timestamptz NOT NULL,
    latency_ms  integer     NOT NULL CHECK (latency_ms >= 0),
    status      integer     NOT NULL CHECK (status BETWEEN 0 AND 999), -- 0: no answer
    failure     text        NOT NULL, -- empty when it succeeded
    answer      text        NOT NULL, -- its first bytes
    PRIMARY KEY (delivery_id, number)
);

-- The account's events by time, for sending a range again.
CREATE INDEX events_by_account_time ON events (account_id, livemode, created_at, id);

-- The same event and webhook always make the same delivery: a UUID of version 8
-- over their SHA-256, since SQL has no SHA-1 for version 5.
-- +goose StatementBegin
CREATE FUNCTION webhook_delivery_id(event uuid, webhook uuid) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT overlay(overlay(left(encode(sha256(uuid_send(event) || uuid_send(webhook)), 'hex'), 32)
        PLACING '8' FROM 13) PLACING 'a' FROM 17)::uuid
$$;
-- +goose StatementEnd

-- An event and its deliveries are one transaction, whoever writes the event; the
-- starters hear of them when it commits.
-- +goose StatementBegin
CREATE FUNCTION leave_webhook_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, task_id)
    SELECT webhook_delivery_id(NEW.id, w.id), w.id, NEW.id, NEW.type, NEW.task_id
    FROM webhooks w
    WHERE w.account_id = NEW.account_id AND w.livemode = NEW.livemode AND w.deleted_at IS NULL AND w.enabled
      AND w.events && ARRAY['*', NEW.type];
    IF FOUND THEN
        PERFORM pg_notify('webhook_deliveries', '');
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER events_leave_webhook_deliveries AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION leave_webhook_deliveries();

-- +goose Down
DROP TRIGGER events_leave_webhook_deliveries ON events;
DROP FUNCTION leave_webhook_deliveries;
DROP INDEX events_by_account_time;
DROP TABLE webhook_attempts, webhook_deliveries, webhooks;
DROP FUNCTION webhook_delivery_id;
