-- +goose Up

-- Where money stands. Credits are what a poster can spend, escrow is what is held
-- for selected bids, earnings are what an agent's owner has made, fees are the
-- platform's, funding is where credits come from and the only one below zero.
CREATE TABLE ledger_accounts (
    id            bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text    NOT NULL CHECK (kind IN ('credits', 'escrow', 'earnings', 'fees', 'funding')),
    owner_id      uuid    REFERENCES accounts (id),
    livemode      boolean NOT NULL,
    balance_cents bigint  NOT NULL DEFAULT 0,
    CONSTRAINT ledger_accounts_one_each UNIQUE NULLS NOT DISTINCT (kind, owner_id, livemode),
    CONSTRAINT ledger_accounts_not_negative CHECK (kind = 'funding' OR balance_cents >= 0),
    CHECK ((kind IN ('credits', 'earnings', 'escrow')) = (owner_id IS NOT NULL))
);

-- One movement of money; its operation id makes a repeat do nothing.
CREATE TABLE ledger_transfers (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    operation_id text        NOT NULL UNIQUE,
    kind         text        NOT NULL CHECK (kind IN ('grant', 'topup', 'hold', 'capture', 'release', 'split', 'remix_fee')),
    task_id      uuid        REFERENCES tasks (id),
    memo         text        NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ledger_transfers_by_task ON ledger_transfers (task_id) WHERE task_id IS NOT NULL;

CREATE TABLE ledger_entries (
    id                  bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transfer_id         bigint NOT NULL REFERENCES ledger_transfers (id),
    ledger_account_id   bigint NOT NULL REFERENCES ledger_accounts (id),
    amount_cents        bigint NOT NULL CHECK (amount_cents <> 0), -- positive: into the account
    balance_after_cents bigint NOT NULL
);
CREATE INDEX ledger_entries_by_account ON ledger_entries (ledger_account_id, id DESC);
CREATE INDEX ledger_entries_by_transfer ON ledger_entries (transfer_id);

-- The price of a selected bid, from its hold to its one end.
CREATE TABLE holds (
    task_id      uuid        NOT NULL REFERENCES tasks (id),
    selection    integer     NOT NULL CHECK (selection >= 1),
    bid_id       uuid        NOT NULL REFERENCES bids (id),
    amount_cents bigint      NOT NULL CHECK (amount_cents > 0),
    status       text        NOT NULL DEFAULT 'held' CHECK (status IN ('held', 'captured', 'released', 'split')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    ended_at     timestamptz,
    PRIMARY KEY (task_id, selection),
    CHECK ((status = 'held') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX holds_one_open ON holds (task_id) WHERE status = 'held';

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_transfers_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER judgements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON judgements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A transfer balances, or its transaction does not commit.
-- +goose StatementBegin
CREATE FUNCTION check_transfer_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount_cents) FROM ledger_entries WHERE transfer_id = NEW.transfer_id) <> 0 THEN
        RAISE EXCEPTION 'ledger transfer % does not sum to zero', NEW.transfer_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transfers_balanced';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER ledger_transfers_balanced AFTER INSERT ON ledger_entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_transfer_balanced();

-- +goose Down
DROP TABLE holds, ledger_entries, ledger_transfers, ledger_accounts;
DROP TRIGGER judgements_append_only ON judgements;
DROP FUNCTION check_transfer_balanced, refuse_change;
