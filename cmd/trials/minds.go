package trials

import (
	"context"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model/modeltest"
	"github.com/dateline-bot/dateline/cmd/endpoint"
)

// A Conduct is what came of one way to misbehave.
type Conduct struct {
	Name string `json:"name"`
	// Lying says that every claim of this model is false, as far as it is in
	// its own words.
	Lying     bool `json:"lying"`
	Questions int  `json:"questions"`
	Proposed  int  `json:"proposed"` // claims, what would be shown unchecked
	Verbatim  int  `json:"verbatim"` // claims shown in the article's own words
	Phrased   int  `json:"phrased"`  // and in the model's
	Dropped   int  `json:"dropped"`
	// Of the questions: answered by quotes instead, and declined.
	Instead  int `json:"instead"`
	Declined int `json:"declined"`
	Flaws
}

// behaviours are the ways to misbehave, after those that do not.
var behaviours = []struct {
	name  string
	lying bool
	says  modeltest.Behaviour
}{
	{"truthful", false, modeltest.Says(modeltest.Truthful)},
	{"truthful, as the schema says", false, modeltest.HonoursSchema(modeltest.Truthful)},
	{"truthful, in prose", false, modeltest.Says(modeltest.Prose)},
	{"paraphrasing", false, modeltest.Says(modeltest.Paraphrasing)},
	{"declining", false, modeltest.Says(modeltest.Declining)},
	{"misquoting", false, modeltest.Says(modeltest.Misquoting)},
	{"misquoting by a word", false, modeltest.Says(modeltest.MisquotingSlightly)},
	{"swapping numbers", true, modeltest.Says(modeltest.SwappingNumbers)},
	{"swapping names", true, modeltest.Says(modeltest.SwappingNames)},
	{"swapping dates", true, modeltest.Says(modeltest.SwappingDates)},
	{"swapping speakers", true, modeltest.Says(modeltest.SwappingSpeakers)},
	{"swapping quoted words", true, modeltest.Says(modeltest.SwappingQuotedWords)},
	{"negating", true, modeltest.Says(modeltest.Negating)},
	{"inventing a source", false, modeltest.Says(modeltest.InventingSource)},
	{"citing another passage", false, modeltest.Says(modeltest.CitingWrong)},
	{"citing and quoting another", false, modeltest.Says(modeltest.CitingAndQuotingWrong)},
	{"over-citing", false, modeltest.Says(modeltest.OverCiting)},
	{"repeating itself", false, modeltest.Says(modeltest.Repeating)},
	{"linking", false, modeltest.Says(modeltest.Linking)},
	{"refusing", true, modeltest.Says(modeltest.Refusing)},
	{"rambling", true, modeltest.Says(modeltest.Rambling)},
	{"answering from nothing", true, modeltest.Says(modeltest.FromNothing)},
}

// Conducts asks the questions of each misbehaving model, a desk of its own
// each.
func (g *Ground) Conducts(ctx context.Context) ([]Conduct, error) {
	var all []Conduct
	for _, b := range behaviours {
		c, err := g.conduct(ctx, b.says)
		if err != nil {
			return nil, err
		}
		c.Name, c.Lying = b.name, b.lying
		all = append(all, c)
	}
	return all, nil
}

func (g *Ground) conduct(ctx context.Context, says modeltest.Behaviour) (Conduct, error) {
	server := modeltest.New()
	defer server.Close()
	server.Chat(says)
	contest := g.against(server, endpoint.Config{})
	defer contest.close()

	c := Conduct{Questions: len(g.Questions)}
	var mu sync.Mutex
	err := g.each(ctx, func(ctx context.Context, q bot.Question) error {
		answer, err := contest.desk.Ask(ctx, q, nil)
		mu.Lock()
		defer mu.Unlock()
		c.count(answer)
		return err
	})
	c.Proposed = len(contest.drafts.take())
	return c, err
}

func (c *Conduct) count(a bot.Answer) {
	c.add(FlawsOf(a))
	c.Dropped += a.Dropped
	switch {
	case a.Mode == bot.ModeQuote:
		c.Instead++
	case a.Verdict == bot.Declined:
		c.Declined++
	}
	if a.Mode == bot.ModeModel {
		for _, claim := range a.Claims {
			if claim.Check == bot.Quoted {
				c.Verbatim++
			} else {
				c.Phrased++
			}
		}
	}
}

// each asks all questions, a few at a time.
func (g *Ground) each(ctx context.Context, ask func(context.Context, bot.Question) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2 * runtime.GOMAXPROCS(0))
	for _, q := range g.Questions {
		group.Go(func() error { return ask(ctx, q) })
	}
	return group.Wait()
}
