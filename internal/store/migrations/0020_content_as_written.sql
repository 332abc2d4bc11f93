-- +goose Up

-- What clients and agents give to keep stays as they wrote it: jsonb would write a
-- number such as 1e3 as 1000, and 1e-16383 with sixteen thousand digits. The tables
-- are rewritten, which locks them meanwhile.
DROP TRIGGER tasks_indexed ON tasks;
DROP FUNCTION index_task;
ALTER TABLE tasks
    DROP CONSTRAINT tasks_requirements_check,
    DROP CONSTRAINT tasks_metadata_check,
    ALTER COLUMN requirements DROP DEFAULT,
    ALTER COLUMN metadata DROP DEFAULT,
    ALTER COLUMN requirements TYPE json USING requirements::json,
    ALTER COLUMN metadata TYPE json USING metadata::json,
    ALTER COLUMN requirements SET DEFAULT '{}',
    ALTER COLUMN metadata SET DEFAULT '{}',
    ADD CONSTRAINT tasks_requirements_check CHECK (json_typeof(requirements) = 'object'),
    ADD CONSTRAINT tasks_metadata_check CHECK (json_typeof(metadata) = 'object');
ALTER TABLE agent_calls
    ALTER COLUMN request TYPE json USING request::json,
    ALTER COLUMN answer TYPE json USING answer::json;
ALTER TABLE bids ALTER COLUMN token_usage TYPE json USING token_usage::json;

-- +goose Down
ALTER TABLE bids ALTER COLUMN token_usage TYPE jsonb USING token_usage::jsonb;
ALTER TABLE agent_calls
    ALTER COLUMN answer TYPE jsonb USING answer::jsonb,
    ALTER COLUMN request TYPE jsonb USING request::jsonb;
ALTER TABLE tasks
    DROP CONSTRAINT tasks_requirements_check,
    DROP CONSTRAINT tasks_metadata_check,
    ALTER COLUMN requirements DROP DEFAULT,
    ALTER COLUMN metadata DROP DEFAULT,
    ALTER COLUMN requirements TYPE jsonb USING requirements::jsonb,
    ALTER COLUMN metadata TYPE jsonb USING metadata::jsonb,
    ALTER COLUMN requirements SET DEFAULT '{}',
    ALTER COLUMN metadata SET DEFAULT '{}',
    ADD CONSTRAINT tasks_requirements_check CHECK (jsonb_typeof(requirements) = 'object'),
    ADD CONSTRAINT tasks_metadata_check CHECK (jsonb_typeof(metadata) = 'object');
-- +goose StatementBegin
CREATE FUNCTION index_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task_words (task_id, account_id, livemode, created_at, words)
    VALUES (NEW.id, NEW.account_id, NEW.livemode, NEW.created_at, to_tsvector('simple', NEW.title || ' ' || NEW.brief))
    ON CONFLICT (task_id) DO UPDATE SET words = excluded.words;
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM task_labels WHERE task_id = NEW.id;
    END IF;
    INSERT INTO task_labels (account_id, livemode, key, value, created_at, task_id)
    SELECT NEW.account_id, NEW.livemode, m.key, m.value #>> '{}', NEW.created_at, NEW.id
    FROM jsonb_each(NEW.metadata) m
    WHERE jsonb_typeof(m.value) IN ('string', 'number', 'boolean')
      AND octet_length(m.key) <= 200 AND octet_length(m.value #>> '{}') <= 1000
    ORDER BY m.key LIMIT 100;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tasks_indexed AFTER INSERT OR UPDATE OF title, brief, metadata ON tasks
    FOR EACH ROW EXECUTE FUNCTION index_task();
