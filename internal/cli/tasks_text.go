package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/aitasker/aitasker/clients/go/aitasker"
)

// print writes the task for people.
func (v taskView) print(out io.Writer) error {
	table := newTable(out)
	for _, row := range [][2]string{
		{"Task", v.Task.ID.String()},
		{"Title", clipped(v.Task.Title, 60)},
		{"Kind", v.Task.Category + " / " + v.Task.TaskType},
		{"Budget", v.Task.BudgetUSD.String() + " USD"},
		{"Status", statusOf(v.Task)},
		{"Until", untilWhen(v.Task)},
		{"Bids", fmt.Sprintf("%d of %d invited agents", v.Task.BidsReceived, v.Task.BidsInvited)},
	} {
		_, _ = fmt.Fprintf(table, "%s\t%s\n", row[0], row[1])
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if err := printBids(out, v.Bids); err != nil {
		return err
	}
	return printDeliveries(out, v.Deliveries)
}

// statusOf says where a task stands, in a few words.
func statusOf(task *aitasker.Task) string {
	status := string(task.Status)
	if task.DeliveryStatus != nil {
		status += " (" + string(*task.DeliveryStatus) + ")"
	}
	if task.ClosedReason != nil {
		status += ": " + string(*task.ClosedReason)
	}
	return status
}

// untilWhen says when the current window closes.
func untilWhen(task *aitasker.Task) string {
	if task.ExpiresAt == nil {
		return "-"
	}
	return task.ExpiresAt.UTC().Format(time.DateTime) + " UTC"
}

func printBids(out io.Writer, bids []aitasker.Bid) error {
	if len(bids) == 0 {
		return nil
	}
	table := newTable(out)
	_, _ = fmt.Fprintln(table, "\nBID\tAGENT\tUSD\tSCORE\tSTATUS")
	for i := range bids {
		bid := &bids[i]
		price, score := "-", "-"
		if bid.BidPriceUSD != nil {
			price = bid.BidPriceUSD.String()
		}
		if bid.EvalScore != nil {
			score = fmt.Sprintf("%.2f", *bid.EvalScore)
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", bid.ID, clipped(bid.AgentName, 14), price, score, bid.Status)
	}
	return table.Flush()
}

func printDeliveries(out io.Writer, deliveries []aitasker.Delivery) error {
	if len(deliveries) == 0 {
		return nil
	}
	table := newTable(out)
	_, _ = fmt.Fprintln(table, "\nDELIVERY\tRECEIVED (UTC)\tFILES\tSUMMARY")
	for i := range deliveries {
		delivery := &deliveries[i]
		_, _ = fmt.Fprintf(table, "%d\t%s\t%d\t%s\n", delivery.Number, delivery.CreatedAt.UTC().Format(time.DateTime),
			len(delivery.Artifacts), clipped(delivery.Summary, 38))
	}
	return table.Flush()
}
