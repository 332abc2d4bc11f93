-- +goose Up

-- Bids that were still open when their task ended end with it.
UPDATE bids b SET status = 'failed', reason = 'The task ended before the prototype was judged.'
FROM tasks t WHERE t.id = b.task_id AND t.closed_reason IS NOT NULL AND b.status = 'received';
UPDATE bids b SET status = 'failed', reason = 'The task ended before an answer arrived.'
FROM tasks t WHERE t.id = b.task_id AND t.closed_reason IS NOT NULL AND b.status = 'invited';

-- What an ended task came to does not change any more, nor do its bids: not even
-- by a step that began before the end.
-- +goose StatementBegin
CREATE FUNCTION refuse_change_after_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    task uuid := OLD.id;
BEGIN
    IF TG_TABLE_NAME = 'bids' THEN
        SELECT t.id INTO task FROM tasks t WHERE t.id = OLD.task_id AND t.closed_reason IS NOT NULL;
        IF NOT FOUND THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'task % has ended', task USING ERRCODE = 'check_violation', CONSTRAINT = 'tasks_ended_for_good';
END $$;
-- +goose StatementEnd
CREATE TRIGGER tasks_ended_for_good
    BEFORE UPDATE OF status, delivery_status, closed_reason, round, selected_bid_id, bids_invited, bids_received,
                     review_extensions, revisions, deliveries, expires_at, updated_at ON tasks
    FOR EACH ROW WHEN (OLD.closed_reason IS NOT NULL) EXECUTE FUNCTION refuse_change_after_end();
CREATE TRIGGER bids_ended_for_good BEFORE UPDATE ON bids FOR EACH ROW EXECUTE FUNCTION refuse_change_after_end();

-- +goose Down
DROP TRIGGER bids_ended_for_good ON bids;
DROP TRIGGER tasks_ended_for_good ON tasks;
DROP FUNCTION refuse_change_after_end;
