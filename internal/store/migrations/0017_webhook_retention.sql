-- +goose Up

-- What ended long ago is deleted, oldest first.
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at) WHERE ended_at IS NOT NULL;

-- The id is made of webhook and event, so one unique index is enough. With two, of
-- two replays that meet at a new delivery one fails.
ALTER TABLE webhook_deliveries
    DROP CONSTRAINT webhook_deliveries_webhook_id_event_id_key,
    ADD CONSTRAINT webhook_deliveries_id_derived CHECK (id = webhook_delivery_id(event_id, webhook_id));

-- +goose Down
ALTER TABLE webhook_deliveries
    DROP CONSTRAINT webhook_deliveries_id_derived,
    ADD CONSTRAINT webhook_deliveries_webhook_id_event_id_key UNIQUE (webhook_id, event_id);
DROP INDEX webhook_deliveries_ended;
