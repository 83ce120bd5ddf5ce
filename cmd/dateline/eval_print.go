package main

import (
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
)

// A table is what is printed of a measurement: the head, and a row for each
// line under it.
type table struct {
	head []string
	rows [][]string
}

func newTable(head ...string) *table { return &table{head: head} }

// row adds a row: what it is about and its cells, counts as they are and
// shares with three places.
func (t *table) row(about string, cells ...any) {
	row := []string{about}
	for _, c := range cells {
		switch c := c.(type) {
		case int:
			row = append(row, strconv.Itoa(c))
		case float64:
			row = append(row, strconv.FormatFloat(c, 'f', 3, 64))
		case string:
			row = append(row, c)
		}
	}
	t.rows = append(t.rows, row)
}

// none stands in a cell that has no value.
const none = "-"

// printTables prints the tables with a blank line between two, and what was
// missed after them.
func (a *app) printTables(tables []*table, misses []miss) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for i, t := range tables {
		if i > 0 {
			fmt.Fprintln(w)
		}
		for _, cells := range append([][]string{t.head}, t.rows...) {
			fmt.Fprintln(w, strings.Join(cells, "\t"))
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	for _, m := range misses {
		if _, err := fmt.Fprintf(a.out, "missed %s: %s (%s)\n", m.ID, m.Question, m.Why); err != nil {
			return err
		}
	}
	return nil
}

// newTimedTable is a table whose rows end with times, where they are wanted.
func (c *evalCmd) newTimedTable(head ...string) *table {
	if !c.NoTimes {
		head = append(head, "p50 ms", "p99 ms")
	}
	return newTable(head...)
}

// timed adds the times to a row of such a table.
func (c *evalCmd) timed(l latency, cells ...any) []any {
	if !c.NoTimes {
		cells = append(cells, l.P50MS, l.P99MS)
	}
	return cells
}

func (c *evalCmd) answerTables(t answerTable) []*table {
	answers := c.newTimedTable("set", "questions", "right", "claims not verbatim")
	answers.row(c.name(), c.timed(t.latency, t.Questions, t.Right, t.Unverbatim)...)
	return []*table{answers}
}

func (c *evalCmd) claimTables(t claimTable) []*table {
	claims := newTable("claims", "number", "supported", "accepted", "refused", "balanced", "naive", "naive cut")
	row := func(name string, of checked) {
		claims.row(name, of.Claims, of.Supported, of.Accepted, of.Refused, of.Balanced, of.Naive, of.NaiveCut)
	}
	for _, name := range t.groupNames() {
		row(name, t.Groups[name])
	}
	row("all of "+c.name(), t.checked)
	return []*table{claims}
}

func (c *evalCmd) corpusTables(t corpusTable) []*table {
	size := newTable("set", "articles", "passages")
	size.row(c.name(), t.Articles, t.Passages)

	ranking := c.newTimedTable("ranking", "questions", "hit@1", "hit@3", "hit@5", "hit@10", "MRR")
	for _, s := range t.Systems {
		ranking.row(s.Name, c.timed(s.latency, s.Questions, s.Hit1, s.Hit3, s.Hit5, s.Hit10, s.MRR)...)
	}
	tables := []*table{size, ranking}

	if len(t.Typos) > 0 {
		typos := newTable("two words misspelt", "questions", "hit@5", "misspelt", "kept")
		for _, k := range t.Typos {
			typos.row(k.Name, k.Questions, k.Clean, k.Misspelt, k.Share)
		}
		tables = append(tables, typos)
	}
	if t.WithAnswers > 0 {
		said := newTable("sentences", "questions", "first claim", "any of 3", "first, of gold")
		said.row("as answered", t.WithAnswers, t.FirstHolds, t.AnyHolds, t.FirstGold)
		said.row("before declining", t.WithAnswers, t.BestFirstHolds, t.BestAnyHolds, t.BestFirstGold)
		tables = append(tables, said)
	}

	declining := c.newTimedTable("declining", "questions", "declined", "declined at 6%", "AUROC")
	declining.row("answerable", c.timed(t.AnswerTimes, t.Answerable, t.DeclinedAnswerable, t.AtPatience, none)...)
	if t.Unanswerable > 0 {
		declining.row("near misses", t.Unanswerable, t.DeclinedUnanswerable, t.UnanswerableAt, t.UnanswerableAUROC)
	}
	if t.OffTopic > 0 {
		declining.row("off topic", t.OffTopic, t.DeclinedOffTopic, t.OffTopicAt, t.OffTopicAUROC)
	}
	return append(tables, declining)
}
