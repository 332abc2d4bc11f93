package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/clients/go/aitasker"
)

// Tasks are the commands of a poster's tasks.
type Tasks struct {
	List   tasksList   `cmd:"" help:"List tasks, newest first."`
	Show   tasksShow   `cmd:"" help:"Show a task with its bids and deliveries."`
	Follow tasksFollow `cmd:"" help:"Print what happens to a task until it has ended."`
}

type tasksList struct {
	connection

	Status string `help:"Only tasks in this status."`
	Limit  int64  `default:"20" help:"How many at most, up to 200."`
}

// Run prints the tasks as a table.
func (c tasksList) Run(ctx context.Context, term Terminal) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	wanted := &aitasker.ListTasksParams{Limit: &c.Limit}
	if c.Status != "" {
		wanted.Status = new(aitasker.ListTasksParamsStatus(c.Status))
	}
	page, err := client.ListTasks(ctx, wanted)
	if err != nil {
		return err
	}
	return term.show(page, func(out io.Writer) error { return printTasks(out, page.Tasks) })
}

// titleWidth is what the other columns leave of 80.
const titleWidth = 22

func printTasks(out io.Writer, tasks []aitasker.Task) error {
	table := newTable(out)
	_, _ = fmt.Fprintln(table, "ID\tSTATUS\tUSD\tTITLE")
	for i := range tasks {
		task := &tasks[i]
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", task.ID, task.Status, task.BudgetUSD, clipped(task.Title, titleWidth))
	}
	return table.Flush()
}

type tasksShow struct {
	connection

	ID uuid.UUID `arg:"" help:"The task."`
}

// taskView is all that is shown of a task.
type taskView struct {
	Task       *aitasker.Task      `json:"task"`
	Bids       []aitasker.Bid      `json:"bids"`
	Deliveries []aitasker.Delivery `json:"deliveries"`
}

// Run prints the task, its bids and its deliveries.
func (c tasksShow) Run(ctx context.Context, term Terminal) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	task, err := client.GetTask(ctx, c.ID)
	if err != nil {
		return err
	}
	gallery, err := client.ListBids(ctx, c.ID, &aitasker.ListBidsParams{All: new(true)})
	if err != nil {
		return err
	}
	delivered, err := client.ListDeliveries(ctx, c.ID)
	if err != nil {
		return err
	}
	view := taskView{Task: task, Bids: gallery.Bids, Deliveries: delivered.Deliveries}
	return term.show(view, view.print)
}
