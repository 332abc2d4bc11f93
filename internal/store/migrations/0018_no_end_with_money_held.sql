-- +goose Up

-- A task ends when its money has moved, or its transaction does not commit. Tasks
-- that ended before with money held stay as they are: an operator decides where it
-- goes.
-- +goose StatementBegin
CREATE FUNCTION check_no_money_held() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ended_task uuid;
BEGIN
    IF TG_TABLE_NAME = 'holds' THEN
        SELECT t.id INTO ended_task FROM tasks t JOIN holds h ON h.task_id = t.id
        WHERE t.id = NEW.task_id AND h.selection = NEW.selection AND h.status = 'held' AND t.closed_reason IS NOT NULL;
    ELSE
        SELECT h.task_id INTO ended_task FROM holds h WHERE h.task_id = NEW.id AND h.status = 'held';
    END IF;
    IF ended_task IS NOT NULL THEN
        RAISE EXCEPTION 'task % cannot be ended and hold money', ended_task
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tasks_end_without_held_money';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER tasks_end_without_held_money AFTER UPDATE OF closed_reason ON tasks
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.closed_reason IS NULL AND NEW.closed_reason IS NOT NULL)
    EXECUTE FUNCTION check_no_money_held();
CREATE CONSTRAINT TRIGGER holds_only_before_the_end AFTER INSERT OR UPDATE OF status ON holds
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'held') EXECUTE FUNCTION check_no_money_held();

-- +goose Down
DROP TRIGGER holds_only_before_the_end ON holds;
DROP TRIGGER tasks_end_without_held_money ON tasks;
DROP FUNCTION check_no_money_held;
