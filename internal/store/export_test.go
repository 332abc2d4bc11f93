package store

// AgentListing and AgentBidListing are the statements of the lists, for tests that
// look at how PostgreSQL answers them.
var (
	AgentListing    = agentListing
	AgentBidListing = agentBidListing
)
