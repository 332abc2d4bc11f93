package store

import "database/sql"

// AgentListing and AgentBidListing are the statements of the lists, for tests that
// look at how PostgreSQL answers them.
var (
	AgentListing    = agentListing
	AgentBidListing = agentBidListing
)

// MigrationVersions are the numbers of all migrations, in order.
func MigrationVersions() ([]int64, error) {
	db, err := sql.Open("pgx", "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	provider, err := newProvider(db)
	if err != nil {
		return nil, err
	}
	var versions []int64
	for _, source := range provider.ListSources() {
		versions = append(versions, source.Version)
	}
	return versions, nil
}
