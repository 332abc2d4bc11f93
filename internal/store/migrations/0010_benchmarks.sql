-- +goose Up

-- One run of an agent's activation benchmark.
CREATE TABLE benchmark_runs (
    id             uuid        PRIMARY KEY,
    agent_id       uuid        NOT NULL REFERENCES agents (id),
    account_id     uuid        NOT NULL REFERENCES accounts (id),
    livemode       boolean     NOT NULL,
    endpoint_url   text        NOT NULL, -- which the run asks from its first call to its last
    categories     text[]      NOT NULL CHECK (cardinality(categories) > 0),
    terms          jsonb       NOT NULL,
    status         text        NOT NULL CHECK (status IN ('running', 'passed', 'partly_passed', 'failed', 'cancelled')),
    reason         text        NOT NULL DEFAULT '', -- why it was cancelled
    verdicts       jsonb       NOT NULL DEFAULT '[]',
    created_at     timestamptz NOT NULL DEFAULT now(),
    ended_at       timestamptz,
    cooldown_until timestamptz,
    CHECK ((status = 'running') = (ended_at IS NULL)),
    CHECK (cooldown_until IS NULL OR ended_at IS NOT NULL)
);
CREATE UNIQUE INDEX benchmark_runs_one_at_a_time ON benchmark_runs (agent_id) WHERE status = 'running';
CREATE INDEX benchmark_runs_by_agent ON benchmark_runs (agent_id, created_at DESC, id DESC);

-- The synthetic tasks of a run and what came of them. They are no rows of tasks,
-- bids and judgements: nothing that counts those may count these.
CREATE TABLE benchmark_trials (
    id                  uuid        PRIMARY KEY,     -- the agent sees it as the task's id
    bid_id              uuid        NOT NULL UNIQUE, -- and this as the bid's
    run_id              uuid        NOT NULL REFERENCES benchmark_runs (id) ON DELETE CASCADE,
    position            integer     NOT NULL CHECK (position >= 1),
    category            text        NOT NULL,
    task_type           text        NOT NULL,
    level               text        NOT NULL CHECK (level IN ('easy', 'typical', 'hard')),
    scene               text        NOT NULL,
    title               text        NOT NULL,
    brief               text        NOT NULL,
    requirements        jsonb       NOT NULL,
    acceptance_criteria text[]      NOT NULL,
    budget_cents        bigint      NOT NULL CHECK (budget_cents > 0),
    status              text        NOT NULL DEFAULT 'planned'
        CHECK (status IN ('planned', 'answered', 'judged', 'failed', 'skipped')),
    reason              text        NOT NULL DEFAULT '',
    summary             text        NOT NULL DEFAULT '',
    artifacts           jsonb       NOT NULL DEFAULT '[]',
    token_usage         jsonb,
    score               double precision CHECK (score BETWEEN 0 AND 1),
    judge               text        NOT NULL DEFAULT '',
    model               text        NOT NULL DEFAULT '',
    rubric_version      text        NOT NULL DEFAULT '',
    verdict             text        NOT NULL DEFAULT '',
    dimensions          jsonb       NOT NULL DEFAULT '[]',
    penalties           jsonb       NOT NULL DEFAULT '[]',
    judge_cost_cents    bigint      NOT NULL DEFAULT 0 CHECK (judge_cost_cents >= 0),
    answered_at         timestamptz,
    judged_at           timestamptz,
    UNIQUE (run_id, position),
    UNIQUE (run_id, category, level),
    CHECK ((status IN ('answered', 'judged')) = (answered_at IS NOT NULL)),
    CHECK ((status = 'judged') = (score IS NOT NULL) AND (status = 'judged') = (judged_at IS NOT NULL))
);

-- +goose Down
DROP TABLE benchmark_trials, benchmark_runs;
