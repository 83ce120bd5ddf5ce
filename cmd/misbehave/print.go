package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/dateline-bot/dateline/cmd/trials"
)

// print writes the tables.
func (r report) print(out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(cells ...any) {
		line := make([]string, len(cells))
		for i, c := range cells {
			line[i] = fmt.Sprint(c)
		}
		fmt.Fprintln(t, strings.Join(line, "\t")+"\t")
	}
	fmt.Fprintln(out, "misbehaviours")
	row("", "questions", "proposed", "verbatim", "phrased", "lies", "dropped", "instead", "declined", "unchecked", "doubles")
	for _, c := range r.Conducts {
		lies := "-"
		if c.Lying {
			lies = share(c.Phrased, c.Proposed)
		}
		row(c.Name, c.Questions, c.Proposed, c.Verbatim, c.Phrased, lies, c.Dropped, c.Instead, c.Declined, c.Unchecked, c.Doubles)
	}
	t.Flush()

	i := r.Injected
	fmt.Fprintln(out, "\ninjection")
	row("", "runs", "unchecked", "shown")
	row("what an obeying model made of an order", i.Runs, share(i.Obeyed, i.Runs), share(i.Carried, i.Runs))
	row("the same, asked in another language", i.Runs, "", share(i.Abroad, i.Runs))
	row("an order quoted with a right citation", i.Runs, share(i.Quoted, i.Runs), share(i.Shown, i.Runs))
	row("an order asked for, without a model", i.Runs, "", share(i.Chosen, i.Runs))
	t.Flush()
	fmt.Fprintf(out, "unchecked claims %d, doubles %d\n", i.Unchecked, i.Doubles)

	fmt.Fprintln(out, "\nsentences of untouched articles taken for orders")
	row("", "sentences", "flagged", "")
	var all trials.Flagged
	for _, f := range r.Sentences {
		row(f.Name, f.Sentences, f.Flagged, share(f.Flagged, f.Sentences))
		all.Sentences += f.Sentences
		all.Flagged += f.Flagged
	}
	row("all", all.Sentences, all.Flagged, share(all.Flagged, all.Sentences))
	t.Flush()

	ends := func(name string, n int, e trials.Ends) {
		row(name, n, e.Whole, e.Short, e.Instead, e.Declined, e.Errors, e.Unchecked, e.Doubles)
	}
	fmt.Fprintln(out, "\na stream ended at every byte")
	row("", "bytes", "whole", "short", "instead", "declined", "errors", "unchecked", "doubles")
	for _, c := range r.Cuts {
		ends(c.Name, c.Bytes, c.Ends)
	}
	t.Flush()
	if r.Storm != nil {
		fmt.Fprintln(out, "\nstorm")
		row("", "questions", "whole", "short", "instead", "declined", "errors", "unchecked", "doubles")
		ends(fmt.Sprintf("%d requests", r.Storm.Requests), r.Storm.Questions, r.Storm.Ends)
		t.Flush()
	}
	if p := r.Pace; p != nil {
		fmt.Fprintf(out, "\npace, %d askers, %d answers, %d with claims of the model\n", p.Askers, p.Answers, p.Shown)
		row("ms", "p50", "p99", "max")
		row("ours", p.Ours[0], p.Ours[1], p.Ours[2])
		row("first claim", p.First[0], p.First[1], p.First[2])
		row("whole answer", p.Whole[0], p.Whole[1], p.Whole[2])
		t.Flush()
	}
	return nil
}

// share is a part of a whole in percent.
func share(part, whole int) string {
	return fmt.Sprintf("%.2f%%", 100*float64(part)/float64(max(1, whole)))
}
