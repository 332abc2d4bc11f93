package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/ledger"
)

type ledgerCommand struct {
	Show  ledgerShowCommand  `cmd:"" help:"Print entries: of one task, or the newest of all."`
	Check ledgerCheckCommand `cmd:"" help:"Prove that the ledger keeps its promises."`
}

type ledgerShowCommand struct {
	Task  *uuid.UUID `help:"Only what this task moved."`
	Limit int        `default:"30" help:"How many of the newest entries, without --task."`
}

// Run prints the entries as a table.
func (c ledgerShowCommand) Run(ctx context.Context, term terminal) error {
	database, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer database.Close()
	var list []ledger.Entry
	if c.Task != nil {
		list, err = ledger.EntriesOfTask(ctx, database.Pool(), *c.Task)
	} else {
		list, err = ledger.LatestEntries(ctx, database.Pool(), c.Limit)
	}
	if err != nil {
		return err
	}
	return printEntries(term.out, list)
}

func printEntries(out io.Writer, list []ledger.Entry) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "TIME (UTC)\tTRANSFER\tACCOUNT\tOWNER\tUSD\tBALANCE\t")
	for _, e := range list {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%8s\t%8s\t\n",
			e.CreatedAt.UTC().Format(time.DateTime), e.Transfer, e.Account, e.Owner, e.Amount, e.Balance)
	}
	return table.Flush()
}

type ledgerCheckCommand struct{}

// Run checks every promise and fails when one is broken.
func (ledgerCheckCommand) Run(ctx context.Context, term terminal) error {
	database, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer database.Close()
	found, err := ledger.Check(ctx, database.Pool())
	if err != nil {
		return err
	}
	broken := map[string][]string{}
	for _, v := range found {
		broken[v.Promise] = append(broken[v.Promise], v.Detail)
	}
	for _, promise := range ledger.Promises() {
		mark := "holds "
		if len(broken[promise]) > 0 {
			mark = "BROKEN"
		}
		_, _ = fmt.Fprintf(term.out, "%s  %s\n", mark, promise)
		for _, detail := range broken[promise] {
			_, _ = fmt.Fprintf(term.out, "          %s\n", detail)
		}
	}
	if len(found) > 0 {
		return fmt.Errorf("%d broken promises", len(found))
	}
	return nil
}
