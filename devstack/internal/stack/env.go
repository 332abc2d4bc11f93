package stack

import (
	"net/url"
	"slices"
	"strings"
)

// Names of the variables that a child program finds its addresses in.
const (
	DatabaseURL       = "DATABASE_URL"
	DatabaseAdminURL  = "DATABASE_ADMIN_URL"
	TemporalAddress   = "TEMPORAL_ADDRESS"
	TemporalNamespace = "TEMPORAL_NAMESPACE"
	TemporalUIURL     = "TEMPORAL_UI_URL"
	DataDir           = "DEVSTACK_DATA_DIR"
)

// Variable is one that a child program gets.
type Variable struct{ Name, Value string }

// given are the addresses of parts that the user runs already, taken from the
// environment that devstack was started with.
type given struct{ databaseURL, databaseAdminURL, temporalAddress, temporalNamespace, temporalUIURL string }

func readGiven(lookup func(string) string) given {
	found := given{
		databaseURL:       lookup(DatabaseURL),
		databaseAdminURL:  lookup(DatabaseAdminURL),
		temporalAddress:   lookup(TemporalAddress),
		temporalNamespace: lookup(TemporalNamespace),
		temporalUIURL:     lookup(TemporalUIURL),
	}
	if found.databaseURL != "" && found.databaseAdminURL == "" {
		found.databaseAdminURL = withDatabase(found.databaseURL, "postgres")
	}
	return found
}

// needsPostgres tells whether a PostgreSQL is to be started: for the child
// program, or for Temporal alone, which never touches a database given to us.
func (g given) needsPostgres() bool { return g.databaseURL == "" || g.needsTemporal() }

func (g given) needsTemporal() bool { return g.temporalAddress == "" }

// withDatabase returns the same address with another database.
func withDatabase(address, database string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return address
	}
	parsed.Path = "/" + database
	return parsed.String()
}

// merge returns the environment with the variables in place of older values.
func merge(environment []string, variables []Variable) []string {
	merged := slices.DeleteFunc(slices.Clone(environment), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.ContainsFunc(variables, func(v Variable) bool { return v.Name == name })
	})
	for _, variable := range variables {
		merged = append(merged, variable.Name+"="+variable.Value)
	}
	return merged
}
