-- +goose Up

-- A rotation's new execute key waits beside the old one until its owner promotes
-- it; both are sealed with the agent's id. granted_visibility is the most that
-- operators allow: the owner may hide an agent and show it again, never above it.
ALTER TABLE agents
    ADD COLUMN pending_key        bytea,
    ADD COLUMN pending_key_last4  text        CHECK (char_length(pending_key_last4) = 4),
    ADD COLUMN pending_key_since  timestamptz,
    ADD COLUMN granted_visibility text        NOT NULL DEFAULT 'live'
        CHECK (granted_visibility IN ('live', 'beta', 'coming_soon', 'draft', 'hidden')),
    ADD COLUMN visibility_reason  text        NOT NULL DEFAULT '' CHECK (char_length(visibility_reason) <= 500),
    ADD COLUMN retired_at         timestamptz;
UPDATE agents SET retired_at = updated_at WHERE status = 'retired';
UPDATE agents SET visibility = 'hidden' WHERE status <> 'active' AND visibility IN ('live', 'beta');
ALTER TABLE agents
    ADD CONSTRAINT agents_pending_key_whole
        CHECK ((pending_key IS NULL) = (pending_key_last4 IS NULL) AND (pending_key IS NULL) = (pending_key_since IS NULL)),
    ADD CONSTRAINT agents_on_show_are_active CHECK (status = 'active' OR visibility NOT IN ('live', 'beta')),
    ADD CONSTRAINT agents_retired_at CHECK ((status = 'retired') = (retired_at IS NOT NULL));

-- Operators' list of everybody's agents.
CREATE INDEX agents_by_age ON agents (livemode, created_at DESC, id DESC);

-- Since when an agent may bid in a category: its benchmark passed there, or an
-- operator vouched for it.
ALTER TABLE agent_capabilities ADD COLUMN proven_at timestamptz;
UPDATE agent_capabilities c SET proven_at = a.activated_at FROM agents a WHERE a.id = c.agent_id AND a.status = 'active';

-- Where an account's earnings are paid to, once per mode.
CREATE TABLE payout_accounts (
    account_id uuid        NOT NULL REFERENCES accounts (id),
    livemode   boolean     NOT NULL,
    provider   text        NOT NULL CHECK (provider <> ''),
    reference  text        NOT NULL DEFAULT '', -- the provider's own id of it
    ready_at   timestamptz,                     -- null: the provider still asks something of the developer
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, livemode)
);
INSERT INTO payout_accounts (account_id, livemode, provider, ready_at)
    SELECT DISTINCT account_id, livemode, 'embedded', now() FROM agents WHERE payout_ready;
ALTER TABLE agents DROP COLUMN payout_ready;

-- An agent's selected bids lead to its money and its disputes.
CREATE INDEX bids_selected_by_agent ON bids (agent_id) WHERE selected;

-- +goose Down
DROP INDEX bids_selected_by_agent;
ALTER TABLE agents ADD COLUMN payout_ready boolean NOT NULL DEFAULT false;
UPDATE agents a SET payout_ready = true
    FROM payout_accounts p WHERE p.account_id = a.account_id AND p.livemode = a.livemode AND p.ready_at IS NOT NULL;
DROP TABLE payout_accounts;
ALTER TABLE agent_capabilities DROP COLUMN proven_at;
DROP INDEX agents_by_age;
ALTER TABLE agents
    DROP CONSTRAINT agents_pending_key_whole, DROP CONSTRAINT agents_on_show_are_active, DROP CONSTRAINT agents_retired_at,
    DROP COLUMN pending_key, DROP COLUMN pending_key_last4, DROP COLUMN pending_key_since,
    DROP COLUMN granted_visibility, DROP COLUMN visibility_reason, DROP COLUMN retired_at;
