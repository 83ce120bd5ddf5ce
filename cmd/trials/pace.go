package trials

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model/modeltest"
	"github.com/dateline-bot/dateline/cmd/endpoint"
)

// A Pace is how long answers take, in milliseconds: ours is everything but
// waiting for the endpoint, First from the moment the model has finished
// writing a claim to the first claim shown; where its first claims fail the
// check, a later one.
type Pace struct {
	Askers  int        `json:"askers"`
	Answers int        `json:"answers"`
	Shown   int        `json:"shown"` // answers with a claim of the model's
	Ours    [3]float64 `json:"ours"`  // p50, p99, max
	First   [3]float64 `json:"first"`
	Whole   [3]float64 `json:"whole"` // with the endpoint
}

// How fast the model of a Pace writes: a good hosted one.
const (
	firstToken = 400 * time.Millisecond
	tokenPause = 10 * time.Millisecond // seven characters
)

// Pace has so many askers ask one question after the other, answers in all.
// The first round, in which everything is read for the first time, does not
// count.
func (g *Ground) Pace(ctx context.Context, askers, answers int) (Pace, error) {
	server := modeltest.New()
	defer server.Close()
	server.Chat(modeltest.Slow(firstToken, tokenPause, modeltest.Paraphrasing))
	pool := http.DefaultTransport.(*http.Transport).Clone()
	pool.MaxIdleConnsPerHost = askers
	contest := g.against(server, endpoint.Config{Transport: stopped{pool}})
	defer contest.close()

	p := Pace{Askers: askers}
	var ours, first, whole []time.Duration
	var mu sync.Mutex
	var failed error
	var asking sync.WaitGroup
	next := 0
	for asker := range askers {
		asking.Go(func() {
			// Spread over the time that a model takes for its first word, as
			// people are.
			select {
			case <-time.After(firstToken * time.Duration(asker) / time.Duration(askers)):
			case <-ctx.Done():
			}
			for {
				mu.Lock()
				i := next
				next++
				stop := i >= answers+askers || failed != nil
				mu.Unlock()
				if stop {
					return
				}
				var watch stopwatch
				begun := time.Now()
				var shown time.Duration
				answer, err := contest.desk.Ask(context.WithValue(ctx, stopwatchKey{}, &watch), g.Questions[i%len(g.Questions)], func(bot.Answer) {
					if shown == 0 {
						shown = time.Since(watch.written())
					}
				})
				took := time.Since(begun)
				mu.Lock()
				if err != nil {
					failed = err
				} else if i >= askers {
					ours, whole = append(ours, took-watch.waited()), append(whole, took)
					if answer.Mode == bot.ModeModel && len(answer.Claims) > 0 {
						p.Shown++
						first = append(first, shown)
					}
				}
				mu.Unlock()
			}
		})
	}
	asking.Wait()
	p.Answers = len(ours)
	p.Ours, p.First, p.Whole = quantiles(ours), quantiles(first), quantiles(whole)
	return p, failed
}

// quantiles are the median, the 99th of a hundred and the last, in
// milliseconds.
func quantiles(took []time.Duration) [3]float64 {
	if len(took) == 0 {
		return [3]float64{}
	}
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[int(share*float64(len(took)-1))].Microseconds()) / 1000
	}
	return [3]float64{at(0.5), at(0.99), at(1)}
}

// A stopwatch runs while at least one request of an answer waits for the
// endpoint.
type stopwatch struct {
	mu      sync.Mutex
	waiting int
	since   time.Time
	total   time.Duration
	claim   time.Time // when the end of a claim last came in
}

type stopwatchKey struct{}

func (w *stopwatch) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting++; w.waiting == 1 {
		w.since = time.Now()
	}
}

func (w *stopwatch) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting--; w.waiting == 0 {
		w.total += time.Since(w.since)
	}
}

func (w *stopwatch) waited() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.total
}

func (w *stopwatch) written() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.claim
}

// came looks for the end of a claim in what came in.
func (w *stopwatch) came(stream []byte) {
	if claimEnd.Match(stream) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.claim = time.Now()
	}
}

// claimEnd is an event whose text ends an object.
var claimEnd = regexp.MustCompile(`"content":"(?:[^"\\]|\\.)*}`)

// stopped is a transport that runs the stopwatch of a request's context while
// it waits.
type stopped struct{ *http.Transport }

func (s stopped) RoundTrip(req *http.Request) (*http.Response, error) {
	watch, ok := req.Context().Value(stopwatchKey{}).(*stopwatch)
	if !ok {
		return s.Transport.RoundTrip(req)
	}
	watch.begin()
	defer watch.end()
	resp, err := s.Transport.RoundTrip(req)
	if err == nil {
		resp.Body = stoppedBody{resp.Body, watch}
	}
	return resp, err
}

type stoppedBody struct {
	io.ReadCloser
	watch *stopwatch
}

func (b stoppedBody) Read(p []byte) (int, error) {
	b.watch.begin()
	defer b.watch.end()
	n, err := b.ReadCloser.Read(p)
	b.watch.came(p[:n])
	return n, err
}
