package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/discord/discordtest"
	"github.com/dateline-bot/dateline/bot/model/modeltest"
)

// reports is how many articles of one passage the tests embed, more than two
// pages of them.
const reports = 2*embedPage + 100

// ingestReports fills the archive without asking the model server.
func ingestReports(t *testing.T, s *server) {
	t.Helper()
	var lines strings.Builder
	for i := range reports {
		fmt.Fprintf(&lines, `{"id": "r%d", "title": "Report %d", "text": "Ferry number %d left the harbour of Port Amble at noon."}`+"\n", i, i, i)
	}
	file := filepath.Join(t.TempDir(), "reports.jsonl")
	if err := os.WriteFile(file, []byte(lines.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := s.command("ingest", file)
	cmd.Env = append(cmd.Env, "DATELINE_EMBEDDER=hashed")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("ingest: %v\n%s", err, out)
	}
}

// holdsPages makes pages wait until the test ends, and tells of each that
// came; questions, one text each, pass.
func holdsPages(t *testing.T) (b modeltest.Behaviour, came <-chan bool) {
	gate, arrived := make(chan bool), make(chan bool, 100)
	t.Cleanup(func() { close(gate) })
	embeds := modeltest.Embeds()
	return func(w http.ResponseWriter, r modeltest.Request) {
		if len(r.Inputs) > 1 {
			arrived <- true
			<-gate
		}
		embeds(w, r)
	}, arrived
}

// sent counts how often each passage was sent, in the pages from the first
// one on, and the pages.
func sent(m *modeltest.Server, first int) (times map[string]int, pages int) {
	times = make(map[string]int)
	for _, r := range m.Requests() {
		if len(r.Inputs) > 1 {
			if pages++; pages > first {
				for _, text := range r.Inputs {
					times[text]++
				}
			}
		}
	}
	return times, pages
}

// A bot whose archive has passages without a vector makes them while it
// serves. Told to stop, it stops at once, and goes on at the next start.
func TestServeMakesMissingVectors(t *testing.T) {
	m := modeltest.Start(t)
	holds, came := holdsPages(t)
	m.Embed(modeltest.Embeds(), holds)
	d := discordtest.New(t)
	s := newServer(t, d, "DATELINE_EMBEDDER=openai", "OPENAI_API_KEY=sk-canary", "OPENAI_BASE_URL="+m.URL)
	ingestReports(t, s)
	s.start()
	d.WaitReady()
	s.log.wait(t, fmt.Sprintf("done=%d of=%d", embedPage, reports))
	<-came
	// The last passage has none: it is found by its words.
	ana := d.User("ana")
	ana.Slash("search", discordtest.Options{"words": fmt.Sprintf("ferry number %d", reports-1)}).Wait(fmt.Sprintf("Report %d", reports-1))
	if err := s.stop(); err != nil {
		t.Fatalf("after SIGTERM: %v, want exit status 0", err)
	}

	m.Embed(modeltest.Embeds())
	done, _ := sent(m, 0)
	s.start()
	s.log.wait(t, "every passage has its vector")
	rest, pages := sent(m, 2)
	for text, n := range rest {
		if n > 1 {
			t.Errorf("%q was sent %d times", text, n)
		}
		done[text]++
	}
	if len(done) != reports || len(rest) != reports-embedPage || pages != 4 {
		t.Errorf("%d texts were sent in %d pages, %d of them after the restart; want %d in 4 and %d", len(done), pages, len(rest), reports, reports-embedPage)
	}
	if err := s.stop(); err != nil {
		t.Errorf("after SIGTERM: %v, want exit status 0", err)
	}
	s.run("embed")
	if _, pages := sent(m, 0); pages != 4 {
		t.Errorf("%d pages were sent in the end", pages)
	}
}

// While a bot makes the vectors another program waits for it, and takes over
// when the bot is killed.
func TestVectorsAreMadeByOne(t *testing.T) {
	m := modeltest.Start(t)
	holds, came := holdsPages(t)
	m.Embed(modeltest.Embeds(), holds)
	d := discordtest.New(t)
	s := newServer(t, d, "DATELINE_EMBEDDER=openai", "OPENAI_API_KEY=sk-canary", "OPENAI_BASE_URL="+m.URL)
	ingestReports(t, s)
	s.start()
	s.log.wait(t, fmt.Sprintf("done=%d of=%d", embedPage, reports))
	<-came

	embed, log := s.command("embed"), newLogBuffer()
	embed.Stderr = log
	if err := embed.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { embed.Process.Kill() })
	log.wait(t, "waiting for the vectors")
	if _, pages := sent(m, 0); pages != 2 {
		t.Errorf("%d pages were sent while the bot was at the second", pages)
	}
	m.Embed(modeltest.Embeds())
	s.cmd.Process.Kill()
	s.cmd.Wait()
	if err := embed.Wait(); err != nil {
		t.Errorf("dateline embed: %v\n%s", err, log)
	}
	rest, pages := sent(m, 2)
	if len(rest) != reports-embedPage || pages != 4 {
		t.Errorf("%d texts were sent after the kill, want %d; %d pages in all, want 4", len(rest), reports-embedPage, pages)
	}
}
