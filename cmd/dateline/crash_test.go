package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/discord/discordtest"
	"github.com/dateline-bot/dateline/bot/model/modeltest"
)

// The program is killed while it writes twenty answers, at moments from the
// first words of a model that falls silent to those in which answers are being
// finished. Started again, it leaves nobody without an answer or an apology,
// and nobody with two.
func TestKilledServeLeavesNobodyWaiting(t *testing.T) {
	const people = 20
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for name, c := range map[string]struct {
		model modeltest.Behaviour
		after time.Duration // from the moment that all were heard
	}{
		"while the model is silent":  {modeltest.HangAt(1500, modeltest.Says(modeltest.Truthful)), time.Second},
		"while answers are finished": {oneAfterAnother(), time.Second + time.Duration(random.Int64N(int64(1500*time.Millisecond)))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := modeltest.Start(t)
			m.Chat(c.model)
			d := discordtest.New(t)
			s := serve(t, d, "OPENAI_BASE_URL="+m.URL, "OPENAI_CHAT_MODEL=scripted", "OPENAI_API_KEY=sk-canary")
			var exchanges []*discordtest.Exchange
			for i := range people {
				p, question := d.User(fmt.Sprint("asker", i)), fmt.Sprintf("%s (%d)", asked, i)
				var e *discordtest.Exchange
				switch i % 4 {
				case 0:
					e = p.Slash("ask", discordtest.Options{"question": question})
				case 1:
					e = p.Slash("ask", discordtest.Options{"question": question, "private": true})
				case 2:
					e = p.Say("desk", d.Mention()+" "+question)
				case 3:
					e = p.DM(question)
				}
				exchanges = append(exchanges, e)
			}
			for i, e := range exchanges {
				if i%4 < 2 {
					e.Acknowledged()
				}
			}
			d.WaitFor("work on what was written", func() bool { return d.Calls("POST /channels/{channel}/typing") >= people/2 })
			<-time.After(c.after)
			if err := s.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = s.cmd.Wait() // killed
			d.WaitGone()
			before := 0
			for _, e := range exchanges {
				before += finals(e)
			}

			m.Chat(modeltest.Says(modeltest.Truthful))
			s.start()
			d.WaitReady()
			for _, e := range exchanges {
				e.WaitFor("an answer or an apology", func([]discordtest.Message) bool { return finals(e) > 0 })
			}
			s.log.wait(t, "connected")
			// What is asked now is answered after all that was pending.
			d.User("late").Slash("ask", discordtest.Options{"question": asked}).Wait("helicopters")
			if err := s.stop(); err != nil {
				t.Errorf("after SIGTERM: %v", err)
			}
			answers, apologies := 0, 0
			for i, e := range exchanges {
				if n := finals(e); n != 1 {
					t.Errorf("asker%d has %d answers and apologies, want 1:\n%s", i, n, e.Text())
				}
				if strings.Contains(e.Text(), apology) {
					apologies++
				} else {
					answers++
				}
			}
			t.Logf("%d had been answered before; %d answers, %d apologies", before, answers, apologies)
		})
	}
}

// oneAfterAnother is a model that takes a second for the first answer and a
// little longer for each other.
func oneAfterAnother() modeltest.Behaviour {
	var asked atomic.Int64
	return func(w http.ResponseWriter, r modeltest.Request) {
		first := time.Second + time.Duration(asked.Add(1))*70*time.Millisecond
		modeltest.Slow(first, time.Millisecond, modeltest.Truthful)(w, r)
	}
}

// apology is how one begins that is due to the program's end.
const apology = "I was restarted"

// finals is how many answers and apologies somebody has.
func finals(e *discordtest.Exchange) int {
	n := 0
	for _, m := range e.Replies() {
		if !m.Loading && (strings.Contains(m.Content, "**Sources**") || strings.Contains(m.Content, apology)) {
			n++
		}
	}
	return n
}
