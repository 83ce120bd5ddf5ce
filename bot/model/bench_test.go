package model_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// BenchmarkOwnTime is what an answer takes beside waiting for the endpoint,
// from the evidence to checked claims, with 64 askers at once: ten passages in
// the prompt, six claims of about fifty tokens in the reply, a token an event
// and every 5 ms.
func BenchmarkOwnTime(b *testing.B) {
	const askers = 64
	evidence, reply := bulk()
	events := strings.SplitAfter(stream(pieces(reply, 4)...), "\n\n")
	var mu sync.Mutex
	var own []time.Duration
	for b.Loop() {
		var wg sync.WaitGroup
		for range askers {
			wg.Go(func() {
				e := &paced{events: slices.Clone(events), gap: 5 * time.Millisecond}
				c := model.New(model.Config{Model: "m", Client: &http.Client{Transport: e}})
				begun, claims := time.Now(), 0
				for draft, err := range c.Compose(b.Context(), question, evidence) {
					if err != nil {
						b.Error(err)
					} else if _, err := bot.CheckDraft(draft); err == nil {
						claims++
					}
				}
				if claims != 6 {
					b.Errorf("%d claims held", claims)
				}
				mu.Lock()
				defer mu.Unlock()
				own = append(own, time.Since(begun)-e.waited)
			})
		}
		wg.Wait()
	}
	slices.Sort(own)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(own[len(own)/2]), "p50-ms")
	b.ReportMetric(ms(own[len(own)*99/100]), "p99-ms")
}

// bulk is evidence of ten long passages and a reply that cites six of them.
func bulk() (retrieval.Result, string) {
	var articles []*corpus.Article
	var reply strings.Builder
	for i := range 10 {
		var text strings.Builder
		for j := range 12 {
			fmt.Fprintf(&text, "In the year %d the harbour office of Aldmoor counted %d boats, and %d of them belonged to Pellham Lines. ", 1900+i, 100*i+j+20, 10*i+j)
		}
		articles = append(articles, &corpus.Article{ID: fmt.Sprint(i), Title: "Boats counted", Publisher: "The Harbour Gazette", Published: 20310112, Text: text.String()})
		if i < 6 {
			fmt.Fprintf(&reply, `{"claim": "In %d the office counted %d boats in Aldmoor.", "source": %d, "quote": "In the year %d the harbour office of Aldmoor counted %d boats"}`+"\n",
				1900+i, 100*i+25, i+1, 1900+i, 100*i+25)
		}
	}
	return hits(articles...), reply.String()
}

// paced is a server in memory that sends its events one by one, and the time
// that was spent waiting for it.
type paced struct {
	events []string
	gap    time.Duration
	waited time.Duration
}

func (p *paced) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(p)}, nil
}

func (p *paced) Read(b []byte) (int, error) {
	begun := time.Now()
	defer func() { p.waited += time.Since(begun) }()
	if len(p.events) == 0 {
		return 0, io.EOF
	}
	time.Sleep(p.gap)
	n := copy(b, p.events[0])
	if p.events[0] = p.events[0][n:]; p.events[0] == "" {
		p.events = p.events[1:]
	}
	return n, nil
}
