package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// Ledger are the commands of the ledger.
type Ledger struct {
	Show  ledgerShow  `cmd:"" help:"Print entries: of one task, or the newest of all."`
	Check ledgerCheck `cmd:"" help:"Prove that the ledger keeps its promises."`
}

type ledgerShow struct {
	Task  *uuid.UUID `help:"Only what this task moved."`
	Limit int        `default:"30" help:"How many of the newest entries, without --task."`
}

// Run prints the entries as a table.
func (c ledgerShow) Run(ctx context.Context, term Terminal) error {
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
	return term.show(map[string]any{"entries": shownEntries(list)}, func(out io.Writer) error { return printEntries(out, list) })
}

// ownerWidth is what the other columns leave of 80.
const ownerWidth = 16

// shownEntry is an entry as programs read it.
type shownEntry struct {
	CreatedAt  time.Time     `json:"created_at"`
	Transfer   string        `json:"transfer"`
	Account    string        `json:"account"`
	Owner      string        `json:"owner"`
	AmountUSD  publicapi.USD `json:"amount_usd"`
	BalanceUSD publicapi.USD `json:"balance_usd"`
	TaskID     *uuid.UUID    `json:"task_id"`
}

func shownEntries(list []ledger.Entry) []shownEntry {
	shown := make([]shownEntry, len(list))
	for i, e := range list {
		shown[i] = shownEntry{
			CreatedAt: e.CreatedAt.UTC(), Transfer: e.Transfer, Account: e.Account, Owner: e.Owner,
			AmountUSD: publicapi.USD(e.Amount), BalanceUSD: publicapi.USD(e.Balance), TaskID: e.TaskID,
		}
	}
	return shown
}

func printEntries(out io.Writer, list []ledger.Entry) error {
	table := newTable(out)
	_, _ = fmt.Fprintln(table, "TIME (UTC)\tTRANSFER\tACCOUNT\tOWNER\t     USD\t BALANCE")
	for _, e := range list {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%8s\t%8s\n",
			e.CreatedAt.UTC().Format(time.DateTime), e.Transfer, e.Account, clipped(e.Owner, ownerWidth), e.Amount, e.Balance)
	}
	return table.Flush()
}

type ledgerCheck struct{}

// Run checks every promise and fails when one is broken.
func (ledgerCheck) Run(ctx context.Context, term Terminal) error {
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
	if err := term.show(checkedPromises(broken), func(out io.Writer) error { return printPromises(out, broken) }); err != nil {
		return err
	}
	if len(found) > 0 {
		return fmt.Errorf("%d broken promises", len(found))
	}
	return nil
}

// checkedPromise is one promise of the ledger and whether it holds.
type checkedPromise struct {
	Promise string   `json:"promise"`
	Holds   bool     `json:"holds"`
	Broken  []string `json:"broken"`
}

func checkedPromises(broken map[string][]string) map[string]any {
	promises := []checkedPromise{}
	for _, promise := range ledger.Promises() {
		details := append([]string{}, broken[promise]...)
		promises = append(promises, checkedPromise{Promise: promise, Holds: len(details) == 0, Broken: details})
	}
	return map[string]any{"promises": promises}
}

func printPromises(out io.Writer, broken map[string][]string) error {
	for _, promise := range ledger.Promises() {
		mark := "holds "
		if len(broken[promise]) > 0 {
			mark = "BROKEN"
		}
		if _, err := fmt.Fprintf(out, "%s  %s\n", mark, promise); err != nil {
			return fmt.Errorf("print: %w", err)
		}
		for _, detail := range broken[promise] {
			_, _ = fmt.Fprintf(out, "          %s\n", detail)
		}
	}
	return nil
}
