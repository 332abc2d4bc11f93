package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	seeds := flag.Int("seeds", 10, "how many markets to play under each rule")
	plots := flag.String("plots", "docs/measurements/triage", "folder that the plots are written to")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt) //nolint:forbidigo // this is main
	err := bench(ctx, *seeds, *plots, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "triage:", err)
		os.Exit(1)
	}
}

// bench plays all settings, prints their tables as Markdown and draws the plots.
func bench(ctx context.Context, seeds int, folder string, out, progress io.Writer) error {
	var open, flooded []trial
	for _, dial := range []float64{0, 0.3, 1} {
		for _, r := range rules {
			open = append(open, trial{setting: setting{rule: r, dial: dial}})
		}
	}
	for _, dial := range []float64{0.3, 1} {
		for _, r := range rules {
			flooded = append(flooded, trial{setting: setting{rule: r, dial: dial, cheap: cheapAgents, ring: ringTasks}})
		}
		flooded = append(flooded, trial{setting: setting{rule: rules[0], dial: dial, cheap: cheapAgents, ring: ringTasks, oneAccount: true}})
	}
	for _, trials := range [][]trial{open, flooded} {
		for i := range trials {
			_, _ = fmt.Fprintln(progress, trials[i].name())
			if err := trials[i].play(ctx, seeds); err != nil {
				return err
			}
		}
	}
	tabulateOpen(out, open)
	tabulateFlooded(out, flooded)
	return drawAll(folder, open, flooded)
}
