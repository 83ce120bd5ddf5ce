package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/discord/discordtest"
	"github.com/dateline-bot/dateline/bot/model/modeltest"
)

var speedOf = flag.String("speed", "", "folder of an archive to measure the running program on, such as cmd/bench --keep makes")

// The program itself, on an archive of tens of thousands of passages and a
// fake Discord on this machine, is as quick as people are promised: 64 who ask
// at once are acknowledged within 500 ms while a model takes 20 s, choices are
// offered within 100 ms, passages found within 300 ms.
func TestSpeed(t *testing.T) {
	if *speedOf == "" {
		t.Skip("no archive to measure on: -speed FOLDER")
	}
	m := modeltest.Start(t)
	m.Chat(modeltest.Slow(20*time.Second, time.Millisecond, modeltest.Truthful))
	d := discordtest.New(t, discordtest.Patient())
	s := newServer(t, d, "OPENAI_BASE_URL="+m.URL, "OPENAI_CHAT_MODEL=scripted", "OPENAI_API_KEY=sk-canary")
	// The archive is copied, so that nothing is left in the folder.
	if out, err := exec.Command("cp", filepath.Join(*speedOf, "archive.db"), s.data).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s.start()
	for i := 0; d.Connected() == 0 && i < 120; i++ {
		<-time.After(time.Second) // a large archive takes a while to load
	}
	d.WaitReady()

	const typists, rounds = 8, 40
	words := []string{"ha", "min", "new", "oil pr", "elect", "water", "the", "a", "pre", "court ru"}
	var typed, searched, acknowledged []time.Duration
	for i := range typists * rounds {
		e := d.User(fmt.Sprint("typist", i%typists)).Autocomplete("article", "title", words[i%len(words)])
		e.Acknowledged()
		typed = append(typed, e.Took())
	}
	for i := range 100 {
		began := time.Now()
		e := d.User(fmt.Sprint("searcher", i)).In(fmt.Sprintf("Guild %d/desk", i%10)).Slash("search", discordtest.Options{"words": words[i%len(words)] + " minister water price"})
		e.WaitFor("passages", func(r []discordtest.Message) bool { return len(r) > 0 && !r[0].Loading })
		searched = append(searched, time.Since(began))
	}
	var asking []*discordtest.Exchange
	for i := range 64 {
		p := d.User(fmt.Sprint("asker", i)).In(fmt.Sprintf("Guild %d/desk", i%4))
		asking = append(asking, p.Slash("ask", discordtest.Options{"question": fmt.Sprintf("Who is the minister for water of number %d?", i)}))
	}
	for _, e := range asking {
		e.Acknowledged()
		acknowledged = append(acknowledged, e.Took())
	}
	// While they wait, others find what they look for.
	var beside []time.Duration
	for i := range 200 {
		e := d.User(fmt.Sprint("typist", i)).Autocomplete("article", "title", words[i%len(words)])
		e.Acknowledged()
		beside = append(beside, e.Took())
	}
	for _, c := range []struct {
		what  string
		took  []time.Duration
		limit time.Duration
	}{
		{"acknowledged, 64 at once", acknowledged, 500 * time.Millisecond},
		{"choices", typed, 100 * time.Millisecond},
		{"choices while 64 ask", beside, 100 * time.Millisecond},
		{"passages", searched, 300 * time.Millisecond},
	} {
		slices.Sort(c.took)
		p := func(n int) time.Duration { return c.took[(len(c.took)*n+99)/100-1].Round(10 * time.Microsecond) }
		t.Logf("%-26s p50 %8v  p99 %8v  most %8v  (%d, wanted %v at p99)", c.what, p(50), p(99), p(100), len(c.took), c.limit)
		if p(99) > c.limit {
			t.Errorf("%s: p99 %v, wanted %v", c.what, p(99), c.limit)
		}
	}
	if strings.Contains(s.log.String(), "panic") {
		t.Error("a panic")
	}
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	_ = s.cmd.Wait() // whatever is left of the questions is cut off
}
