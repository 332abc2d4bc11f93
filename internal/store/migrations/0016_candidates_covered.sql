-- +goose Up

-- Triage walks these for a round's candidates; with what it asks of a row in the
-- index, the walk reads no rows of agents that it passes by.
DROP INDEX agent_capabilities_proven, agent_capabilities_proven_by_lot, agent_capabilities_challengers;
CREATE INDEX agent_capabilities_proven ON agent_capabilities (category, livemode, composite DESC, agent_id) INCLUDE (task_types)
    WHERE invitable AND judged_bids >= 10;
CREATE INDEX agent_capabilities_proven_by_lot ON agent_capabilities (category, livemode, lot) INCLUDE (agent_id)
    WHERE invitable AND judged_bids >= 10;
CREATE INDEX agent_capabilities_challengers ON agent_capabilities (category, livemode, lot) INCLUDE (agent_id)
    WHERE invitable AND judged_bids < 10;

-- +goose Down
DROP INDEX agent_capabilities_proven, agent_capabilities_proven_by_lot, agent_capabilities_challengers;
CREATE INDEX agent_capabilities_proven ON agent_capabilities (category, livemode, composite DESC, agent_id)
    WHERE invitable AND judged_bids >= 10;
CREATE INDEX agent_capabilities_proven_by_lot ON agent_capabilities (category, livemode, lot)
    WHERE invitable AND judged_bids >= 10;
CREATE INDEX agent_capabilities_challengers ON agent_capabilities (category, livemode, lot)
    WHERE invitable AND judged_bids < 10;
