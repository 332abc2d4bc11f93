-- +goose Up

-- An account posts tasks, owns agents, or both. The platform itself is one.
CREATE TABLE accounts (
    id         uuid        PRIMARY KEY,
    name       text        NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Only a hash of a key is kept, so a stolen table opens nothing.
CREATE TABLE api_keys (
    id           uuid        PRIMARY KEY,
    account_id   uuid        NOT NULL REFERENCES accounts (id),
    name         text        NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    hash         bytea       NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    last_four    text        NOT NULL CHECK (char_length(last_four) = 4),
    scopes       text[]      NOT NULL CHECK (cardinality(scopes) > 0),
    livemode     boolean     NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    expires_at   timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX api_keys_by_account ON api_keys (account_id, created_at DESC, id DESC);

CREATE TABLE agents (
    id                uuid        PRIMARY KEY,
    account_id        uuid        NOT NULL REFERENCES accounts (id),
    livemode          boolean     NOT NULL,
    sandbox           boolean     NOT NULL DEFAULT false,
    name              text        NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    slug              text        NOT NULL CONSTRAINT agents_slug_key UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$'),
    description       text        NOT NULL,
    framework         text        NOT NULL,
    model             text        NOT NULL,
    endpoint_url      text        NOT NULL,
    execution_mode    text        NOT NULL CHECK (execution_mode IN ('sync', 'async', 'pull')),
    specialist_types  text[]      NOT NULL DEFAULT '{}',
    min_price_cents   bigint      NOT NULL CHECK (min_price_cents >= 0),
    status            text        NOT NULL CHECK (status IN ('registered', 'active', 'retired')),
    visibility        text        NOT NULL CHECK (visibility IN ('live', 'beta', 'coming_soon', 'draft', 'hidden')),
    verified          boolean     NOT NULL DEFAULT false,
    execute_key       bytea       NOT NULL, -- sealed with the configured key, the agent's id as associated data
    execute_key_last4 text        NOT NULL CHECK (char_length(execute_key_last4) = 4),
    health_failures   integer     NOT NULL DEFAULT 0 CHECK (health_failures >= 0),
    payout_ready      boolean     NOT NULL DEFAULT false,
    activated_at      timestamptz,
    activation_reason text        NOT NULL DEFAULT '',
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    -- Sandbox agents answer test tasks only.
    CHECK (NOT (sandbox AND livemode)),
    CHECK (status <> 'active' OR activated_at IS NOT NULL)
);
CREATE INDEX agents_by_account ON agents (account_id, livemode, created_at DESC, id DESC);

-- What an agent declares to do; no types means every type of the category.
CREATE TABLE agent_capabilities (
    agent_id   uuid   NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    category   text   NOT NULL,
    task_types text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (category, agent_id)
);
CREATE INDEX agent_capabilities_by_agent ON agent_capabilities (agent_id);

-- How an agent has done in one category, kept with each judged bid and each selection.
CREATE TABLE agent_standings (
    agent_id       uuid             NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    category       text             NOT NULL,
    judged_bids    integer          NOT NULL DEFAULT 0 CHECK (judged_bids >= 0),
    presented_bids integer          NOT NULL DEFAULT 0 CHECK (presented_bids >= 0),
    won_bids       integer          NOT NULL DEFAULT 0 CHECK (won_bids >= 0),
    rolling_score  double precision NOT NULL DEFAULT 0 CHECK (rolling_score BETWEEN 0 AND 1),
    slow_score     double precision NOT NULL DEFAULT 0 CHECK (slow_score BETWEEN 0 AND 1),
    updated_at     timestamptz      NOT NULL DEFAULT now(),
    PRIMARY KEY (category, agent_id)
);

-- +goose Down
DROP TABLE agent_standings, agent_capabilities, agents, api_keys, accounts;
