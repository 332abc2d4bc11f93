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

-- What lists look through beside the columns of tasks. A task's status moves often
-- and each move writes every index of its row anew; words and labels stay, so they
-- lie beside it.
CREATE INDEX tasks_by_account_type ON tasks (account_id, livemode, task_type, created_at DESC, id DESC);

CREATE TABLE task_words (
    task_id    uuid        PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
    account_id uuid        NOT NULL,
    livemode   boolean     NOT NULL,
    created_at timestamptz NOT NULL,
    words      tsvector    NOT NULL
);
CREATE INDEX task_words_by_account ON task_words (account_id, livemode, created_at DESC, task_id DESC);
CREATE INDEX task_words_by_word ON task_words USING gin (words);

-- The plain values of a task's metadata, each as its text.
CREATE TABLE task_labels (
    account_id uuid        NOT NULL,
    livemode   boolean     NOT NULL,
    key        text        NOT NULL,
    value      text        NOT NULL,
    created_at timestamptz NOT NULL,
    task_id    uuid        NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, livemode, key, value, created_at, task_id)
);
CREATE INDEX task_labels_by_task ON task_labels (task_id);

-- +goose StatementBegin
CREATE FUNCTION index_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task_words (task_id, account_id, livemode, created_at, words)
    VALUES (NEW.id, NEW.account_id, NEW.livemode, NEW.created_at, to_tsvector('simple', NEW.title || ' ' || NEW.brief))
    ON CONFLICT (task_id) DO UPDATE SET words = excluded.words;
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM task_labels WHERE task_id = NEW.id;
    END IF;
    -- Longer keys and values do not fit an index entry, and nobody filters by the
    -- hundredth label.
    INSERT INTO task_labels (account_id, livemode, key, value, created_at, task_id)
    SELECT NEW.account_id, NEW.livemode, m.key, m.value #>> '{}', NEW.created_at, NEW.id
    FROM jsonb_each(NEW.metadata) m
    WHERE jsonb_typeof(m.value) IN ('string', 'number', 'boolean')
      AND octet_length(m.key) <= 200 AND octet_length(m.value #>> '{}') <= 1000
    ORDER BY m.key LIMIT 100;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tasks_indexed AFTER INSERT OR UPDATE OF title, brief, metadata ON tasks
    FOR EACH ROW EXECUTE FUNCTION index_task();

INSERT INTO task_words (task_id, account_id, livemode, created_at, words)
SELECT id, account_id, livemode, created_at, to_tsvector('simple', title || ' ' || brief) FROM tasks;
INSERT INTO task_labels (account_id, livemode, key, value, created_at, task_id)
SELECT t.account_id, t.livemode, m.key, m.value #>> '{}', t.created_at, t.id
FROM tasks t CROSS JOIN LATERAL jsonb_each(t.metadata) m
WHERE jsonb_typeof(m.value) IN ('string', 'number', 'boolean')
  AND octet_length(m.key) <= 200 AND octet_length(m.value #>> '{}') <= 1000;

-- For how much work of a kind was won: a count per price, so that quartiles are
-- read from few rows and a finished task adds one.
CREATE TABLE winning_prices (
    category    text    NOT NULL,
    livemode    boolean NOT NULL,
    task_type   text    NOT NULL,
    price_cents bigint  NOT NULL CHECK (price_cents > 0),
    tasks       bigint  NOT NULL CHECK (tasks > 0),
    PRIMARY KEY (category, livemode, task_type, price_cents)
);
INSERT INTO winning_prices (category, livemode, task_type, price_cents, tasks)
SELECT t.category, t.livemode, t.task_type, b.price_cents, count(*)
FROM tasks t JOIN bids b ON b.id = t.selected_bid_id
WHERE t.status = 'completed' AND b.price_cents > 0 GROUP BY 1, 2, 3, 4;

-- +goose Down
DROP TABLE winning_prices;
DROP TRIGGER tasks_indexed ON tasks;
DROP FUNCTION index_task;
DROP TABLE task_labels, task_words;
DROP INDEX tasks_by_account_type;
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
