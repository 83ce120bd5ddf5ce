package journal_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/journal"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// noon is when the tests begin, on their own clocks.
var noon = time.Date(2031, 4, 2, 12, 0, 0, 0, time.UTC)

// A clock is one that a test sets.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func open(t testing.TB, dir string, opts journal.Options) *journal.Journal {
	t.Helper()
	j, err := journal.Open(t.Context(), dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// at is a journal whose clock stands at noon.
func at(t testing.TB) *journal.Journal {
	return open(t, t.TempDir(), journal.Options{Now: (&clock{noon}).Now})
}

// question is a record as it is begun.
func question(id, person string) bot.Record {
	return bot.Record{
		ID: id, Asked: noon, State: bot.Pending, Person: person, Guild: "newsroom", Channel: "desk", App: "app", Token: "token of " + id,
		Question: "When did the harbour of Velm reopen?", Language: "de",
		AsOf: 20310402, Filter: retrieval.Filter{From: 20300101, Publisher: "Sund Gazette", Collections: []string{"", "newsroom"}},
	}
}

// answered is a question with an answer of two claims.
func answered(r bot.Record) bot.Record {
	article := &corpus.Article{ID: "velm", Title: "Harbour reopens", Text: "The harbour reopened on Thursday. Ferries sail again."}
	other := &corpus.Article{ID: "sund", Title: "Ferries", Text: "Ferries sail."}
	cite := func(n int, a *corpus.Article, quote string) []bot.Citation {
		return []bot.Citation{{N: n, Passage: corpus.Passage{Article: a, N: 1, Span: corpus.Span{End: len(a.Text)}}, Quote: quote}}
	}
	r.Keep(bot.Answer{
		Verdict: bot.Partial, Mode: bot.ModeModel, Missing: []string{"pilots"}, Restated: "When did the harbour of Velm reopen in 2031?",
		Claims: []bot.Claim{
			{Text: "The harbour reopened on Thursday.", Dated: true, Check: bot.Quoted, Citations: cite(1, article, "reopened on Thursday")},
			{Text: "Ferries sail again.", Said: "Fähren fahren wieder.", Context: "Velm", Check: bot.Supported, Citations: append(cite(1, article, "Ferries sail again"), cite(2, other, "Ferries sail")...)},
		},
		Sources:  []bot.Source{{N: 1, Article: article}, {N: 2, Article: other}},
		Notes:    []retrieval.Note{{Kind: bot.NoteOverTime, Days: []corpus.Day{20310401}}},
		Disagree: [][]int{{0, 1}},
		Usage:    bot.Usage{Prompt: 900, Completion: 70},
	})
	r.State = bot.Settled
	return r
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t testing.TB, err, want error, says ...string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
	for _, s := range says {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("error %q does not say %q", err, s)
		}
	}
}

// same compares by what JSON says, and by what it leaves out of a record.
func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if g, w := describe(t, got), describe(t, want); g != w {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

func describe(t testing.TB, v any) string {
	text, err := json.Marshal(v)
	must(t, err)
	if r, ok := v.(bot.Record); ok {
		text = fmt.Appendf(text, " app %q token %q", r.App, r.Token)
	}
	return string(text)
}

// tables are all rows of all tables of a closed journal, a string each.
func tables(t testing.TB, dir string) map[string][]string {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "journal.db"))
	must(t, err)
	defer db.Close()
	names, err := db.Query(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
	must(t, err)
	defer names.Close()
	all := make(map[string][]string)
	for names.Next() {
		var name string
		must(t, names.Scan(&name))
		rows, err := db.Query(`SELECT * FROM ` + name)
		must(t, err)
		columns, err := rows.Columns()
		must(t, err)
		all[name] = nil
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			must(t, rows.Scan(values...))
			row := ""
			for _, v := range values {
				row += fmt.Sprint(*v.(*any)) + "|"
			}
			all[name] = append(all[name], row)
		}
		must(t, errors.Join(rows.Err(), rows.Close()))
	}
	must(t, names.Err())
	return all
}

// holds reports whether any file of a journal has the bytes of s.
func holds(t testing.TB, dir, s string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "journal.db*"))
	must(t, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		must(t, err)
		if strings.Contains(string(data), s) {
			return true
		}
	}
	return false
}
