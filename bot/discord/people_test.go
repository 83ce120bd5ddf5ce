package discord_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

func TestPeoplesData(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana, ben := w.User("ana"), w.User("ben")
	answer := ana.Slash("ask", options{"question": harbour}).Wait("Sources")[0]
	ben.Slash("ask", options{"question": "Where does the bridge stand?"}).Wait("Sources")
	data := func(p *discordtest.Person) string {
		m := p.Slash("mydata", nil).Wait("everything I keep about you")[0]
		if !m.Private || len(m.Files) != 1 || m.Files[0].Name != "dateline.json" {
			t.Fatalf("the data came as %+v", m)
		}
		return string(m.Files[0].Data)
	}
	if got := data(ana); got != fmt.Sprintf("[%q]", harbour) {
		t.Errorf("ana's data are %s", got)
	}
	data(ana.In("")) // in a direct message too

	sure := ana.Slash("forgetme", nil).Wait("for good?")[0]
	if !sure.Private {
		t.Error("everybody sees that ana wants to be forgotten")
	}
	data(ana) // until it is confirmed
	ana.Click(sure, "Delete everything").Wait("is deleted")
	if got := data(ana); got != "null" {
		t.Errorf("after it is deleted ana's data are %s", got)
	}
	if got := data(ben); !strings.Contains(got, "bridge") {
		t.Errorf("ben's data are %s", got)
	}
	ana.Click(answer, "👍").Wait("do not have that answer")
	golden(t, w, "people")
}

// Nobody can have another forgotten.
func TestForgettingSomebodyElse(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana, ben := w.User("ana"), w.User("ben")
	ana.Slash("ask", options{"question": harbour}).Wait("Sources")
	m := ben.Slash("forgetme", nil).Wait("for good?")[0]
	w.journal.lines()
	ben.Forging().Press(m, "forgetme:"+ana.ID()).Wait("operators")
	ben.Forging().Press(m, "forgetme").Wait("operators")
	if len(w.journal.questions()) != 1 {
		t.Error("ana is forgotten")
	}
	wantLines(t, w, "-forgetme", "-forgetme")
}

func TestLotsOfDataAreCompressed(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana := w.User("ana")
	long := strings.Repeat("quagga ", 1<<16)
	for n := range 5 {
		if err := w.journal.Begin(context.Background(), bot.Record{ID: fmt.Sprint(n), Person: ana.ID(), Question: long, State: bot.Settled}); err != nil {
			t.Fatal(err)
		}
	}
	m := ana.Slash("mydata", nil).Wait("everything")[0]
	if m.Files[0].Name != "dateline.json.gz" {
		t.Fatalf("the file is %s", m.Files[0].Name)
	}
	r, err := gzip.NewReader(bytes.NewReader(m.Files[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(r); err != nil || strings.Count(string(data), "quagga") != 5<<16 {
		t.Errorf("%d bytes came out, %v", len(data), err)
	}
}
