package bot_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// shelf finds the same passages whatever it is asked.
type shelf []*corpus.Article

func (s shelf) Search(_ context.Context, q retrieval.Query) (retrieval.Result, error) {
	r := retrieval.Result{Query: q}
	for _, a := range s {
		r.Hits = append(r.Hits, retrieval.Hit{Passage: passageOf(a), Score: 1})
	}
	return r, nil
}

// script is a composer that yields the same drafts and then its error; with
// hang set it waits for the end of its context first.
type script struct {
	drafts []bot.Draft
	err    error
	hang   bool
}

func (s script) Compose(ctx context.Context, _ bot.Question, _ retrieval.Result) iter.Seq2[bot.Draft, error] {
	return func(yield func(bot.Draft, error) bool) {
		for _, d := range s.drafts {
			if !yield(d, nil) {
				return
			}
		}
		err := s.err
		if s.hang {
			<-ctx.Done()
			err = ctx.Err()
		}
		if err != nil {
			yield(bot.Draft{}, err)
		}
	}
}

var (
	tram = corpus.Article{ID: "tram", Title: "Tram line closed", Publisher: "Tidewater Post",
		Text: "The tram line to the harbour was closed on Monday. Nobody was hurt."}
	quoteFerry = draft("Her deputy, Tomas Okoro, praised the crews.", "Her deputy, Tomas Okoro, praised the crews.")
	quoteTram  = bot.Draft{Text: "Nobody was hurt.", Citations: []bot.Citation{{Passage: passageOf(&tram), Quote: "Nobody was hurt."}}}
	modelSays  = draft("Ada Lindqvist expects 30,000 passengers to wait.", lindqvist)
	modelLies  = draft("Ada Lindqvist expects 90,000 passengers to wait.", lindqvist)
	errModel   = errors.New("the model is asleep")
)

func newDesk(model bot.Composer) *bot.Desk {
	return &bot.Desk{
		Search: shelf{&tram, &ferry},
		Quote:  script{drafts: []bot.Draft{quoteTram, quoteFerry}},
		Model:  model,
		Words:  func(err error) string { return err.Error() },
		Log:    slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

func ask(t *testing.T, d *bot.Desk) bot.Answer {
	t.Helper()
	answer, err := d.Ask(t.Context(), bot.Question{Text: " what of the harbour? "}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestAskNumbersSourcesByFirstUse(t *testing.T) {
	a := ask(t, newDesk(nil))
	if a.Verdict != bot.Answered || a.Mode != bot.ModeQuote || a.Question != "what of the harbour?" {
		t.Errorf("answer %+v", a)
	}
	if len(a.Sources) != 2 || a.Sources[0].Article.ID != "tram" || a.Sources[1].N != 2 {
		t.Errorf("sources %+v, want tram as 1 and ferry as 2", a.Sources)
	}
	if a.AsOf != ferry.Published {
		t.Errorf("as of %s, want the day of the newest article cited", a.AsOf)
	}
	if want := "Nobody was hurt. [1]\nHer deputy, Tomas Okoro, praised the crews. [2]"; a.Text() != want {
		t.Errorf("text %q, want %q", a.Text(), want)
	}
	for _, c := range a.Claims {
		if c.Check != bot.Quoted {
			t.Errorf("claim %q is %s, want quoted", c.Text, c.Check)
		}
	}
}

func TestAskDeclines(t *testing.T) {
	d := newDesk(nil)
	d.Quote = script{}
	a := ask(t, d)
	if a.Verdict != bot.Declined || a.Text() != bot.DeclinedText || len(a.Nearest) != 2 {
		t.Errorf("answer %+v, want it declined with the nearest articles", a)
	}
}

func TestAskSaysWhatIsMissing(t *testing.T) {
	const n = 3 // passages that have the word
	term := func(word string, passages int) retrieval.Term {
		folded := slices.Collect(retrieval.Tokens(word))[0]
		return retrieval.Term{Word: word, Stem: retrieval.Stem(folded.Word), Name: folded.Name, Passages: passages}
	}
	for _, test := range []struct {
		question string
		terms    []retrieval.Term
		filter   retrieval.Filter
		want     []string
		says     string
	}{
		{"What of Zembla and the tram?", []retrieval.Term{term("Zembla", 0), term("tram", n)}, retrieval.Filter{}, []string{"Zembla"}, " No article mentions Zembla."},
		{"Did Ada Kinbote's bakery pay Zembla?", []retrieval.Term{term("Ada", n), term("Kinbote's", 0), term("bakery", 0), term("pay", n), term("Zembla", 0)},
			retrieval.Filter{}, []string{"Ada Kinbote", "Zembla"}, " No article mentions Ada Kinbote or Zembla."},
		// The archive has the surname, and what the first of joined names stands for.
		{"Who is Ada Kinbote?", []retrieval.Term{term("Ada", 0), term("Kinbote", n)}, retrieval.Filter{}, []string{"Ada"}, " No article mentions Ada."},
		{"What of the Zembla-Tidewater Pact?", []retrieval.Term{term("Zembla", n), term("Tidewater", n), term("Pact", 0)},
			retrieval.Filter{}, []string{"Zembla-Tidewater Pact"}, " No article mentions Zembla-Tidewater Pact."},
		{"Penguins on the tram, in poems?", []retrieval.Term{term("Penguins", 0), term("tram", n), term("poems", 0)}, retrieval.Filter{},
			[]string{"penguins", "poems"}, " No article uses the words “penguins” or “poems”."},
		// Of another language, words say nothing.
		{"Qu'est-ce que le tram a refusé ?", []retrieval.Term{term("Qu'est", 0), term("tram", n), term("refusé", 0)}, retrieval.Filter{}, nil, ""},
		{"What did the tram ask?", []retrieval.Term{term("tram", n), term("ask", 0)}, retrieval.Filter{}, nil, ""},
		{"write about a tram", []retrieval.Term{term("write", 0), term("tram", n)}, retrieval.Filter{}, nil, ""},
		{"Compare trams", []retrieval.Term{term("Compare", 0), term("trams", n)}, retrieval.Filter{}, nil, ""},
		// A capital makes a name of what stands alone.
		{"Zembla", []retrieval.Term{term("Zembla", 0)}, retrieval.Filter{}, []string{"Zembla"}, " No article mentions Zembla."},
		{"Who closed the harbour?", []retrieval.Term{term("closed", n), term("harbour", n)}, retrieval.Filter{}, nil, ""},
		// The headline and the publisher are known too.
		{"What does the Tidewater Post halt?", []retrieval.Term{term("Tidewater", 0), term("Post", 0), term("halt", 0)}, retrieval.Filter{}, nil, ""},
		// What was found in a time is all there is of it.
		{"What of Zembla and the tram?", []retrieval.Term{term("Zembla", n), term("tram", n)}, retrieval.Filter{From: 20210101}, []string{"Zembla"}, " No article mentions Zembla."},
	} {
		d := newDesk(nil)
		d.Search, d.Quote = terms{shelf{&tram, &ferry}, test.terms}, script{}
		a, err := d.Ask(t.Context(), bot.Question{Text: test.question, Filter: test.filter}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(a.Missing, test.want) || a.Text() != bot.DeclinedText+test.says {
			t.Errorf("%s: missing %q, says %q, want %q", test.question, a.Missing, a.Text(), test.want)
		}
	}
}

// terms is a shelf that knows the words of the question.
type terms struct {
	shelf
	words []retrieval.Term
}

func (s terms) Search(ctx context.Context, q retrieval.Query) (retrieval.Result, error) {
	r, err := s.shelf.Search(ctx, q)
	r.Terms = s.words
	return r, err
}

func TestAskTakesOverWhatDraftsSay(t *testing.T) {
	partly, also := quoteTram, quoteFerry
	partly.Note, partly.Partial = retrieval.Note{Kind: bot.NoteSilent, Words: []string{"Tidewater Post"}}, true
	also.Note = partly.Note
	lost := modelLies
	lost.Note = retrieval.Note{Kind: "This one fell."}
	d := newDesk(nil)
	d.Quote = script{drafts: []bot.Draft{lost, partly, also}}
	a := ask(t, d)
	if a.Verdict != bot.Partial || !slices.Equal(noted(a), []string{"Nothing was found that Tidewater Post says about it."}) {
		t.Errorf("verdict %s, notes %q: want partial, and the note once", a.Verdict, a.Notes)
	}
}

func TestAskShowsOnlyWhatHolds(t *testing.T) {
	d := newDesk(script{drafts: []bot.Draft{modelLies, modelSays, modelLies, modelSays}})
	var shown []bot.Answer
	a, err := d.Ask(t.Context(), bot.Question{Text: "who waits?"}, func(a bot.Answer) { shown = append(shown, a) })
	if err != nil {
		t.Fatal(err)
	}
	if a.Mode != bot.ModeModel || len(a.Claims) != 1 || a.Claims[0].Check != bot.Supported {
		t.Errorf("answer %+v, want the one claim that holds, once", a)
	}
	for _, s := range append(shown, a) {
		if strings.Contains(s.Text(), "90,000") {
			t.Errorf("shown: %q", s.Text())
		}
	}
	if len(shown) != 1 {
		t.Errorf("shown %d times, want once for each claim that holds", len(shown))
	}
}

func TestAskFallsBackToQuotes(t *testing.T) {
	for name, model := range map[string]bot.Composer{
		"failed at once":  script{err: errModel},
		"nothing held":    script{drafts: []bot.Draft{modelLies}},
		"lied and failed": script{drafts: []bot.Draft{modelLies}, err: errModel},
	} {
		t.Run(name, func(t *testing.T) {
			a := ask(t, newDesk(model))
			if a.Mode != bot.ModeQuote || a.Verdict != bot.Answered || len(a.Claims) != 2 {
				t.Errorf("answer %+v, want the quotes", a)
			}
			if !slices.ContainsFunc(noted(a), func(n string) bool { return strings.HasPrefix(n, "Quoted from the articles instead: ") }) {
				t.Errorf("notes %q do not say that the model failed", a.Notes)
			}
		})
	}
}

func TestAskKeepsWhatStoodBeforeTheCut(t *testing.T) {
	a := ask(t, newDesk(script{drafts: []bot.Draft{modelSays}, err: errModel}))
	if a.Verdict != bot.Partial || a.Mode != bot.ModeModel || len(a.Claims) != 1 {
		t.Errorf("answer %+v, want the checked claim, marked partial", a)
	}
	if len(a.Notes) != 1 || a.Notes[0].Kind != bot.NoteCut {
		t.Errorf("notes %q, want one saying that it was cut short", a.Notes)
	}
}

func TestAskDeclinesWhenTheModelDoes(t *testing.T) {
	d := newDesk(script{})
	d.Quote = script{}
	if a := ask(t, d); a.Verdict != bot.Declined || a.Mode != bot.ModeModel || len(a.Notes) != 0 {
		t.Errorf("answer %+v, want the model's refusal", a)
	}
}

func TestAskQuotesWhatAModelThatDeclinesPassesOver(t *testing.T) {
	a := ask(t, newDesk(script{}))
	if a.Verdict != bot.Partial || a.Mode != bot.ModeQuote || len(a.Claims) != 2 {
		t.Errorf("answer %+v, want the quotes, as a part of an answer", a)
	}
	if len(a.Notes) != 1 || a.Notes[0].Kind != bot.NoteNearest {
		t.Errorf("notes %q, want the one that the model found no answer", a.Notes)
	}
}

func TestAskGivesUpOnAModelThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := ask(t, newDesk(script{hang: true}))
		if a.Mode != bot.ModeQuote || len(a.Claims) == 0 {
			t.Errorf("answer %+v, want the quotes", a)
		}
	})
}

func TestAskEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newDesk(script{hang: true}).Ask(ctx, bot.Question{Text: "q"}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestAskRefusesWhatIsNoQuestion(t *testing.T) {
	for text, want := range map[string]error{
		"":                                     bot.ErrEmptyQuestion,
		" \n\t ":                               bot.ErrEmptyQuestion,
		"?!":                                   bot.ErrEmptyQuestion,
		strings.Repeat("a", bot.MaxQuestion+1): bot.ErrLongQuestion,
	} {
		if _, err := newDesk(nil).Ask(t.Context(), bot.Question{Text: text}, nil); !errors.Is(err, want) {
			t.Errorf("error %v, want %v", err, want)
		}
	}
}

func TestAskBoundsAnAnswer(t *testing.T) {
	long := corpus.Article{ID: "long", Title: "Many ferries"}
	for n := range 30 {
		long.Text += fmt.Sprintf("Ferry number %d left the harbour. ", n)
	}
	var drafts []bot.Draft
	for _, s := range corpus.Sentences(long.Text) {
		sentence := long.Text[s.Start:s.End]
		drafts = append(drafts, bot.Draft{Text: sentence, Citations: []bot.Citation{{Passage: passageOf(&long), Quote: sentence}}})
	}
	if a := ask(t, newDesk(script{drafts: drafts})); len(a.Claims) != 12 {
		t.Errorf("%d claims of %d drafts, want 12", len(a.Claims), len(drafts))
	}
}
