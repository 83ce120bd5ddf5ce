package trials

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model/modeltest"
	"github.com/dateline-bot/dateline/cmd/endpoint"
)

// Ends is how answers came out.
type Ends struct {
	Whole    int `json:"whole"`    // the model's, as it meant it
	Short    int `json:"short"`    // the model's, told to be cut short
	Instead  int `json:"instead"`  // by quotes
	Declined int `json:"declined"` // by the model
	Errors   int `json:"errors"`   // an error instead of an answer
	Flaws
}

func (e *Ends) count(a bot.Answer, err error) {
	switch {
	case err != nil:
		e.Errors++
	case a.Mode == bot.ModeQuote:
		e.Instead++
	case a.Verdict == bot.Declined:
		e.Declined++
	case a.Verdict == bot.Partial:
		e.Short++
	default:
		e.Whole++
	}
	e.add(FlawsOf(a))
}

// A Cut is a recorded stream broken off at every byte in one way.
type Cut struct {
	Name  string `json:"name"`
	Bytes int    `json:"bytes"` // of the stream; there is one run for each, and one
	Ends
}

// quiet is how long a stream may be silent in trials of streams that fall
// silent: much longer than anything here takes, much shorter than a user waits.
const quiet = 500 * time.Millisecond

// Cuts records what a truthful model sends for the first question, and plays
// it up to each byte, every step bytes, ending it in each way a stream ends:
// broken off, closed in good order, and fallen silent.
func (g *Ground) Cuts(ctx context.Context, step int) ([]Cut, error) {
	stream, err := g.record(ctx, g.Questions[0])
	if err != nil {
		return nil, err
	}
	var all []Cut
	for _, way := range []struct {
		name string
		at   func(int, modeltest.Behaviour) modeltest.Behaviour
	}{{"broken off", modeltest.CutAt}, {"closed", modeltest.EndAt}, {"silent", modeltest.HangAt}} {
		c := Cut{Name: way.name, Bytes: len(stream)}
		var mu sync.Mutex
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(128) // most of them wait
		for n := 0; n <= len(stream); n += step {
			group.Go(func() error {
				answer, err := g.played(ctx, way.at(n, modeltest.Raw("text/event-stream", stream)))
				mu.Lock()
				defer mu.Unlock()
				c.count(answer, err)
				return ctx.Err()
			})
		}
		if err := group.Wait(); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// brief is a truthful model that says one thing: each byte of its stream is
// played several times.
func brief(p modeltest.Prompt) string {
	line, _, _ := strings.Cut(modeltest.Truthful(p), "\n")
	return line + "\n"
}

// record is the body of a truthful model's reply to a question.
func (g *Ground) record(ctx context.Context, q bot.Question) (string, error) {
	var stream string
	truthful := modeltest.Says(brief)
	server := modeltest.New()
	defer server.Close()
	server.Chat(func(w http.ResponseWriter, r modeltest.Request) {
		recorder := httptest.NewRecorder()
		truthful(recorder, r)
		stream = recorder.Body.String()
		truthful(w, r)
	})
	contest := g.against(server, endpoint.Config{})
	defer contest.close()
	_, err := contest.desk.Ask(ctx, q, nil)
	return stream, err
}

// played asks the first question of a server that does this.
func (g *Ground) played(ctx context.Context, b modeltest.Behaviour) (bot.Answer, error) {
	server := modeltest.Piped() // which gives all that was sent before it breaks off
	defer server.Close()
	server.Chat(b)
	contest := g.against(server, endpoint.Config{Idle: quiet, Budget: quiet, Transport: server.Transport()})
	defer contest.close()
	return contest.desk.Ask(ctx, g.Questions[0], nil)
}
