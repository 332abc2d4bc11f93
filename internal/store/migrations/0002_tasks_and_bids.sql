-- +goose Up

CREATE TABLE tasks (
    id                  uuid             PRIMARY KEY,
    account_id          uuid             NOT NULL REFERENCES accounts (id),
    livemode            boolean          NOT NULL,
    title               text             NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    brief               text             NOT NULL CHECK (char_length(brief) BETWEEN 20 AND 5000),
    category            text             NOT NULL,
    task_type           text             NOT NULL,
    requirements        jsonb            NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(requirements) = 'object'),
    metadata            jsonb            NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    acceptance_criteria text[]           NOT NULL DEFAULT '{}' CHECK (cardinality(acceptance_criteria) <= 20),
    budget_cents        bigint           NOT NULL CHECK (budget_cents BETWEEN 300 AND 50000),
    experimentation     double precision NOT NULL CHECK (experimentation BETWEEN 0 AND 1),
    status              text             NOT NULL CHECK (status IN ('draft', 'open', 'matching', 'prototyping', 'review',
                                                                    'delivering', 'completed', 'expired', 'cancelled')),
    delivery_status     text             CHECK (delivery_status IN ('in_progress', 'awaiting_approval', 'revision_requested',
                                                                    'disputed', 'approved', 'refunded', 'failed', 'expired')),
    closed_reason       text             CHECK (closed_reason IN ('approved', 'auto_approved', 'no_prototypes', 'review_timeout',
                                                                  'approval_timeout', 'poster_cancelled', 'platform_cancelled',
                                                                  'dispute_released', 'dispute_refunded', 'dispute_split')),
    round               integer          NOT NULL DEFAULT 0 CHECK (round >= 0),
    selected_bid_id     uuid,
    bids_invited        integer          NOT NULL DEFAULT 0 CHECK (bids_invited >= 0),
    bids_received       integer          NOT NULL DEFAULT 0 CHECK (bids_received >= 0),
    review_extensions   integer          NOT NULL DEFAULT 0 CHECK (review_extensions >= 0),
    revisions           integer          NOT NULL DEFAULT 0 CHECK (revisions >= 0),
    deliveries          integer          NOT NULL DEFAULT 0 CHECK (deliveries >= 0),
    event_sequence      bigint           NOT NULL DEFAULT 0 CHECK (event_sequence >= 0),
    expires_at          timestamptz,
    terms               jsonb            NOT NULL,
    created_at          timestamptz      NOT NULL,
    updated_at          timestamptz      NOT NULL,
    -- An ended task, and only such a one, says why and has no open window.
    CHECK ((status IN ('completed', 'expired', 'cancelled')) = (closed_reason IS NOT NULL)),
    CHECK (closed_reason IS NULL OR expires_at IS NULL),
    CHECK (status <> 'delivering' OR (delivery_status IS NOT NULL AND selected_bid_id IS NOT NULL))
);
CREATE INDEX tasks_by_account ON tasks (account_id, livemode, created_at DESC, id DESC);
CREATE INDEX tasks_by_account_status ON tasks (account_id, livemode, status, created_at DESC, id DESC);
CREATE INDEX tasks_by_account_category ON tasks (account_id, livemode, category, created_at DESC, id DESC);

-- The graph of SPEC's life cycle, once more where nobody can step around it.
-- +goose StatementBegin
CREATE FUNCTION check_task_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = OLD.status OR (OLD.status, NEW.status) IN (
        ('draft', 'open'), ('open', 'matching'), ('open', 'cancelled'),
        ('matching', 'prototyping'), ('matching', 'expired'), ('matching', 'cancelled'),
        ('prototyping', 'review'), ('prototyping', 'expired'), ('prototyping', 'cancelled'),
        ('review', 'delivering'), ('review', 'matching'), ('review', 'expired'), ('review', 'cancelled'),
        ('delivering', 'completed'), ('delivering', 'review'), ('delivering', 'expired'), ('delivering', 'cancelled')
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'task % cannot go from % to %', OLD.id, OLD.status, NEW.status
        USING ERRCODE = 'check_violation', CONSTRAINT = 'tasks_legal_move';
END $$;
-- +goose StatementEnd
CREATE TRIGGER tasks_legal_move BEFORE UPDATE OF status ON tasks FOR EACH ROW EXECUTE FUNCTION check_task_move();

-- A step of a task's life that has been taken, with its answer: the same step
-- asked for again is answered from here and does nothing.
CREATE TABLE task_steps (
    task_id  uuid        NOT NULL REFERENCES tasks (id),
    step     text        NOT NULL,
    result   jsonb       NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (task_id, step)
);

CREATE TABLE task_rounds (
    task_id    uuid        NOT NULL REFERENCES tasks (id),
    round      integer     NOT NULL CHECK (round >= 1),
    report     jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (task_id, round)
);

CREATE TABLE bids (
    id          uuid             PRIMARY KEY,
    task_id     uuid             NOT NULL REFERENCES tasks (id),
    agent_id    uuid             NOT NULL REFERENCES agents (id),
    round       integer          NOT NULL CHECK (round >= 1),
    status      text             NOT NULL CHECK (status IN ('invited', 'received', 'judged', 'presented', 'selected',
                                                            'declined', 'failed', 'late', 'withdrawn')),
    price_cents bigint           NOT NULL DEFAULT 0 CHECK (price_cents >= 0),
    summary     text             NOT NULL DEFAULT '',
    message     text             NOT NULL DEFAULT '',
    score       double precision CHECK (score BETWEEN 0 AND 1),
    presented   boolean          NOT NULL DEFAULT false,
    selected    boolean          NOT NULL DEFAULT false,
    reason      text             NOT NULL DEFAULT '',
    token_usage jsonb,
    created_at  timestamptz      NOT NULL DEFAULT now(),
    received_at timestamptz,
    CONSTRAINT bids_once_per_round UNIQUE (task_id, round, agent_id),
    CHECK (NOT selected OR presented),
    CHECK (NOT presented OR score IS NOT NULL)
);
CREATE UNIQUE INDEX bids_one_selected ON bids (task_id) WHERE selected;
CREATE INDEX bids_by_agent ON bids (agent_id, created_at DESC, id DESC);
ALTER TABLE tasks ADD CONSTRAINT tasks_selected_bid FOREIGN KEY (selected_bid_id) REFERENCES bids (id);

-- Judgements are never overwritten; a second one stands beside the first.
CREATE TABLE judgements (
    id             uuid             PRIMARY KEY,
    bid_id         uuid             NOT NULL REFERENCES bids (id),
    ordinal        integer          NOT NULL CHECK (ordinal >= 1),
    judge          text             NOT NULL,
    model          text             NOT NULL,
    rubric_version text             NOT NULL,
    score          double precision NOT NULL CHECK (score BETWEEN 0 AND 1),
    summary        text             NOT NULL,
    dimensions     jsonb            NOT NULL,
    penalties      jsonb            NOT NULL,
    cost_cents     bigint           NOT NULL CHECK (cost_cents >= 0),
    created_at     timestamptz      NOT NULL DEFAULT now(),
    UNIQUE (bid_id, ordinal)
);

CREATE TABLE deliveries (
    id             uuid        PRIMARY KEY,
    task_id        uuid        NOT NULL REFERENCES tasks (id),
    bid_id         uuid        NOT NULL REFERENCES bids (id),
    number         integer     NOT NULL CHECK (number >= 1),
    summary        text        NOT NULL,
    message        text        NOT NULL,
    revision_notes text        NOT NULL DEFAULT '',
    evidence       jsonb       NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (task_id, number)
);

-- The pieces of a bid or a delivery; the bytes lie in the blob store by hash.
CREATE TABLE artifacts (
    id           uuid    PRIMARY KEY,
    bid_id       uuid    REFERENCES bids (id),
    delivery_id  uuid    REFERENCES deliveries (id),
    position     integer NOT NULL CHECK (position BETWEEN 1 AND 20),
    name         text    NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    kind         text    NOT NULL CHECK (kind IN ('text', 'markdown', 'code', 'json', 'csv', 'html', 'svg', 'image',
                                                  'document', 'audio', 'video', 'file')),
    content_type text    NOT NULL,
    size_bytes   bigint  NOT NULL CHECK (size_bytes >= 0),
    sha256       text    NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CHECK ((bid_id IS NULL) <> (delivery_id IS NULL)),
    UNIQUE (bid_id, position),
    UNIQUE (delivery_id, position)
);

CREATE TABLE disputes (
    id              uuid        PRIMARY KEY,
    task_id         uuid        NOT NULL UNIQUE REFERENCES tasks (id),
    delivery_number integer     NOT NULL,
    reason          text        NOT NULL CHECK (reason IN ('not_as_described', 'incomplete', 'low_quality',
                                                           'plagiarised', 'unsafe', 'other')),
    statement       text        NOT NULL CHECK (char_length(statement) BETWEEN 1 AND 5000),
    answer          text        NOT NULL DEFAULT '' CHECK (char_length(answer) <= 5000),
    answered_at     timestamptz,
    recommendation  jsonb,
    verdict         jsonb,
    opened_at       timestamptz NOT NULL DEFAULT now(),
    resolved_at     timestamptz,
    FOREIGN KEY (task_id, delivery_number) REFERENCES deliveries (task_id, number),
    CHECK ((verdict IS NULL) = (resolved_at IS NULL))
);

-- The one log that webhooks, streams and feeds read. xid orders rows by
-- transaction, so that a feed can stop below the oldest one still running.
CREATE TABLE events (
    id         uuid        PRIMARY KEY,
    task_id    uuid        NOT NULL REFERENCES tasks (id),
    account_id uuid        NOT NULL REFERENCES accounts (id),
    livemode   boolean     NOT NULL,
    sequence   bigint      NOT NULL CHECK (sequence >= 1),
    type       text        NOT NULL,
    data       jsonb       NOT NULL,
    xid        xid8        NOT NULL DEFAULT pg_current_xact_id(),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (task_id, sequence)
);
CREATE INDEX events_by_account ON events (account_id, livemode, xid, id);

-- +goose Down
ALTER TABLE tasks DROP CONSTRAINT tasks_selected_bid;
DROP TABLE events, disputes, artifacts, deliveries, judgements, bids, task_rounds, task_steps, tasks;
DROP FUNCTION check_task_move;
