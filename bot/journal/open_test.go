package journal_test

import (
	"context"
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/journal"
)

func TestOnlyTheOwnerMayReadIt(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "journal.db")
	must(t, os.WriteFile(file, nil, 0o644)) // as somebody left it
	j := open(t, dir, journal.Options{})
	must(t, j.Begin(t.Context(), question("1", "ana")))
	files, err := filepath.Glob(file + "*")
	must(t, err)
	if len(files) < 2 {
		t.Fatalf("there is no log beside %v", files)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", f, info.Mode())
		}
	}
}

// tamper changes a journal behind its back, and gives its bytes.
func tamper(t *testing.T, dir, statement string) []byte {
	t.Helper()
	file := filepath.Join(dir, "journal.db")
	db, err := sql.Open("sqlite", file)
	must(t, err)
	_, err = db.Exec(statement)
	must(t, err)
	must(t, db.Close())
	data, err := os.ReadFile(file)
	must(t, err)
	return data
}

// A journal of the first version is brought up to date, with what it holds.
func TestFirstVersionIsMigrated(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir, journal.Options{})
	want := question("1", "ana")
	must(t, j.Begin(t.Context(), want))
	must(t, j.Watch(t.Context(), bot.Watch{ID: "2", Person: "ana", Topic: "ferries", Language: "de"}))
	_ = j.Settle(t.Context(), answered(want))
	must(t, j.Close())
	tamper(t, dir, `UPDATE records SET notes = '["One paper says Wednesday."]'; ALTER TABLE records DROP COLUMN language; ALTER TABLE watches DROP COLUMN language; PRAGMA user_version = 1`)
	j = open(t, dir, journal.Options{})
	got, err := j.Record(t.Context(), "1")
	must(t, err)
	want = answered(want)
	want.Language, want.Notes = "", nil
	got.Token, want.Token, got.App, want.App = "", "", "", ""
	same(t, "the question", got, want)
	watches, err := j.AllWatches(t.Context())
	must(t, err)
	if len(watches) != 1 || watches[0].Topic != "ferries" || watches[0].Language != "" {
		t.Errorf("the watches are %+v", watches)
	}
}

func TestRefusedFilesStayAsTheyAre(t *testing.T) {
	for name, c := range map[string]struct {
		statement string
		want      error
		says      string
	}{
		"newer":      {`PRAGMA user_version = 99`, journal.ErrNewer, "version 99 and this program knows up to 2"},
		"foreign":    {`PRAGMA application_id = 7`, journal.ErrForeign, "another program's database"},
		"no version": {`PRAGMA user_version = -1`, journal.ErrDamaged, "move it away"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			must(t, open(t, dir, journal.Options{}).Close())
			before := tamper(t, dir, c.statement)
			_, err := journal.Open(t.Context(), dir, journal.Options{})
			wantError(t, err, c.want, c.says, "journal.db")
			after, err := os.ReadFile(filepath.Join(dir, "journal.db"))
			must(t, err)
			if !slices.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestDamageIsNamed(t *testing.T) {
	for name, data := range map[string][]byte{
		"no database": []byte("this is a letter, and a long one at that, of somebody who took the file for another"),
		"one byte":    {'\n'},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			must(t, os.WriteFile(filepath.Join(dir, "journal.db"), data, 0o600))
			_, err := journal.Open(t.Context(), dir, journal.Options{})
			wantError(t, err, journal.ErrDamaged, "journal.db", "begin a new one")
		})
	}
	t.Run("table gone", func(t *testing.T) {
		dir := t.TempDir()
		must(t, open(t, dir, journal.Options{}).Close())
		tamper(t, dir, `DROP TABLE watches`)
		_, err := open(t, dir, journal.Options{}).AllWatches(t.Context())
		wantError(t, err, journal.ErrDamaged)
	})
	t.Run("not JSON", func(t *testing.T) {
		dir := t.TempDir()
		j := open(t, dir, journal.Options{})
		must(t, j.Begin(t.Context(), question("1", "ana")))
		must(t, j.Close())
		tamper(t, dir, `UPDATE records SET asked = 9999999999999, filter = '{'`)
		_, err := open(t, dir, journal.Options{}).Pending(t.Context())
		wantError(t, err, journal.ErrDamaged)
	})
}

func TestAFolderThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o500))
	if os.WriteFile(filepath.Join(dir, "x"), nil, 0o600) == nil {
		t.Skip("this account may write everywhere")
	}
	_, err := journal.Open(t.Context(), dir, journal.Options{})
	wantError(t, err, fs.ErrPermission, "journal.db", "set --data")
}

func TestNoFileIsTakenForOne(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "journal.db"), 0o700))
	if _, err := journal.Open(t.Context(), dir, journal.Options{}); err == nil {
		t.Error("a folder was opened as a journal")
	}
}

func TestOneProcessAtATime(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir, journal.Options{})
	_, err := journal.Open(t.Context(), dir, journal.Options{Patience: time.Millisecond})
	wantError(t, err, journal.ErrBusy, "stop the other")
	must(t, first.Begin(t.Context(), question("1", "ana")))
	must(t, first.Close())
	second := open(t, dir, journal.Options{Now: (&clock{noon}).Now})
	if found, err := second.Pending(t.Context()); err != nil || len(found) != 1 {
		t.Errorf("the next one finds %v, %v", found, err)
	}
}

func TestACancelledWaitChangesNothing(t *testing.T) {
	j := at(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wantError(t, j.Begin(ctx, question("1", "ana")), context.Canceled)
	if found, err := j.Pending(t.Context()); err != nil || len(found) != 0 {
		t.Errorf("kept: %v, %v", found, err)
	}
}

// keepAll leaves something of everything in a journal, of that time.
func keepAll(t *testing.T, j *journal.Journal, id, person string, now time.Time) {
	t.Helper()
	r := question(id, person)
	r.Asked, r.Replies = now, []string{"reply to " + id}
	must(t, j.Begin(t.Context(), r))
	must(t, j.Settle(t.Context(), answered(r)))
	must(t, j.Rate(t.Context(), id, bot.Rating{Person: person, Rated: now, Good: true, Reason: "to the point"}))
	must(t, j.Audit(t.Context(), bot.AuditLine{At: now, Person: person, Guild: "newsroom", Action: "settings", Allowed: true}))
	must(t, j.Watch(t.Context(), bot.Watch{ID: "w" + id, Made: now, Person: person, Guild: "newsroom", Channel: "desk", Topic: "harbours"}))
}

// count counts the rows of each table.
func count(t *testing.T, dir string) map[string]int {
	n := make(map[string]int)
	for table, rows := range tables(t, dir) {
		n[table] = len(rows)
	}
	return n
}

func TestThirtyDaysAndNoLonger(t *testing.T) {
	c := &clock{noon}
	dir := t.TempDir()
	j := open(t, dir, journal.Options{Now: c.Now})
	_, err := j.ChangeSettings(t.Context(), "newsroom", func(s *bot.Settings) error { s.Private = true; return nil })
	must(t, err)
	keepAll(t, j, "1", "ana", noon)
	c.now = noon.Add(24 * time.Hour)
	keepAll(t, j, "2", "ben", c.now)
	must(t, j.Close())
	c.now = noon.Add(journal.Retention)
	must(t, open(t, dir, journal.Options{Now: c.Now}).Close())
	same(t, "at 30 days", count(t, dir), map[string]int{
		"records": 2, "replies": 2, "sources": 4, "ratings": 2, "audit": 2, "ledger": 2, "watches": 2, "settings": 1,
	})
	c.now = c.now.Add(24*time.Hour - time.Millisecond)
	must(t, open(t, dir, journal.Options{Now: c.Now}).Close())
	want := map[string]int{
		"records": 1, "replies": 1, "sources": 2, "ratings": 1, "audit": 1, "ledger": 1, "watches": 2, "settings": 1,
	}
	same(t, "after 30 days", count(t, dir), want)
	if holds(t, dir, "reply to 1") || !holds(t, dir, "reply to 2") {
		t.Error("the file holds what was removed, or not what was not")
	}
}

func TestTendRemovesDaily(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		j, err := journal.Open(t.Context(), dir, journal.Options{})
		must(t, err)
		defer j.Close()
		for n := range 3 {
			r := question(string(rune('a'+n)), "ana")
			r.Asked = time.Now()
			must(t, j.Begin(t.Context(), r))
			time.Sleep(24*time.Hour - time.Minute) // on the bubble's clock
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			j.Tend(ctx, func(err error) { t.Error(err) })
		}()
		left := func() int {
			found, err := j.Pending(t.Context())
			must(t, err)
			return len(found)
		}
		time.Sleep(journal.Retention - 3*24*time.Hour + time.Hour)
		if n := left(); n != 3 {
			t.Errorf("after 30 days %d are left", n)
		}
		time.Sleep(24 * time.Hour)
		if n := left(); n != 2 {
			t.Errorf("after 31 days %d are left", n)
		}
		time.Sleep(2 * 24 * time.Hour)
		if n := left(); n != 0 {
			t.Errorf("after 33 days %d are left", n)
		}
		stop()
		<-done
	})
}
