package discord

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A Pace is how fast a bot under test does things; a zero field keeps what
// people get.
type Pace struct {
	Clock *Clock // of the gateway

	Attempt, Retry, Acknowledge, Edit, Typing, Answer, Settling, Gather, Open, Idle, Identify, Backoff, Settled time.Duration
}

// Hurry changes the pace of a bot that does not run yet.
func (b *Bot) Hurry(p Pace) {
	for _, set := range []struct {
		field *time.Duration
		to    time.Duration
	}{
		{&b.timing.attempt, p.Attempt}, {&b.timing.retry, p.Retry}, {&b.timing.acknowledge, p.Acknowledge},
		{&b.timing.edit, p.Edit}, {&b.timing.typing, p.Typing}, {&b.timing.answer, p.Answer}, {&b.timing.settling, p.Settling},
		{&b.timing.gather, p.Gather}, {&b.timing.open, p.Open}, {&b.timing.idle, p.Idle}, {&b.timing.identify, p.Identify}, {&b.timing.backoff, p.Backoff}, {&b.timing.settled, p.Settled},
	} {
		if set.to != 0 {
			*set.field = set.to
		}
	}
	b.sessions.every = b.timing.identify
	if p.Clock != nil {
		b.clock = clock{p.Clock.Now, p.Clock.Sleep}
		b.sessions.clock = b.clock
	}
	b.transport.timing, b.send.timing, b.pace.every = b.timing, b.timing, b.timing.edit
}

// DefaultPace is what people get, as far as a test needs it.
func DefaultPace() Pace {
	return Pace{Acknowledge: defaultTiming().acknowledge, Identify: defaultTiming().identify}
}

// Gather is how long a bot waits for changes to end that come at those moments.
func Gather(every time.Duration, changes ...time.Duration) time.Duration {
	b := &Bot{changed: make(chan struct{}, 1), timing: timing{gather: every}}
	for _, c := range changes {
		time.AfterFunc(c, b.Changed)
	}
	begun := time.Now()
	_ = b.gather(context.Background())
	return time.Since(begun)
}

// NoteText is a note as it is shown in a language, and NoteWords are the
// translations of a kind.
func NoteText(l Language, n retrieval.Note) string { return noteText(l, n) }

func NoteWords(k retrieval.NoteKind) (fr, de, es string) {
	p := sayNotes[k]
	return p.fr, p.de, p.es
}

// The parts that are tested by themselves.
var (
	ArticleText = articleText
	Escape      = escape
	Clean       = clean
	Units       = units
	Address     = address
	ChoiceName  = choiceName
)

// SearchText are the hits of a search, with no word in bold.
func SearchText(l Language, words string, r retrieval.Result) string {
	return searchText(l, escapeTo(words, maxEcho), r, 0, nil)
}

// AnswerParts are the texts of an answer's messages in a language, under the
// question repeated.
func AnswerParts(a bot.Answer, l Language, question string) []string {
	return answerParts(view{lang: l, echo: echo(l, question, retrieval.Filter{})}, a)
}

// PartialText is the text of an answer that still grows.
func PartialText(a bot.Answer, l Language, question string) string {
	return partialText(view{lang: l, echo: echo(l, question, retrieval.Filter{})}, a)
}

// A Language is one the bot has words in.
type Language = language

// Languages is how many there are.
const Languages = languages

// MaxTries is how often a request is sent at most.
const MaxTries = maxTries

// FragmentOf and ReadDay are tested by themselves.
var (
	FragmentOf = fragmentOf
	ReadDay    = readDay
)

// Handle does what the bot does about an event, without any connection: the
// event in, the reply out.
func Handle(c Config, i *discordgo.Interaction) (texts []string, modal, private bool, err error) {
	longIDs, err := lru.New[string, string](maxLongIDs)
	if err != nil {
		return nil, false, false, err
	}
	f := &face{asker: c.Asker, library: c.Library, arrived: c.Arrived, journal: c.Journal, archivist: c.Archivist, longIDs: longIDs, link: func() Health { return Health{} }}
	r, ok := fromInteraction(newTable(), i, time.Unix(0, 0))
	if !ok || r.run == nil {
		return nil, false, false, errors.New("nothing to do")
	}
	if r.before != nil {
		if err := r.before(f, context.Background(), &r); err != nil {
			return nil, false, false, err
		}
	}
	rep, err := r.run(f, context.Background(), r, func(message) {})
	for _, m := range rep.messages {
		texts = append(texts, m.text)
	}
	return texts, rep.modal != nil, r.ack != ackPublic, err
}

// Payloads are the bodies of all that is shown of an answer, in a language: as
// it grows, complete, each of its quotes, and each of its articles.
func Payloads(a bot.Answer, l Language, question string, bounded retrieval.Filter, record string, private bool) (bodies []any) {
	v := view{lang: l, echo: echo(l, question, bounded), record: record, private: private, server: true}
	messages := append(answerMessages(v, a), message{text: partialText(v, a)}, message{text: escapeTo(question, maxContent)})
	for _, c := range a.Claims {
		for _, cite := range c.Citations {
			if cite.Passage.Article != nil && strings.Contains(cite.Passage.Text(), cite.Quote) {
				messages = append(messages, message{text: quoteText(l, bot.KeptClaim{Check: c.Check}, cite.Passage, cite.Quote)})
			}
		}
	}
	for _, s := range a.Sources {
		messages = append(messages, message{text: articleText(l, s.Article, []corpus.Passage{{Article: s.Article, N: 1, Span: corpus.Span{End: len(s.Article.Text)}}})})
	}
	for _, m := range messages {
		bodies = append(bodies, newPayload(m))
	}
	return bodies
}

// NewGrowth makes what begins to grow in a channel: begin gives what shows a
// state. All ends with the test.
func NewGrowth(t *testing.T, every time.Duration) (begin func(channel string, edit func(text string)) (show func(string))) {
	p, err := newPace(every)
	if err != nil {
		t.Fatal(err)
	}
	return func(channel string, edit func(string)) func(string) {
		g := p.start(channel, func(m message) error { edit(m.text); return nil })
		t.Cleanup(g.finish)
		return func(text string) { g.show(message{text: text}) }
	}
}

// pressed is how a transcript tells of the use of a control: a button, a menu
// or a form. The pages of all lists are turned by the same one.
var pressed = map[string]string{
	controlQuote: `chooses "[1] `, listParts: `chooses "3. `,
	controlShare: "presses [" + sayShare.en, controlFollow: "presses [" + sayFollow.en, controlAgain: "presses [" + sayAgain.en,
	controlGood: "presses [👍", controlBad: "presses [👎", controlRemove: "presses [" + sayRemoveIt.en, controlForget: "presses [" + sayForgetIt.en,
	controlFollowed: "submits " + aboutQuestion.en, controlReason: "submits " + sayReason.en,
	listFound: "presses [▶", listArticle: "presses [▶", listLatest: "presses [▶", listPublishers: "presses [▶",
	listTimeline: "presses [▶", listSources: "presses [▶", listWatches: "presses [▶",
}

// Uses are a command, or an entry of a message's menu, with each option, and
// the controls.
func Uses() (uses [][2]string) {
	var add func(words string, c command)
	add = func(words string, c command) {
		for _, sub := range c.subs {
			add(words+" "+sub.name.en, sub)
		}
		if c.run != nil {
			uses = append(uses, [2]string{words, ""})
		}
		for _, o := range c.options {
			uses = append(uses, [2]string{words + " ", " " + o.name.en + ": "})
		}
	}
	commands, controls := entries()
	for _, k := range controls {
		words, ok := pressed[k.id]
		if !ok {
			words = "a use of " + k.id
		}
		uses = append(uses, [2]string{words, ""})
	}
	for _, c := range commands {
		words := ": /" + c.name.en
		if c.menu {
			words = c.name.en
		}
		add(words, c)
	}
	return uses
}

// CommandNames are the names of all commands, sorted, and CommandNamesIn those
// in a language.
func CommandNames() (names []string) { return CommandNamesIn("en") }

func CommandNamesIn(language string) (names []string) {
	commands, _ := entries()
	for _, c := range commands {
		names = append(names, c.name.in(languageOf(discordgo.Locale(language))))
	}
	slices.Sort(names)
	return names
}
