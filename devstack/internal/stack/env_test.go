package stack

import (
	"slices"
	"testing"
)

func lookupIn(environment map[string]string) func(string) string {
	return func(name string) string { return environment[name] }
}

func TestWhatIsStarted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name               string
		environment        map[string]string
		postgres, temporal bool
	}{
		{"everything", nil, true, true},
		{"Temporal with a PostgreSQL of its own", map[string]string{DatabaseURL: "postgres://u@h/app"}, true, true},
		{"PostgreSQL alone", map[string]string{TemporalAddress: "h:7233"}, true, false},
		{"nothing", map[string]string{DatabaseURL: "postgres://u@h/app", TemporalAddress: "h:7233"}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			found := readGiven(lookupIn(c.environment))
			if found.needsPostgres() != c.postgres || found.needsTemporal() != c.temporal {
				t.Fatalf("postgres %t, temporal %t", found.needsPostgres(), found.needsTemporal())
			}
		})
	}
}

func TestAdminURLOfADatabaseGiven(t *testing.T) {
	t.Parallel()
	derived := readGiven(lookupIn(map[string]string{DatabaseURL: "postgres://u:p@h:5/app?sslmode=disable"}))
	if want := "postgres://u:p@h:5/postgres?sslmode=disable"; derived.databaseAdminURL != want {
		t.Errorf("derived %q", derived.databaseAdminURL)
	}
	named := readGiven(lookupIn(map[string]string{DatabaseURL: "postgres://u@h/app", DatabaseAdminURL: "postgres://root@h/x"}))
	if named.databaseAdminURL != "postgres://root@h/x" {
		t.Errorf("named %q", named.databaseAdminURL)
	}
}

func TestMergeReplacesAndKeeps(t *testing.T) {
	t.Parallel()
	old := []string{"HOME=/h", DataDir + "=old", "EMPTY="}
	got := merge(old, []Variable{{DataDir, "new"}, {TemporalAddress, "h:1"}})
	want := []string{"HOME=/h", "EMPTY=", DataDir + "=new", TemporalAddress + "=h:1"}
	if !slices.Equal(got, want) {
		t.Fatalf("got %v", got)
	}
	if old[1] != DataDir+"=old" {
		t.Fatalf("the environment given was changed: %v", old)
	}
}
