package discord_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

func TestMain(m *testing.M) {
	// The tests wait, mostly for the second that discordgo takes to close a
	// connection, far more than they compute.
	flag.Parse()
	if flag.Lookup("test.fuzz").Value.String() == "" {
		if err := flag.Set("test.parallel", "12"); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}

// An archive is a small invented one. It answers a question with the
// sentences that share a long word with it, and does as a script says where
// a question contains the script's key.
type archive struct {
	articles []*corpus.Article

	mu      sync.Mutex
	scripts map[string]script
	asked   []bot.Question
	came    []string // ids of articles, as they came in beside the first ones
}

type script func(ctx context.Context, show func(bot.Answer)) (bot.Answer, error)

var errModelAway = errors.New("the model is away: secret-of-the-operator")

func newArchive() *archive {
	return &archive{
		scripts: map[string]script{},
		articles: []*corpus.Article{
			{
				ID: "harbour-1", Title: "Harbour of Velm reopens", Publisher: "The Velm Courier", Published: day(2009, 12, 17),
				URL: "https://courier.example/2009/harbour", Authors: []string{"Ida Quist"},
				Text: "The harbour of Velm reopened on Thursday. Mayor Orla Brandt cut the ribbon.\n\nFerries to Sund sail twice a day.",
			},
			{
				ID: "bridge-2", Title: "Bridge over the Aste delayed", Publisher: "Sund Gazette", Published: day(2011, 3, 2),
				URL: "http://gazette.example/bridge", Text: "The bridge over the Aste will open a year late. Engineers blame the winter.",
			},
			{ID: "undated-3", Title: "A letter about lighthouses", Publisher: "", Text: "Nobody tends the lighthouse any more."},
			{ID: strings.Repeat("very-long-name-", 12), Title: "Ferry timetable", Publisher: "Sund Gazette", Text: "The ferry leaves at nine."},
		},
	}
}

func day(year int, month time.Month, d int) corpus.Day {
	day, err := corpus.MakeDay(year, month, d)
	if err != nil {
		panic(err)
	}
	return day
}

// all are its articles, and edit changes them while the bot runs.
func (a *archive) all() []*corpus.Article {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.articles)
}

func (a *archive) edit(change func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change()
}

// Arrived counts what came in as revisions.
func (a *archive) Arrived(_ context.Context, since int64) ([]string, int64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := int64(len(a.came))
	return slices.Clone(a.came[min(since, now):]), now, nil
}

// on scripts what happens to questions that contain key.
func (a *archive) on(key string, do script) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.scripts[key] = do
}

// timesAsked is how often a question that contains key came in.
func (a *archive) timesAsked(key string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := 0
	for _, q := range a.asked {
		if strings.Contains(q.Text, key) {
			n++
		}
	}
	return n
}

// last is the question that came in last.
func (a *archive) last() bot.Question {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.asked[len(a.asked)-1]
}

func (a *archive) Ask(ctx context.Context, q bot.Question, show func(bot.Answer)) (bot.Answer, error) {
	a.mu.Lock()
	a.asked = append(a.asked, q)
	var do script
	for key, s := range a.scripts {
		if strings.Contains(q.Text, key) {
			do = s
		}
	}
	a.mu.Unlock()
	if do != nil {
		return do(ctx, show)
	}
	return a.quote(q.Text), nil
}

func (a *archive) quote(question string) bot.Answer {
	answer := bot.Answer{Question: question, Verdict: bot.Answered, Mode: bot.ModeQuote}
	for _, article := range a.all() {
		for _, p := range passages(article) {
			for _, s := range corpus.Sentences(p.Text()) {
				text := p.Text()[s.Start:s.End]
				if !sharesWord(text, question) {
					continue
				}
				n := slices.IndexFunc(answer.Sources, func(s bot.Source) bool { return s.Article == article }) + 1
				if n == 0 {
					n = len(answer.Sources) + 1
					answer.Sources = append(answer.Sources, bot.Source{N: n, Article: article})
					answer.AsOf = max(answer.AsOf, article.Published)
				}
				answer.Claims = append(answer.Claims, bot.Claim{
					Text: text, Check: bot.Quoted, Citations: []bot.Citation{{N: n, Passage: p, Quote: text}},
				})
			}
		}
	}
	if len(answer.Claims) == 0 {
		answer.Verdict, answer.Nearest = bot.Declined, a.all()
	}
	return answer
}

func sharesWord(text, question string) bool {
	for _, word := range strings.FieldsFunc(strings.ToLower(question), func(r rune) bool { return !('a' <= r && r <= 'z') }) {
		if len(word) > 4 && strings.Contains(strings.ToLower(text), word) {
			return true
		}
	}
	return false
}

func passages(a *corpus.Article) []corpus.Passage {
	var out []corpus.Passage
	for i, span := range corpus.Paragraphs(a.Text) {
		out = append(out, corpus.Passage{Article: a, N: i + 1, Span: span})
	}
	return out
}

func (a *archive) Search(_ context.Context, q retrieval.Query) (retrieval.Result, error) {
	if strings.Contains(q.Text, "broken") {
		return retrieval.Result{}, errModelAway
	}
	result := retrieval.Result{Query: q}
	for _, article := range a.all() {
		for _, p := range passages(article) {
			if q.Match(article) && sharesWord(p.Text(), q.Text) {
				result.Hits = append(result.Hits, retrieval.Hit{Passage: p, Score: 1})
			}
		}
	}
	return result, nil
}

func (a *archive) Article(id string) (*corpus.Article, []corpus.Passage, bool) {
	for _, article := range a.all() {
		if article.ID == id {
			return article, passages(article), true
		}
	}
	return nil, nil, false
}

// Titles are the newest first, and those without a day last.
func (a *archive) Titles(typed string, limit int, f retrieval.Filter) []*corpus.Article {
	var found []*corpus.Article
	for _, article := range a.all() {
		if f.Match(article) && strings.Contains(strings.ToLower(article.Title), strings.ToLower(typed)) {
			found = append(found, article)
		}
	}
	slices.SortStableFunc(found, func(a, b *corpus.Article) int { return cmp.Compare(b.Published, a.Published) })
	return found[:min(limit, len(found))]
}

func (a *archive) Version() uint64 { return uint64(len(a.all())) }

// A world is a fake Discord with a running bot on it.
type world struct {
	*discordtest.Server
	archive *archive
	journal *memory
	log     *logBuffer
	setting setting
	bot     *discord.Bot
	stop    context.CancelFunc
	ended   chan error // what Run returned, until end has taken it
	over    bool
}

// A logBuffer is a log that can be waited on.
type logBuffer struct {
	mu    sync.Mutex
	b     bytes.Buffer
	grown chan struct{} // closed and replaced at each line
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.grown)
	l.grown = make(chan struct{})
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A setting changes the world before the bot runs.
type setting struct {
	server []discordtest.Option
	config func(*discord.Config)
	pace   discord.Pace
	before func(*discordtest.Server)
	// prepare does the same where it takes more than the server.
	prepare func(*world)
	wrong   string // a token the server does not know
}

// quick is a pace at which a test need not wait for what people would not
// notice, nor fail because the machine is slow.
var quick = discord.Pace{
	Acknowledge: 20 * time.Second, Settling: 20 * time.Second, Open: 5 * time.Second,
	Retry: 5 * time.Millisecond, Backoff: 10 * time.Millisecond, Identify: 10 * time.Millisecond, Gather: 10 * time.Millisecond,
}

// launch starts a bot on a new server. It does not wait for it.
func launch(t *testing.T, s setting) *world {
	t.Helper()
	w := &world{archive: newArchive(), journal: newMemory(), log: &logBuffer{grown: make(chan struct{})}, setting: s}
	w.Server = discordtest.New(t, append([]discordtest.Option{discordtest.Patient()}, s.server...)...)
	if s.before != nil {
		s.before(w.Server)
	}
	if s.prepare != nil {
		s.prepare(w)
	}
	w.boot(t)
	t.Cleanup(func() {
		w.stop()
		if !w.over {
			w.end(t, nil)
		}
		if t.Failed() {
			t.Logf("the log:\n%s", w.log)
		}
		for _, secret := range append(w.Secrets(), "Authorization", "Bot "+w.BotToken()) {
			if strings.Contains(w.log.String(), secret) {
				t.Errorf("the log holds the secret %q:\n%s", secret, w.log)
			}
		}
	})
	return w
}

// boot starts a bot.
func (w *world) boot(t *testing.T) {
	t.Helper()
	s := w.setting
	config := discord.Config{
		Token: cmp.Or(s.wrong, w.BotToken()), APIBase: w.URL(), Asker: w.archive, Library: w.archive, Arrived: w.archive.Arrived, Journal: w.journal,
		Log:   slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Drain: 10 * time.Second,
	}
	if s.config != nil {
		s.config(&config)
	}
	b, err := discord.New(config)
	if err != nil {
		t.Fatal(err)
	}
	b.Hurry(quick)
	b.Hurry(s.pace)
	ctx, stop := context.WithCancel(context.Background())
	w.bot, w.stop, w.ended, w.over = b, stop, make(chan error, 1), false
	go func() { w.ended <- b.Run(ctx) }()
}

// restart stops the bot and starts another, with the same archive and journal
// on the same server.
func (w *world) restart(t *testing.T) {
	t.Helper()
	w.stop()
	w.end(t, nil)
	w.WaitGone()
	w.boot(t)
	w.WaitReady()
}

// start starts a bot and waits until it is ready and has looked for news, as it
// does once connected: it is told of what a test changes later, or does not know.
func start(t *testing.T, s setting) *world {
	t.Helper()
	w := launch(t, s)
	w.WaitReady()
	w.waitLog(t, "looked for news")
	return w
}

// end waits until Run returns, and checks with what.
func (w *world) end(t *testing.T, want error) {
	t.Helper()
	select {
	case err := <-w.ended:
		w.over = true
		if !errors.Is(err, want) {
			t.Errorf("Run returned %v, want %v", err, want)
		}
	case <-time.After(time.Minute):
		t.Fatal("Run does not return")
	}
}

// waitLog waits until the log contains text.
func (w *world) waitLog(t *testing.T, text string) {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		w.log.mu.Lock()
		grown := w.log.grown
		w.log.mu.Unlock()
		if strings.Contains(w.log.String(), text) {
			return
		}
		select {
		case <-grown:
		case <-deadline:
			t.Fatalf("the log never says %q:\n%s", text, w.log)
		}
	}
}

// contains fails the test for every part that text lacks.
func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in:\n%s", part, text)
		}
	}
}

// claims makes an answer of n invented claims from one article.
func claims(article *corpus.Article, n int, text string) bot.Answer {
	a := bot.Answer{Verdict: bot.Answered, Mode: bot.ModeModel, AsOf: article.Published, Sources: []bot.Source{{N: 1, Article: article}}}
	for i := range n {
		a.Claims = append(a.Claims, bot.Claim{
			Text: fmt.Sprintf("Claim %d: %s", i+1, text), Check: bot.Supported,
			Citations: []bot.Citation{{N: 1, Passage: corpus.Passage{Article: article, N: 1, Span: corpus.Span{End: len(article.Text)}}}},
		})
	}
	return a
}
