package trials

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/model/modeltest"
	"github.com/dateline-bot/dateline/cmd/endpoint"
)

// Weather is how badly a server does while questions come in.
type Weather struct {
	Questions int
	Every     time.Duration // from one question to the next
	Errors    int           // of a thousand requests, in turn in all the ways servers fail
	Hangs     int           // of a thousand requests, before and in mid-stream
	Outage    time.Duration // all connections broken off, from a third of the questions on
	// Patience is the longest silence and Total the longest request that the
	// client allows; 0 are its own.
	Patience, Total time.Duration
}

// Bad is the weather that answers must come through: one request in five
// fails, one in twenty hangs, and the server is away for 30 seconds.
var Bad = Weather{Questions: 500, Every: 100 * time.Millisecond, Errors: 200, Hangs: 50, Outage: 30 * time.Second}

// A Stormed is how the answers came out.
type Stormed struct {
	Questions int `json:"questions"`
	Requests  int `json:"requests"`
	Ends
	Took []time.Duration `json:"-"` // an answer each
}

// Storm asks the ground's questions, again and again until there are enough, of
// a truthful model in this weather. The server is not closed.
func (g *Ground) Storm(ctx context.Context, server *modeltest.Server, transport http.RoundTripper, w Weather) Stormed {
	truthful := modeltest.Says(modeltest.Truthful)
	failing := modeltest.Unreliable(w.Errors*1000/(1000-w.Hangs), truthful,
		modeltest.Fails(http.StatusInternalServerError), modeltest.RateLimits("1"), modeltest.Resets, modeltest.HTML,
		modeltest.Fails(http.StatusServiceUnavailable), modeltest.EmptyChoices, modeltest.Garbage, modeltest.RateLimits(""),
		modeltest.CutAt(9000, truthful), modeltest.ErrorBody, modeltest.WrongContentType(truthful), modeltest.EndAt(9000, truthful))
	hanging := modeltest.Unreliable(w.Hangs, failing, modeltest.Hangs, modeltest.HangAt(9000, truthful))
	server.Chat(modeltest.Outage(w.Questions/3, w.Outage, hanging))
	contest := g.against(server, endpoint.Config{Idle: w.Patience, Total: w.Total, Transport: transport})
	defer contest.close()

	s := Stormed{Questions: w.Questions}
	var mu sync.Mutex
	var asking sync.WaitGroup
	tick := time.NewTicker(w.Every)
	defer tick.Stop()
	for i := range w.Questions {
		asking.Go(func() {
			begun := time.Now()
			answer, err := contest.desk.Ask(ctx, g.Questions[i%len(g.Questions)], nil)
			mu.Lock()
			defer mu.Unlock()
			s.count(answer, err)
			s.Took = append(s.Took, time.Since(begun))
		})
		<-tick.C
	}
	asking.Wait()
	s.Requests = len(server.Requests())
	return s
}
