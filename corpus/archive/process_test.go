package archive_test

import (
	"bufio"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dateline-bot/dateline/corpus/archive"
)

// TestMain lets the test binary play other processes: tests start it again
// with a role in its environment.
func TestMain(m *testing.M) {
	role, ok := roles[os.Getenv("ARCHIVE_TEST_ROLE")]
	if !ok {
		flag.Set("rapid.checks", "15") // unless the command line says otherwise
		goleak.VerifyTestMain(m)
		return
	}
	if err := role(context.Background(), os.Getenv("ARCHIVE_TEST_DIR"), os.Getenv("ARCHIVE_TEST_ARG")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var roles = map[string]func(ctx context.Context, dir, arg string) error{
	"hold":   hold,
	"ingest": ingest,
}

// process is the test binary in a role, about to be started.
func process(t *testing.T, role, dir, arg string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), "ARCHIVE_TEST_ROLE="+role, "ARCHIVE_TEST_DIR="+dir, "ARCHIVE_TEST_ARG="+arg,
		"GORACE=atexit_sleep_ms=0") // else the race detector ends every process with a second's sleep
	cmd.Stderr = t.Output()
	return cmd
}

// start starts a process and gives the lines it prints.
func start(t *testing.T, cmd *exec.Cmd) *bufio.Scanner {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return bufio.NewScanner(out)
}

// hold begins to store an article and never ends.
func hold(ctx context.Context, dir, _ string) error {
	a, err := archive.Open(ctx, dir, archive.Options{Name: "dateline ingest"})
	if err != nil {
		return err
	}
	return a.Update(ctx, func(tx *archive.Tx) error {
		held := story("held", 1)
		if _, err := tx.Put(held, paragraphs(held)); err != nil {
			return err
		}
		fmt.Println("holding")
		select {}
	})
}

func TestSecondWriterSaysWhoHoldsTheArchive(t *testing.T) {
	dir := t.TempDir()
	cmd := process(t, "hold", dir, "")
	lines := start(t, cmd)
	if !lines.Scan() {
		t.Fatal("the other process did not begin")
	}
	a := openWith(t, dir, archive.Options{Patience: 300 * time.Millisecond})
	if entries := loaded(t, a, 0, ""); len(entries) != 0 {
		t.Errorf("beside the writer %v was read", ids(entries))
	}
	begun := time.Now()
	_, err := a.Put(t.Context(), story("maria", 1), nil)
	wantError(t, err, archive.ErrBusy, fmt.Sprintf("pid %d (dateline ingest) since 20", cmd.Process.Pid), "try again")
	if waited := time.Since(begun); waited < 300*time.Millisecond || waited > 8*time.Second {
		t.Errorf("it waited %v for its turn", waited)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = open(t, dir).Put(ctx, story("maria", 1), nil)
	wantError(t, err, context.DeadlineExceeded)

	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	put(t, a, story("maria", 1))
	if got := ids(loaded(t, a, 0, "")); len(got) != 1 || got[0] != "maria" {
		t.Errorf("after the kill the archive holds %v", got)
	}
}

// Two handles of one process, and two goroutines of one handle, take turns like two processes.
func TestWritersTakeTurns(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	hasty := openWith(t, dir, archive.Options{Patience: 100 * time.Millisecond})
	second := open(t, dir)
	begun, end, done := make(chan bool), make(chan bool), make(chan error)
	go func() {
		done <- first.Update(t.Context(), func(tx *archive.Tx) error {
			close(begun)
			<-end
			maria := story("maria", 1)
			_, err := tx.Put(maria, paragraphs(maria))
			return err
		})
	}()
	<-begun
	_, err := hasty.Remove(t.Context(), "maria")
	wantError(t, err, archive.ErrBusy, fmt.Sprintf("pid %d (test)", os.Getpid()))
	for _, a := range []*archive.Archive{first, second} {
		go func() {
			nora := story("nora", 1)
			_, err := a.Put(t.Context(), nora, paragraphs(nora))
			done <- err
		}()
	}
	close(end)
	for range 3 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if got := ids(loaded(t, hasty, 0, "")); len(got) != 2 {
		t.Errorf("the archive holds %v", got)
	}
}

func TestAnotherProgramHoldsTheArchive(t *testing.T) {
	dir := t.TempDir()
	a := openWith(t, dir, archive.Options{Patience: 50 * time.Millisecond})
	put(t, a, story("maria", 1))
	db, err := sql.Open("sqlite", filepath.Join(dir, "archive.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	_, err = a.Remove(t.Context(), "maria")
	wantError(t, err, archive.ErrBusy, "another program")
}

// TestOpenedAtOnce has several make the same new archive.
func TestOpenedAtOnce(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for n := range 6 {
		all.Go(func() {
			a, err := archive.Open(t.Context(), dir, archive.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			defer a.Close()
			article := story(fmt.Sprint("ship-", n), n)
			if _, err := a.Put(t.Context(), article, paragraphs(article)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if entries := loaded(t, open(t, dir), 0, ""); len(entries) != 6 {
		t.Errorf("the archive holds %v", ids(entries))
	}
}

// ships is how many articles the killed process ingests.
const ships = 500

// ingest stores version arg of all ships, a few a transaction, embeds some of
// them in between, and prints a line for each that was acknowledged.
func ingest(ctx context.Context, dir, arg string) error {
	version, err := strconv.Atoi(arg)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	a, err := archive.Open(ctx, dir, archive.Options{})
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(uint64(version), 0))
	for order := r.Perm(ships); len(order) > 0; {
		group := order[:min(1+r.IntN(8), len(order))]
		order = order[len(group):]
		err := a.Update(ctx, func(tx *archive.Tx) error {
			for _, n := range group {
				article := story(fmt.Sprintf("ship-%03d", n), version)
				if _, err := tx.Put(article, paragraphs(article)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, n := range group {
			fmt.Printf("ship-%03d\n", n)
		}
		var texts []string
		var vectors [][]float32
		for _, p := range paragraphs(story(fmt.Sprintf("ship-%03d", group[0]), version)) {
			texts, vectors = append(texts, p.Text()), append(vectors, vectorOf(p.Text()))
		}
		if err := a.PutVectors(ctx, model, texts, vectors); err != nil {
			return err
		}
	}
	return a.Close()
}

// TestKilled kills a process that ingests, again and again: whatever it
// acknowledged is there, once and whole.
func TestKilled(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	kept := survivor{dir: t.TempDir(), acknowledged: make(map[string]int)}
	for version := range 50 {
		// A fifth is killed while it makes a new archive, the others between a
		// few acknowledgements and the next.
		s, acks := &kept, r.IntN(12)
		if version%5 == 0 {
			s, acks = &survivor{dir: t.TempDir(), acknowledged: make(map[string]int)}, 0
		}
		cmd := process(t, "ingest", s.dir, strconv.Itoa(version))
		lines := start(t, cmd)
		if !lines.Scan() {
			t.Fatal("the process did not begin")
		}
		for ; acks > 0 && lines.Scan(); acks-- {
			s.acknowledged[lines.Text()] = version
		}
		<-time.After(time.Duration(r.IntN(10_000)) * time.Microsecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() {
			s.acknowledged[lines.Text()] = version
		}
		cmd.Wait()
		s.examine(t, version)
	}

	cmd := process(t, "ingest", kept.dir, "50")
	if out, err := cmd.Output(); err != nil || strings.Count(string(out), "\n") != 1+ships {
		t.Fatalf("the rerun: %v\n%s", err, out)
	}
	for n := range ships {
		kept.acknowledged[fmt.Sprintf("ship-%03d", n)] = 50
	}
	kept.seen = 0 // look at all of it once more
	kept.examine(t, 50)
}

// A survivor is an archive whose writers were killed.
type survivor struct {
	dir          string
	acknowledged map[string]int   // the last version that was, by id
	seen         archive.Revision // of the last examination
}

// examine checks the archive after versions up to one were stored.
func (s *survivor) examine(t *testing.T, version int) {
	t.Helper()
	begun := time.Now()
	a, err := archive.Open(t.Context(), s.dir, archive.Options{})
	if err != nil {
		t.Fatalf("version %d: %v", version, err)
	}
	defer a.Close()
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("version %d: opening took %v", version, took)
	}
	list, err := a.Articles(t.Context(), archive.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	changed := loaded(t, a, s.seen, model)
	held := make(map[string]bool)
	for _, l := range list {
		id, v := l.Article.ID, 0
		if _, err := fmt.Sscanf(l.Article.Title, id+", version %d", &v); err != nil {
			t.Fatalf("%s is titled %q", id, l.Article.Title)
		}
		if v > version || v < s.acknowledged[id] {
			t.Errorf("version %d: %s is at %d, and %d was acknowledged", version, id, v, s.acknowledged[id])
		}
		if held[id] {
			t.Errorf("version %d: %s is there twice", version, id)
		}
		held[id] = true
		if e, ok := changed[id]; ok {
			wantArticle(t, e, story(id, v))
		}
	}
	for id := range s.acknowledged {
		if !held[id] {
			t.Errorf("version %d: %s was acknowledged and is gone", version, id)
		}
	}
	if version >= 49 {
		if err := a.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if s.seen, err = a.Revision(t.Context()); err != nil {
		t.Error(err)
	}
}
