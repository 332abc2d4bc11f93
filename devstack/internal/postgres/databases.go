package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const duplicateDatabase = "42P04"

// EnsureDatabase makes the database if it is not there.
func (server *Server) EnsureDatabase(ctx context.Context, name string) error {
	err := server.execute(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == duplicateDatabase {
		return nil
	}
	return err
}

// RecreateDatabase makes the database anew, empty.
func (server *Server) RecreateDatabase(ctx context.Context, name string) error {
	if err := server.execute(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)"); err != nil {
		return err
	}
	return server.EnsureDatabase(ctx, name)
}

func (server *Server) execute(ctx context.Context, statement string) error {
	connection, err := pgx.Connect(ctx, server.URL("postgres"))
	if err != nil {
		return err
	}
	defer connection.Close(context.WithoutCancel(ctx))
	if _, err := connection.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
