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
}

// Config is what a Bot is made of. Token, Asker, Library and Log are required.
type Config struct {
	Token string
	// APIBase is the scheme and host of a server that stands in for
	// https://discord.com: https, or http on this machine.
	APIBase string
	Asker   Asker
	Library Library
	// Words turns an error of Asker or Library into words for the person who
	// asked. Without it every error reads the same.
	Words func(error) string
	// About says in a line what the bot serves from.
	About func() string
	Log   *slog.Logger

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
	open        time.Duration // from dialling the gateway to READY
	idle        time.Duration // silence that means a dead link: twice Discord's heartbeat of 41 s
	backoff     time.Duration // first pause before connecting again
	maxBackoff  time.Duration
	settled     time.Duration // a connection that lived this long was a good one
}

func defaultTiming() timing {
	return timing{
		attempt: 10 * time.Second, retry: 250 * time.Millisecond, acknowledge: 2500 * time.Millisecond,
		edit: time.Second, typing: 8 * time.Second, answer: 5 * time.Minute, deliver: 30 * time.Second,
		open: 30 * time.Second, idle: 90 * time.Second,
		backoff: time.Second, maxBackoff: 5 * time.Minute, settled: time.Minute,
	}
}

// A Bot is the program's presence on Discord.
type Bot struct {
	token   string
	asker   Asker
	library Library
	words   func(error) string
	about   func() string
	log     *slog.Logger
	drain   time.Duration
	timing  timing

	transport *transport
	send      *sender
	quota     *quota
	seen      *lru.Cache[string, struct{}] // ids of interactions and messages
	longIDs   *lru.Cache[string, string]   // see choiceValue

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

	self       atomic.Pointer[identity] // nil until the first READY
	tokenError chan struct{}
	once       sync.Once // the first connection
	register   sync.WaitGroup
}

// maxSeen is how many events back a repeated one is recognised. Discord
// repeats what one connection missed.
const maxSeen = 8192

// New makes a Bot that has not connected yet. It runs once.
func New(c Config) (*Bot, error) {
	token := strings.TrimPrefix(strings.TrimSpace(c.Token), "Bot ")
	switch {
	case token == "":
		return nil, errors.New("DISCORD_TOKEN is empty")
	case c.Asker == nil || c.Library == nil || c.Log == nil:
		return nil, errors.New("discord: Asker, Library and Log are required")
	}
	base, err := apiBase(c.APIBase)
	if err != nil {
		return nil, err
	}
	b := &Bot{
		token: token, asker: c.Asker, library: c.Library, words: c.Words, about: c.About,
		log:   slog.New(redactor{c.Log.Handler(), token}),
		drain: orDefault(c.Drain, 20*time.Second), timing: defaultTiming(),
		tokenError: make(chan struct{}, 1),
	}
	if b.words == nil {
		b.words = func(error) string { return "Something went wrong. Please try again." }
	}
	if b.about == nil {
		b.about = func() string { return "" }
	}
	workers := orDefault(c.Workers, 16)
	b.places = int64(workers + orDefault(c.Queue, 100))
	b.jobs, b.workers, b.quick = semaphore.NewWeighted(b.places), semaphore.NewWeighted(int64(workers)), semaphore.NewWeighted(quickJobs)
	if b.seen, err = lru.New[string, struct{}](maxSeen); err != nil {
		return nil, err
	}
	if b.longIDs, err = lru.New[string, string](maxLongIDs); err != nil {
		return nil, err
	}
	if b.quota, err = newQuota(); err != nil {
		return nil, err
	}
	if b.transport, err = newTransport(base, b.timing, b.log); err != nil {
		return nil, err
	}
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
