-- +goose Up

-- What a standing knows besides judged bids. A delivery counts once per bid that
-- was delivered on, however often it was revised.
ALTER TABLE agent_standings
    ADD COLUMN deliveries    integer NOT NULL DEFAULT 0 CHECK (deliveries >= 0),
    ADD COLUMN disputes      integer NOT NULL DEFAULT 0 CHECK (disputes >= 0),
    ADD COLUMN disputes_lost integer NOT NULL DEFAULT 0 CHECK (disputes_lost >= 0),
    ADD CONSTRAINT agent_standings_lost_of_disputes CHECK (disputes_lost <= disputes);

-- The how-manieth judged bid of its agent in the category this was; null where the
-- judgement moves no standing. With it a standing can be computed again from history.
ALTER TABLE judgements ADD COLUMN standing_number integer CHECK (standing_number >= 1);
ALTER TABLE judgements DISABLE TRIGGER USER; -- append-only, but for this
UPDATE judgements j SET standing_number = n.number
FROM (SELECT j.id, row_number() OVER (PARTITION BY b.agent_id, t.category ORDER BY j.created_at, j.id) AS number
      FROM judgements j JOIN bids b ON b.id = j.bid_id JOIN tasks t ON t.id = b.task_id
      WHERE j.ordinal = 1) n
WHERE n.id = j.id;
ALTER TABLE judgements ENABLE TRIGGER USER;
UPDATE agent_standings s SET
    deliveries = (SELECT count(*) FROM bids b JOIN tasks t ON t.id = b.task_id
                  WHERE b.agent_id = s.agent_id AND t.category = s.category
                    AND EXISTS (SELECT FROM deliveries d WHERE d.bid_id = b.id)),
    disputes = (SELECT count(*) FROM disputes p JOIN deliveries d ON d.task_id = p.task_id AND d.number = p.delivery_number
                JOIN bids b ON b.id = d.bid_id JOIN tasks t ON t.id = p.task_id
                WHERE b.agent_id = s.agent_id AND t.category = s.category);

-- What triage looks candidates up by lies on one row per agent and category, kept
-- by the triggers below: in which mode, whether the agent may be invited at all,
-- and how it stands there.
ALTER TABLE agent_capabilities
    ADD COLUMN livemode    boolean          NOT NULL DEFAULT false,
    ADD COLUMN invitable   boolean          NOT NULL DEFAULT false,
    ADD COLUMN judged_bids integer          NOT NULL DEFAULT 0,
    ADD COLUMN composite   double precision NOT NULL DEFAULT 0.5 CHECK (composite BETWEEN 0 AND 1),
    -- A fixed number that spreads agents evenly, whatever the order of ids.
    ADD COLUMN lot         bigint           NOT NULL GENERATED ALWAYS AS (uuid_hash_extended(agent_id, 0)) STORED;

-- +goose StatementBegin
CREATE FUNCTION is_invitable(a agents, proven_at timestamptz) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$
    SELECT a.status = 'active' AND a.verified AND a.visibility IN ('live', 'beta') AND proven_at IS NOT NULL
$$;

CREATE FUNCTION fill_capability() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT a.livemode, is_invitable(a, NEW.proven_at) INTO NEW.livemode, NEW.invitable FROM agents a WHERE a.id = NEW.agent_id;
    SELECT s.judged_bids, s.composite INTO NEW.judged_bids, NEW.composite
    FROM agent_standings s WHERE s.category = NEW.category AND s.agent_id = NEW.agent_id;
    NEW.judged_bids := coalesce(NEW.judged_bids, 0);
    NEW.composite := coalesce(NEW.composite, 0.5);
    RETURN NEW;
END $$;

CREATE FUNCTION carry_agent_to_capabilities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agent_capabilities SET invitable = is_invitable(NEW, proven_at)
    WHERE agent_id = NEW.id AND invitable <> is_invitable(NEW, proven_at);
    RETURN NULL;
END $$;

CREATE FUNCTION carry_standing_to_capability() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agent_capabilities SET judged_bids = NEW.judged_bids, composite = NEW.composite
    WHERE category = NEW.category AND agent_id = NEW.agent_id
      AND (judged_bids, composite) IS DISTINCT FROM (NEW.judged_bids, NEW.composite);
    RETURN NULL;
END $$;

-- Nobody moves an own standing, and the modes never meet: whatever the code says.
CREATE FUNCTION check_bidder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM tasks t JOIN agents a ON a.id = NEW.agent_id WHERE t.id = NEW.task_id
               AND (t.livemode <> a.livemode OR t.livemode AND t.account_id = a.account_id)) THEN
        RAISE EXCEPTION 'agent % may not bid on task %', NEW.agent_id, NEW.task_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bids_of_others';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- composite is what market.Standing makes of the row's other columns.
ALTER TABLE agent_standings
    ADD COLUMN composite double precision NOT NULL DEFAULT 0.5 CHECK (composite BETWEEN 0 AND 1);
UPDATE agent_standings SET composite =
    ((0.6 * rolling_score
      + 0.3 * CASE WHEN presented_bids = 0 THEN 0 ELSE least(won_bids::float8 / presented_bids, 1) END
      + 0.05 * (least(greatest((rolling_score - slow_score) / 0.2, -1), 1) + 1)) * judged_bids + 2.5) / (judged_bids + 5);

CREATE TRIGGER capability_filled BEFORE INSERT OR UPDATE OF proven_at ON agent_capabilities
    FOR EACH ROW EXECUTE FUNCTION fill_capability();
CREATE TRIGGER agent_carried AFTER UPDATE OF status, verified, visibility ON agents
    FOR EACH ROW EXECUTE FUNCTION carry_agent_to_capabilities();
CREATE TRIGGER standing_carried AFTER INSERT OR UPDATE ON agent_standings
    FOR EACH ROW EXECUTE FUNCTION carry_standing_to_capability();
CREATE TRIGGER bids_of_others BEFORE INSERT ON bids
    FOR EACH ROW EXECUTE FUNCTION check_bidder();

UPDATE agent_capabilities c SET livemode = a.livemode, invitable = is_invitable(a, c.proven_at) FROM agents a WHERE a.id = c.agent_id;
UPDATE agent_capabilities c SET judged_bids = s.judged_bids, composite = s.composite
FROM agent_standings s WHERE s.category = c.category AND s.agent_id = c.agent_id;

CREATE INDEX agent_capabilities_proven ON agent_capabilities (category, livemode, composite DESC, agent_id)
    WHERE invitable AND judged_bids >= 10;
CREATE INDEX agent_capabilities_proven_by_lot ON agent_capabilities (category, livemode, lot)
    WHERE invitable AND judged_bids >= 10;
CREATE INDEX agent_capabilities_challengers ON agent_capabilities (category, livemode, lot)
    WHERE invitable AND judged_bids < 10;
CREATE INDEX agents_sandbox ON agents (id) WHERE sandbox;

-- What operators page through; bids they read in the order of their ids, which grow
-- with time.
CREATE INDEX tasks_newest ON tasks (created_at DESC, id DESC);

-- +goose Down
DROP INDEX tasks_newest, agents_sandbox, agent_capabilities_challengers, agent_capabilities_proven_by_lot,
    agent_capabilities_proven;
DROP TRIGGER bids_of_others ON bids;
DROP TRIGGER standing_carried ON agent_standings;
DROP TRIGGER agent_carried ON agents;
DROP TRIGGER capability_filled ON agent_capabilities;
DROP FUNCTION check_bidder, carry_standing_to_capability, carry_agent_to_capabilities, fill_capability, is_invitable;
ALTER TABLE agent_capabilities DROP COLUMN lot, DROP COLUMN composite, DROP COLUMN judged_bids,
    DROP COLUMN invitable, DROP COLUMN livemode;
ALTER TABLE judgements DROP COLUMN standing_number;
ALTER TABLE agent_standings DROP COLUMN composite, DROP CONSTRAINT agent_standings_lost_of_disputes,
    DROP COLUMN disputes_lost, DROP COLUMN disputes, DROP COLUMN deliveries;
