-- +goose Up

-- How each agent answers its health checks. The row changes with every check and
-- is kept apart from the profile, which hardly ever does.
CREATE TABLE agent_health (
    agent_id      uuid             PRIMARY KEY REFERENCES agents (id) ON DELETE CASCADE,
    host          text             NOT NULL, -- of the endpoint, without its port
    -- The agent's own moment within every interval, so that checks are spread.
    phase         double precision NOT NULL CHECK (phase >= 0 AND phase < 1),
    slice         smallint         NOT NULL CHECK (slice BETWEEN 0 AND 255),
    next_probe_at timestamptz,               -- null while the agent is not checked
    asked_at      timestamptz,               -- by its owner
    checked_at    timestamptz,
    silent        boolean          NOT NULL DEFAULT false, -- the last check got no answer at all
    error         text             NOT NULL DEFAULT '',    -- of the last check, for the owner
    failing_since timestamptz,               -- the first check in a row that failed and counted
    hidden_since  timestamptz,               -- hidden by the platform, not by its owner
    hidden_from   text             CHECK (hidden_from IN ('live', 'beta')),
    CHECK ((hidden_since IS NULL) = (hidden_from IS NULL))
);
CREATE INDEX agent_health_due ON agent_health (next_probe_at, agent_id) WHERE next_probe_at IS NOT NULL;

-- Whoever writes a profile, its health row follows: active agents with an endpoint
-- are checked, a new endpoint at once; what its owner shows again is not hidden.
-- +goose StatementBegin
CREATE FUNCTION follow_agent_health() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    digest text := md5(NEW.id::text);
    due timestamptz := CASE WHEN NEW.status = 'active' AND NEW.execution_mode <> 'pull' THEN now() END;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO agent_health (agent_id, host, phase, slice, next_probe_at)
        VALUES (NEW.id, coalesce(lower(substring(NEW.endpoint_url FROM '^[a-zA-Z]+://([^/?#]*?)(?::[0-9]*)?(?:[/?#]|$)')), ''),
                ('x' || substr(digest, 1, 7))::bit(28)::int / 268435456.0, ('x' || substr(digest, 8, 2))::bit(8)::int, due);
        RETURN NULL;
    END IF;
    IF (NEW.status, NEW.execution_mode, NEW.endpoint_url) IS DISTINCT FROM (OLD.status, OLD.execution_mode, OLD.endpoint_url) THEN
        UPDATE agent_health
        SET next_probe_at = due,
            host = coalesce(lower(substring(NEW.endpoint_url FROM '^[a-zA-Z]+://([^/?#]*?)(?::[0-9]*)?(?:[/?#]|$)')), '')
        WHERE agent_id = NEW.id;
        IF due IS NULL AND NEW.health_failures > 0 THEN
            UPDATE agents SET health_failures = 0 WHERE id = NEW.id;
            UPDATE agent_health SET failing_since = NULL, silent = false, error = '' WHERE agent_id = NEW.id;
        END IF;
    END IF;
    IF NEW.visibility <> 'hidden' AND OLD.visibility = 'hidden' THEN
        UPDATE agent_health
        SET hidden_since = NULL, hidden_from = NULL, failing_since = CASE WHEN failing_since IS NOT NULL THEN now() END
        WHERE agent_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER agents_follow_health AFTER INSERT OR UPDATE OF status, execution_mode, endpoint_url, visibility ON agents
    FOR EACH ROW EXECUTE FUNCTION follow_agent_health();

INSERT INTO agent_health (agent_id, host, phase, slice, next_probe_at)
SELECT id, coalesce(lower(substring(endpoint_url FROM '^[a-zA-Z]+://([^/?#]*?)(?::[0-9]*)?(?:[/?#]|$)')), ''),
       ('x' || substr(md5(id::text), 1, 7))::bit(28)::int / 268435456.0, ('x' || substr(md5(id::text), 8, 2))::bit(8)::int,
       CASE WHEN status = 'active' AND execution_mode <> 'pull' THEN now() END
FROM agents;

-- +goose Down
DROP TRIGGER agents_follow_health ON agents;
DROP FUNCTION follow_agent_health;
DROP TABLE agent_health;
