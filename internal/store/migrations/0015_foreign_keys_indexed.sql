-- +goose Up

-- PostgreSQL looks through the referring table whenever a referred row is deleted,
-- and the steps of a task look up rows by these columns. Columns that are mostly
-- empty are indexed where they are not.
CREATE INDEX account_subjects_by_account ON account_subjects (account_id);
CREATE INDEX agent_calls_by_agent ON agent_calls (agent_id);
CREATE INDEX agent_standings_by_agent ON agent_standings (agent_id);
CREATE INDEX attachments_by_account ON attachments (account_id);
CREATE INDEX benchmark_runs_by_account ON benchmark_runs (account_id);
CREATE INDEX brand_kits_by_logo ON brand_kits (logo_attachment_id) WHERE logo_attachment_id IS NOT NULL;
CREATE INDEX deliveries_by_bid ON deliveries (bid_id);
CREATE INDEX holds_by_bid ON holds (bid_id);
CREATE INDEX ledger_accounts_by_owner ON ledger_accounts (owner_id, livemode) WHERE owner_id IS NOT NULL;
CREATE INDEX tasks_by_prior_task ON tasks (prior_task_id) WHERE prior_task_id IS NOT NULL;
CREATE INDEX tasks_by_selected_bid ON tasks (selected_bid_id) WHERE selected_bid_id IS NOT NULL;
CREATE INDEX webhook_deliveries_by_task ON webhook_deliveries (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX webhooks_by_owner ON webhooks (account_id);

-- +goose Down
DROP INDEX account_subjects_by_account, agent_calls_by_agent, agent_standings_by_agent, attachments_by_account,
    benchmark_runs_by_account, brand_kits_by_logo, deliveries_by_bid, holds_by_bid, ledger_accounts_by_owner,
    tasks_by_prior_task, tasks_by_selected_bid, webhook_deliveries_by_task, webhooks_by_owner;
