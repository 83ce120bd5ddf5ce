package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// A report is what was measured. Times are in milliseconds, memory is resident
// and in megabytes, 0 where the system does not tell.
type report struct {
	Search searchReport `json:"search"`
	Ask    *askReport   `json:"ask,omitempty"`
}

type searchReport struct {
	Passages    int     `json:"passages"`
	Articles    int     `json:"articles"`
	StartMS     float64 `json:"start_ms"`
	StartMB     float64 `json:"start_mb"`
	Search      times   `json:"search"`
	SearchAsOf  times   `json:"search_as_of"`
	SearchMB    float64 `json:"search_mb"` // after all searches
	Chromem     times   `json:"chromem"`
	ChromemOver float64 `json:"chromem_over_search"` // by the medians
	Recall10    float64 `json:"recall_10"`
}

type askReport struct {
	Passages  int     `json:"passages"`
	Askers    int     `json:"askers"`
	Answers   int     `json:"answers"`
	Errors    int     `json:"errors"`
	PerSecond float64 `json:"answers_per_second"`
	CPUMS     float64 `json:"cpu_ms_per_answer"`
	Ask       times   `json:"ask"`
	MB        float64 `json:"mb"`
}

// times are quantiles of how long something took.
type times struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50_ms"`
	P95 float64 `json:"p95_ms"`
	P99 float64 `json:"p99_ms"`
}

func quantiles(took []time.Duration) times {
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[int(share*float64(len(took)-1)+0.5)].Microseconds()) / 1000
	}
	return times{len(took), at(0.5), at(0.95), at(0.99)}
}

func (r report) print(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tpassages\tp50 ms\tp95 ms\tp99 ms\tMB\t\t")
	line := func(name string, passages int, t times, mb float64, more string) {
		fmt.Fprintf(w, "%s\t%d\t%.1f\t%.1f\t%.1f\t%.0f\t%s\t\n", name, passages, t.P50, t.P95, t.P99, mb, more)
	}
	s := r.Search
	fmt.Fprintf(w, "start\t%d\t%.0f\t\t\t%.0f\t\t\n", s.Passages, s.StartMS, s.StartMB)
	line("search", s.Passages, s.Search, s.SearchMB, "")
	line("search as of a day", s.Passages, s.SearchAsOf, s.SearchMB, "")
	line("chromem-go", s.Passages, s.Chromem, 0, fmt.Sprintf("%.0f times search, recall@10 %.3f", s.ChromemOver, s.Recall10))
	if a := r.Ask; a != nil {
		line(fmt.Sprintf("%d askers", a.Askers), a.Passages, a.Ask, a.MB,
			fmt.Sprintf("%.0f answers/s, %.1f ms of CPU each, %d errors", a.PerSecond, a.CPUMS, a.Errors))
	}
	w.Flush()
}
