// Package discord is the Discord face of Dateline: it hears commands,
// mentions and direct messages, hands them to the desk and the library, and
// shows what comes back. It refuses to know how articles are ranked and how
// answers are composed.
//
// Its one invariant: nothing it sends pings anybody, passes a limit of
// Discord's, or carries live markup other than its own and links other than
// those stored with articles.
package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/semaphore"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// An Asker answers questions; *bot.Desk does. It may call show with the answer
// as it grows, from one goroutine at a time and not after it returned; show
// does not block.
type Asker interface {
	Ask(ctx context.Context, q bot.Question, show func(bot.Answer)) (bot.Answer, error)
}

// A Library looks sources up; *retrieval.Library does.
type Library interface {
	Search(ctx context.Context, q retrieval.Query) (retrieval.Result, error)
	// Article is the article of that id with its passages, in order, and
	// whether there is one.
	Article(id string) (*corpus.Article, []corpus.Passage, bool)
	// Titles are at most limit articles that pass the filter and whose titles
	// match what was typed so far, best first. It is called at every key stroke.
	Titles(typed string, limit int, f retrieval.Filter) []*corpus.Article
	// Version is another number after every change.
	Version() uint64
}

// A Journal keeps what was asked, answered and decided; *journal.Journal does.
type Journal interface {
	// Begin puts a question down before it is acknowledged; bot.ErrRepeated is
	// one that was put down before.
	Begin(ctx context.Context, r bot.Record) error
	// Sent adds a message to those that carry the answer of a record.
	Sent(ctx context.Context, id, message string) error
	// Settle puts down what became of a question, once: bot.ErrSettled.
	Settle(ctx context.Context, r bot.Record) error
	// Pending are the questions that nobody settled, oldest first.
	Pending(ctx context.Context) ([]bot.Record, error)
	// Record is the record of that id, Answer the one that a message carries,
	// Latest the newest answered one of a person in a channel, anybody's public
	// one for an empty person. Without one the error is bot.ErrNoRecord.
	Record(ctx context.Context, id string) (bot.Record, error)
	Answer(ctx context.Context, message string) (bot.Record, error)
	Latest(ctx context.Context, channel, person string) (bot.Record, error)
	// Thread is a record after those it follows up, oldest first, at most n.
	Thread(ctx context.Context, id string, n int) ([]bot.Record, error)
	Rate(ctx context.Context, id string, r bot.Rating) error
	Settings(guild string) bot.Settings
	// AskChannels reports whether any server has a channel of questions.
	AskChannels() bool
	Audit(ctx context.Context, line bot.AuditLine) error

	// ChangeSettings changes a server's settings at once and gives what holds;
	// an error of change leaves them as they are.
	ChangeSettings(ctx context.Context, guild string, change func(*bot.Settings) error) (bot.Settings, error)
	// AuditLines are the last n lines of a server, newest first, and Gaps what
	// was asked there, not in private, and not answered, the latest first.
	AuditLines(ctx context.Context, guild string, n int) ([]bot.AuditLine, error)
	Gaps(ctx context.Context, guild string) ([]bot.Gap, error)
	// Export is all that is kept about a person, in JSON, and Forget deletes it.
	Export(ctx context.Context, person string) ([]byte, error)
	Forget(ctx context.Context, person string) error

	// Watch keeps a watch until Unwatch ends it (bot.ErrNoWatch). Watches are
	// those of a server, or a person's own for an empty one, the oldest first.
	Watch(ctx context.Context, w bot.Watch) error
	Unwatch(ctx context.Context, id string) error
	Watches(ctx context.Context, guild, person string) ([]bot.Watch, error)
	AllWatches(ctx context.Context) ([]bot.Watch, error)
	// SawChange keeps up to which revision of the archive watches were told of.
	SawChange(ctx context.Context, seen int64, ids ...string) error

	// Cited are the articles that answers cite, each in every state that an
	// answer knows of it, Citing the answers that cite one. Mark keeps that an
	// answer was marked for an article's being in another state.
	Cited(ctx context.Context) ([]bot.KeptSource, error)
	Citing(ctx context.Context, article string) ([]bot.Record, error)
	Mark(ctx context.Context, id, article, state string) error
}

// Config is what a Bot is made of. Token, Asker, Library, Arrived, Journal and
// Log are required.
type Config struct {
	Token string
	// APIBase is the scheme and host of a server that stands in for
	// https://discord.com: https, or http on this machine.
	APIBase string
	Asker   Asker
	Library Library
	// Arrived are the ids of the articles that came into the archive after a
	// revision of it, the first to come first, and the revision that Library
	// shows, up to which they are.
	Arrived func(ctx context.Context, since int64) (ids []string, now int64, err error)
	Journal Journal
	// Archivist may be nil: then operators cannot look after the archive here.
	Archivist Archivist
	Log       *slog.Logger

	// Limits are what people may ask, where the settings of their server say
	// nothing else; zero ones are 5 questions a minute from a person, 60 from a
	// server and 1,200 in all.
	Limits Limits

	Workers int           // questions worked on at once; 0 is 16
	Queue   int           // questions waiting beyond those; 0 is 100
	Drain   time.Duration // most time Run takes to return once ctx is done; 0 is 20 s
}

// Reasons for which Discord does not let the bot in. Trying again does not
// help, so Run ends with them.
var (
	ErrToken   = errors.New("discord refused the token; copy it again from the developer portal into DISCORD_TOKEN")
	ErrIntents = errors.New("discord refused the gateway intents; reset the bot's intents in the developer portal, none of the privileged ones is needed")
	ErrRefused = errors.New("discord refused the connection for good; see whether there is a newer release")
)

// timing is every duration that matters, in one place so that tests can hurry.
type timing struct {
	attempt     time.Duration // one HTTP request
	retry       time.Duration // first pause before an HTTP request is repeated
	acknowledge time.Duration // from an interaction's arrival; Discord gives 3 s
	edit        time.Duration // between edits of one message
	typing      time.Duration // between typing notices, which last 10 s
	answer      time.Duration // waiting and work of one request; its token lives 15 min
	deliver     time.Duration // sending one reply
	settling    time.Duration // from an answer's being seen to its record, for what is pressed under it
	gather      time.Duration // without a change of the archive before what was new is told
	open        time.Duration // from dialling the gateway to READY
	idle        time.Duration // silence that means a dead link: twice Discord's heartbeat of 41 s
	identify    time.Duration // between the starts of two sessions; Discord asks for 5 s
	backoff     time.Duration // first pause before connecting again
	maxBackoff  time.Duration
	settled     time.Duration // a connection that lived this long was a good one
}

func defaultTiming() timing {
	return timing{
		attempt: 10 * time.Second, retry: 250 * time.Millisecond, acknowledge: 2500 * time.Millisecond,
		edit: time.Second, typing: 8 * time.Second, answer: 5 * time.Minute, deliver: 30 * time.Second,
		settling: 250 * time.Millisecond, gather: 5 * time.Second, open: 30 * time.Second, idle: 90 * time.Second, identify: 5500 * time.Millisecond,
		backoff: time.Second, maxBackoff: 5 * time.Minute, settled: time.Minute,
	}
}

// A Bot is the program's presence on Discord.
type Bot struct {
	*face
	token  string
	table  table
	log    *slog.Logger
	drain  time.Duration
	timing timing

	transport *transport
	send      *sender
	pace      *pace
	// quota meters questions, presses what costs little: buttons and pages, and
	// refusals the audit lines of what was tried in vain.
	quota, presses, refusals *quota
	deliveries               deliveries
	seen                     *lru.Cache[string, struct{}] // ids of interactions and messages
	speaks                   *lru.Cache[string, language] // by person

	// jobs holds a place for each question being worked on or waiting, quick
	// one for each other reply under way. Who takes all places knows that
	// nothing runs, and that nothing will.
	jobs, workers, quick *semaphore.Weighted
	places               int64

	// soft is the context of the work itself, hard that of everything else;
	// soft ends first, so that what was cut off can still say so.
	soft, hard context.Context
	cut        context.CancelCauseFunc
	kill       context.CancelFunc

	clock    clock // of the gateway
	sessions *sessionBudget
	health   health
	again    chan struct{} // holds one wish for another session
	changed  chan struct{} // holds one sign that there may be news
	modest   atomic.Bool   // Discord has refused the intent for content

	self       atomic.Pointer[identity] // nil until the first READY
	tokenError chan struct{}
	once       sync.Once // the first connection
	register   sync.WaitGroup
}

// A face is what handlers work with: the archive, the journal, and no
// connection.
type face struct {
	asker   Asker
	library Library
	arrived func(ctx context.Context, since int64) (ids []string, now int64, err error)
	journal Journal
	// archivist may be nil.
	archivist Archivist
	link      func() Health
	limits    Limits // of questions, where a server says nothing else
	// download fetches a file that came with a request, of at most so many bytes.
	download func(ctx context.Context, url string, most int64) ([]byte, error)
	// placeOf tells what kind of channel one is. It may ask Discord.
	placeOf func(ctx context.Context, channel string) place
	longIDs *lru.Cache[string, string] // see choiceValue
	// publishers are those of the library, by what may be seen of it.
	publishers publishers
}

// maxSeen is how many events back a repeated one is recognised. Discord
// repeats what one connection missed; ten questions a second fill this in three
// minutes.
const maxSeen = 2048

// New makes a Bot that has not connected yet. It runs once.
func New(c Config) (*Bot, error) {
	token := strings.TrimPrefix(strings.TrimSpace(c.Token), "Bot ")
	switch {
	case token == "":
		return nil, errors.New("DISCORD_TOKEN is empty")
	case c.Asker == nil || c.Library == nil || c.Arrived == nil || c.Journal == nil || c.Log == nil:
		return nil, errors.New("discord: Asker, Library, Arrived, Journal and Log are required")
	}
	base, err := apiBase(c.APIBase)
	if err != nil {
		return nil, err
	}
	b := &Bot{
		face:  &face{asker: c.Asker, library: c.Library, arrived: c.Arrived, journal: c.Journal, archivist: c.Archivist},
		token: token, table: newTable(),
		log:   slog.New(redactor{c.Log.Handler(), token}),
		drain: orDefault(c.Drain, 20*time.Second), timing: defaultTiming(),
		tokenError: make(chan struct{}, 1), again: make(chan struct{}, 1), changed: make(chan struct{}, 1), clock: clock{time.Now, sleep},
	}
	b.sessions = &sessionBudget{clock: b.clock, every: b.timing.identify, log: b.log}
	workers := orDefault(c.Workers, 16)
	b.places = int64(workers + orDefault(c.Queue, 100))
	b.jobs, b.workers, b.quick = semaphore.NewWeighted(b.places), semaphore.NewWeighted(int64(workers)), semaphore.NewWeighted(quickJobs)
	if b.seen, err = lru.New[string, struct{}](maxSeen); err != nil {
		return nil, err
	}
	if b.speaks, err = lru.New[string, language](maxPeople); err != nil {
		return nil, err
	}
	if b.longIDs, err = lru.New[string, string](maxLongIDs); err != nil {
		return nil, err
	}
	b.limits = c.Limits.or(questionLimits)
	if b.quota, err = newQuota(func(guild string) Limits { return limitsOf(b.journal.Settings(guild)).or(b.limits) }); err != nil {
		return nil, err
	}
	for _, q := range []**quota{&b.presses, &b.refusals} {
		if *q, err = newQuota(func(string) Limits { return cheapLimits }); err != nil {
			return nil, err
		}
	}
	if b.pace, err = newPace(b.timing.edit); err != nil {
		return nil, err
	}
	if b.placeOf, err = b.findPlaces(); err != nil {
		return nil, err
	}
	if b.transport, err = newTransport(base, b.timing, b.log); err != nil {
		return nil, err
	}
	b.face.download, b.face.link = b.transport.download, b.Health
	session, err := newSession(token, b.transport)
	if err != nil {
		return nil, err
	}
	b.send = &sender{session: session, timing: b.timing, refused: func() {
		select {
		case b.tokenError <- struct{}{}:
		default:
		}
	}}
	return b, nil
}

func orDefault[T int | time.Duration](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

// newSession makes a discordgo session that leaves waiting, repeating and
// reconnecting to us.
func newSession(token string, rt http.RoundTripper) (*discordgo.Session, error) {
	s, err := discordgo.New("Bot " + token)
	if err != nil {
		return nil, fmt.Errorf("make session: %w", err)
	}
	s.Client = &http.Client{
		Transport:     rt, // which sets the time-outs
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	s.UserAgent = "DiscordBot (https://github.com/dateline-bot/dateline, 1)"
	s.MaxRestRetries, s.ShouldRetryOnRateLimit = 0, false
	s.ShouldReconnectOnError, s.ShouldReconnectVoiceOnSessionError = false, false
	s.StateEnabled = false
	s.SyncEvents = true // our handlers do not block, and order matters to them
	s.LogLevel = discordgo.LogWarning
	s.Identify.Intents = discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages
	return s, nil
}

// Run connects to Discord and answers until ctx is done, when it stops taking
// requests, lets those under way finish, cuts the rest off in time to say so,
// and returns nil. It returns ErrToken, ErrIntents or ErrRefused when Discord
// will not have the bot.
func (b *Bot) Run(ctx context.Context) error {
	library.Store(b.log)
	hearLibrary()
	b.hard, b.kill = context.WithCancel(context.WithoutCancel(ctx))
	b.soft, b.cut = context.WithCancelCause(b.hard)
	defer b.transport.close()
	defer b.kill()

	b.register.Go(func() { b.follow(b.soft) })
	gateway := make(chan error, 1)
	go func() { gateway <- b.stayConnected(b.hard) }()
	var err error
	select {
	case <-ctx.Done():
		b.log.Info("stopping")
	case <-b.tokenError:
		err = ErrToken
	case err = <-gateway:
		gateway <- nil
	}
	if err != nil {
		b.cut(errStopping)
	}
	b.finish()
	b.kill()
	<-gateway
	b.register.Wait()
	return err
}

// finish takes all places, so that nothing new starts, and returns when what
// had started is done, or when there is no more time for it.
func (b *Bot) finish() {
	// Closing the gateway takes discordgo a second.
	hard, cancel := context.WithTimeout(b.hard, b.drain*9/10)
	defer cancel()
	soft, cancel := context.WithTimeout(hard, b.drain*3/4)
	defer cancel()
	if b.jobs.Acquire(soft, b.places) != nil {
		b.cut(errStopping)
		if b.jobs.Acquire(hard, b.places) != nil {
			b.log.Error("stopped with requests still running")
			return
		}
	}
	if b.quick.Acquire(hard, quickJobs) != nil {
		b.log.Warn("stopped with replies unsent")
	}
}
