-- +goose Up

-- What an agent was asked that answers by itself, by callback or by handing in,
-- and what it answered. Neither task nor bid is a foreign key: a benchmark's are
-- made up, and its calls must look like any other.
CREATE TABLE agent_calls (
    id              uuid        PRIMARY KEY,
    agent_id        uuid        NOT NULL REFERENCES agents (id),
    execution_mode  text        NOT NULL CHECK (execution_mode IN ('async', 'pull')),
    workflow_id     text        NOT NULL, -- told when the answer is here
    task_id         uuid        NOT NULL,
    bid_id          uuid        NOT NULL,
    mode            text        NOT NULL CHECK (mode IN ('prototype', 'final')),
    number          integer     NOT NULL CHECK (number >= 1),
    try             integer     NOT NULL CHECK (try >= 1),
    request         jsonb       NOT NULL,
    callback_secret bytea,      -- sealed with the call's id; none for a pull agent
    created_at      timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz NOT NULL,
    taken_at        timestamptz, -- the agent promised an answer
    closed_at       timestamptz, -- since then no answer is taken
    answered_at     timestamptz,
    body_hash       bytea       CHECK (octet_length(body_hash) = 32), -- of the answer as it came, to know a repeat
    outcome         text        CHECK (outcome IN ('accepted', 'refused', 'declined')),
    reason          text        NOT NULL DEFAULT '',                  -- why it was not accepted; for the agent's owner
    answer          jsonb,      -- the accepted answer; the artifacts' bytes lie in the blob store
    signalled_at    timestamptz, -- the workflow knows of the answer
    CHECK ((execution_mode = 'async') = (callback_secret IS NOT NULL)),
    CHECK ((answered_at IS NULL) = (outcome IS NULL) AND (answered_at IS NULL) = (body_hash IS NULL)),
    CHECK ((coalesce(outcome, '') = 'accepted') = (answer IS NOT NULL)),
    CONSTRAINT agent_calls_once UNIQUE (bid_id, mode, number, try)
);
CREATE INDEX agent_calls_open ON agent_calls (agent_id, created_at) WHERE answered_at IS NULL AND closed_at IS NULL;
CREATE INDEX agent_calls_by_task ON agent_calls (task_id, created_at DESC);

-- +goose Down
DROP TABLE agent_calls;
