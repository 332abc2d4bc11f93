package temporal

import (
	"context"
	"fmt"

	"go.temporal.io/server/common/log"
	postgresschema "go.temporal.io/server/schema/postgresql/v12"
	"go.temporal.io/server/tools/common/schema"
	"go.temporal.io/server/tools/sql"
)

// Databases is who makes databases.
type Databases interface {
	// EnsureDatabase makes the database if it is not there.
	EnsureDatabase(ctx context.Context, name string) error
	// RecreateDatabase makes the database anew, empty.
	RecreateDatabase(ctx context.Context, name string) error
}

// PrepareSchema makes both databases, or brings those of an older server up to
// date.
func PrepareSchema(ctx context.Context, databases Databases, store Store) error {
	for _, one := range []struct{ database, schema, version string }{
		{MainDatabase, "postgresql/v12/temporal", postgresschema.Version},
		{VisibilityDatabase, "postgresql/v12/visibility", postgresschema.VisibilityVersion},
	} {
		if err := prepareSchema(ctx, databases, store, one.database, one.schema, one.version); err != nil {
			return fmt.Errorf("schema of database %s: %w", one.database, err)
		}
	}
	return nil
}

func prepareSchema(ctx context.Context, databases Databases, store Store, database, name, version string) error {
	if err := databases.EnsureDatabase(ctx, database); err != nil {
		return err
	}
	if update, err := updateSchema(store, database, name); update {
		return err
	}
	// The version is written last, so without one there is nothing, or the rest
	// of an interrupted set-up, which cannot be continued.
	if err := databases.RecreateDatabase(ctx, database); err != nil {
		return err
	}
	connection, err := sql.NewConnection(store.sql(database), log.NewNoopLogger())
	if err != nil {
		return err
	}
	defer connection.Close()
	return schema.NewSetupSchemaTask(connection, &schema.SetupConfig{SchemaName: name, InitialVersion: version}, log.NewNoopLogger()).Run()
}

// updateSchema brings a database that has a schema up to date, and tells
// whether it has one.
func updateSchema(store Store, database, name string) (bool, error) {
	connection, err := sql.NewConnection(store.sql(database), log.NewNoopLogger())
	if err != nil {
		return true, err
	}
	defer connection.Close()
	if _, err := connection.ReadSchemaVersion(); err != nil {
		return false, nil
	}
	return true, schema.NewUpdateSchemaTask(connection, &schema.UpdateConfig{SchemaName: name}, log.NewNoopLogger()).Run()
}
