-- +goose Up

-- Receivers compare and sign the bytes of an event, so they stay as written;
-- jsonb would order and space them anew.
ALTER TABLE events ALTER COLUMN data TYPE json USING data::json;

-- The account's events of one type, in the feed's order.
CREATE INDEX events_by_account_type ON events (account_id, livemode, type, xid, id);

-- Whoever follows a task hears of its events, and of its end, when the change
-- commits; the payload is the task's id.
-- +goose StatementBegin
CREATE FUNCTION tell_followers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'events' THEN
        PERFORM pg_notify('task_events', NEW.task_id::text);
    ELSE
        PERFORM pg_notify('task_events', NEW.id::text);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER events_tell_followers AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION tell_followers();
CREATE TRIGGER tasks_tell_followers AFTER UPDATE OF closed_reason ON tasks FOR EACH ROW
    WHEN (OLD.closed_reason IS NULL AND NEW.closed_reason IS NOT NULL) EXECUTE FUNCTION tell_followers();

-- The history of an ended task, kept when it is first asked for, so that every
-- copy of it is the same.
CREATE TABLE case_files (
    task_id  uuid        PRIMARY KEY REFERENCES tasks (id),
    document json        NOT NULL,
    made_at  timestamptz NOT NULL DEFAULT now()
);

-- +goose Down
DROP TABLE case_files;
DROP TRIGGER tasks_tell_followers ON tasks;
DROP TRIGGER events_tell_followers ON events;
DROP FUNCTION tell_followers;
DROP INDEX events_by_account_type;
ALTER TABLE events ALTER COLUMN data TYPE jsonb USING data::jsonb;
