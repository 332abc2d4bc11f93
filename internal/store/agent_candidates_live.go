package store

import (
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// reportIneligible is how many agents are read of each kind to tell operators why they
// could not be chosen.
const reportIneligible = 20

func (c CandidateSearch) liveArgs() pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{
		"category": c.Task.Category, "type": c.Task.TaskType, "account": c.Task.AccountID, "budget": c.Task.Budget,
		"excluded": nonNil(c.Excluded), "max_failures": market.MaxHealthFailures, "lot": market.DrawnLot(c.Task.ID, c.Round),
	}
}

// live is the query for a live task's candidates. The limits are part of its text:
// a plan that Postgres keeps for all tasks is of no use without them.
func (c CandidateSearch) live() string {
	searchRadius := market.TriageReach(c.Task.Terms.PoolSize)
	return strings.NewReplacer(
		"{proven}", strconv.Itoa(market.ProvenFrom), "{told}", strconv.Itoa(reportIneligible),
		"{reach}", strconv.Itoa(searchRadius), "{far}", strconv.Itoa(10*searchRadius), "{side}", strconv.Itoa(searchRadius/2),
	).Replace(liveCandidates)
}

// What market.Ineligible asks of a live agent, as far as invitable does not say it.
var mayBid = `
	a.health_failures < @max_failures AND a.min_price_cents <= @budget
	AND a.account_id <> @account AND a.id <> ALL (@excluded::uuid[]) AND ` + payoutReadyOf("a")

const invitableHere = ` c.category = @category AND c.livemode AND c.invitable `

const nearTheLot = `
	SELECT c.agent_id FROM agent_capabilities c JOIN agents a ON a.id = c.agent_id
	WHERE` + invitableHere

// liveCandidates walks three partial indexes, by standing and by lot, and stops each
// walk when it has enough.
var liveCandidates = `
	WITH found AS (
		(SELECT c.agent_id FROM agent_capabilities c
		 WHERE` + invitableHere + `AND c.judged_bids >= {proven}
		 ORDER BY c.composite DESC, c.agent_id LIMIT {told})
		UNION
		(SELECT c.agent_id FROM agent_capabilities c
		 WHERE` + invitableHere + `AND c.judged_bids < {proven} AND c.lot >= @lot ORDER BY c.lot LIMIT {told})
		UNION
		(SELECT c.agent_id FROM agent_capabilities c
		 WHERE` + invitableHere + `AND c.judged_bids < {proven} AND c.lot < @lot ORDER BY c.lot DESC LIMIT {told})
		UNION
		(SELECT c.agent_id FROM agent_capabilities c JOIN agents a ON a.id = c.agent_id
		 WHERE` + invitableHere + `AND c.judged_bids >= {proven} AND ` + mayBid + `
		 ORDER BY c.composite DESC, c.agent_id LIMIT {reach})
		UNION
		(SELECT c.agent_id FROM (
			SELECT c.agent_id, c.composite, c.task_types FROM agent_capabilities c
			WHERE` + invitableHere + `AND c.judged_bids >= {proven}
			ORDER BY c.composite DESC, c.agent_id LIMIT {far}) c JOIN agents a ON a.id = c.agent_id
		 WHERE (c.task_types = '{}' OR @type = ANY (c.task_types)) AND ` + mayBid + `
		 ORDER BY c.composite DESC, c.agent_id LIMIT {reach})
		UNION
		(` + nearTheLot + `AND c.judged_bids >= {proven} AND c.lot >= @lot AND ` + mayBid + ` ORDER BY c.lot LIMIT {side})
		UNION
		(` + nearTheLot + `AND c.judged_bids >= {proven} AND c.lot < @lot AND ` + mayBid + ` ORDER BY c.lot DESC LIMIT {side})
		UNION
		(` + nearTheLot + `AND c.judged_bids < {proven} AND c.lot >= @lot AND ` + mayBid + ` ORDER BY c.lot LIMIT {side})
		UNION
		(` + nearTheLot + `AND c.judged_bids < {proven} AND c.lot < @lot AND ` + mayBid + ` ORDER BY c.lot DESC LIMIT {side})
	)` + candidateRow + `
	WHERE c.category = @category AND c.agent_id IN (SELECT agent_id FROM found)`
