package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
	"github.com/dateline-bot/dateline/bot/journal"
	"github.com/dateline-bot/dateline/bot/model"
	"github.com/dateline-bot/dateline/bot/model/modeltest"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
)

const asked = "what did NATO ask Russia for?"

// A server is the program serving a fake Discord.
type server struct {
	t       *testing.T
	program string
	data    string
	env     []string
	cmd     *exec.Cmd
	log     *logBuffer
}

func serve(t *testing.T, d *discordtest.Server, env ...string) *server {
	t.Helper()
	s := newServer(t, d, env...)
	s.start()
	d.WaitReady()
	return s
}

// newServer is the program that does not run yet.
func newServer(t *testing.T, d *discordtest.Server, env ...string) *server {
	t.Helper()
	s := &server{t: t, program: build(t), data: t.TempDir(), log: newLogBuffer()}
	s.env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "DATELINE_DATA=" + s.data,
		"DISCORD_TOKEN=" + d.BotToken(), "DISCORD_API_BASE=" + d.URL(),
	}, env...)
	t.Cleanup(func() {
		if strings.Contains(s.log.String(), d.BotToken()) {
			t.Error("the log holds the token")
		}
		if t.Failed() {
			t.Logf("the log:\n%s", s.log)
		}
	})
	return s
}

// start runs the program; its log begins anew.
func (s *server) start() {
	s.t.Helper()
	s.log = newLogBuffer()
	cmd := s.command("serve")
	cmd.Stderr = s.log
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { cmd.Process.Kill() })
	s.cmd = cmd
}

// command is the program, run in a folder without .env.
func (s *server) command(args ...string) *exec.Cmd {
	cmd := exec.Command(s.program, args...)
	cmd.Dir, cmd.Env = s.data, s.env
	return cmd
}

func (s *server) run(args ...string) []byte {
	s.t.Helper()
	out, err := s.command(args...).Output()
	if err != nil {
		s.t.Fatalf("dateline %s: %v", strings.Join(args, " "), err)
	}
	return out
}

// stop ends the program as a service manager does, and waits.
func (s *server) stop() error {
	s.cmd.Process.Signal(syscall.SIGTERM)
	return s.cmd.Wait()
}

// The same question has the same answer on Discord, on the terminal and in
// JSON.
func TestServeAnswersAsTheTerminalDoes(t *testing.T) {
	d := discordtest.New(t)
	s := serve(t, d)
	slash := d.User("ana").Slash("ask", discordtest.Options{"question": asked})
	slash.Wait("Sources")
	mention := d.User("ben").Say("general", d.Mention()+" "+asked)
	mention.Wait("Sources")
	terminal := strings.Join(strings.Fields(string(s.run("ask", asked))), " ")
	var answer jsonAnswer
	if err := json.Unmarshal(s.run("ask", "--json", asked), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Claims) == 0 {
		t.Fatal("no claims")
	}
	for where, text := range map[string]string{
		"slash command": unescape(slash.Text()), "mention": unescape(mention.Text()), "terminal": terminal,
	} {
		for _, c := range answer.Claims {
			if !strings.Contains(text, c.Text) {
				t.Errorf("%s: lacks %q:\n%s", where, c.Text, text)
			}
		}
		for _, want := range []string{"helicopters", "spare parts", "training", "drug", "The New York Times"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: lacks %q:\n%s", where, want, text)
			}
		}
		if !strings.Contains(text, "17 December 2009") && !strings.Contains(text, "<t:1261044000:D>") {
			t.Errorf("%s: lacks the day:\n%s", where, text)
		}
	}
	for _, said := range []string{"permissions=274877991936", "5 articles"} {
		if !strings.Contains(s.log.String(), said) {
			t.Errorf("the log lacks %q", said)
		}
	}
	if err := s.stop(); err != nil {
		t.Errorf("after SIGTERM: %v, want exit status 0", err)
	}
}

// unescape takes off the backslashes before marks that Discord would read.
func unescape(text string) string { return strings.ReplaceAll(text, `\`, "") }

// What another process ingests or removes is seen by the running bot, which
// has the sample up to then.
func TestServeSeesWhatOthersIngest(t *testing.T) {
	d := discordtest.New(t)
	s := serve(t, d)
	ana := d.User("ana")
	ana.Slash("search", discordtest.Options{"words": "helicopters"}).Wait("The New York Times")
	file := filepath.Join(t.TempDir(), "ferries.txt")
	text := "Ferries halted\n\nThe ferries of Port Amble stopped on Friday, and harbour master Ada Lindqvist could not say for how long.\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	s.run("ingest", file)
	offered := func(id string) func() bool {
		return func() bool {
			for _, c := range d.User("ben").Autocomplete("article", "title", "").Choices() {
				if c.Value == id {
					return true
				}
			}
			return false
		}
	}
	d.WaitFor("the new article", offered("ferries"))
	ana.Slash("article", discordtest.Options{"title": "ferries"}).Wait("Lindqvist")
	if offered("000_a6dabf12e08d8450")() {
		t.Error("the sample is still there")
	}
	s.run("remove", "ferries")
	d.WaitFor("the article to go", func() bool { return !offered("ferries")() })
}

// Those who watch a topic are told once of what another process ingests,
// while the bot runs or while it does not.
func TestServeTellsWatchesWhatOthersIngest(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	s := serve(t, d)
	d.User("ana").Slash("watch", discordtest.Options{"topic": "ferries"}).Wait("I watch")
	ingest := func(name string) {
		file := filepath.Join(t.TempDir(), name+".txt")
		if err := os.WriteFile(file, []byte(name+" halted\n\nThe ferries of Port Amble stopped on Friday, said "+name+".\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		s.run("ingest", file)
	}
	told := func() (news []string) {
		for _, m := range d.All("general") {
			if strings.Contains(m.Content, "🔔") {
				news = append(news, m.Content)
			}
		}
		return news
	}
	ingest("Ada")
	d.WaitFor("news of Ada", func() bool { return len(told()) == 1 })
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	d.WaitGone()
	ingest("Bo")
	s.start()
	d.WaitReady()
	d.WaitFor("news of Bo", func() bool { return len(told()) == 2 })
	for i, name := range []string{"Ada", "Bo"} {
		if news := told()[i]; !strings.Contains(news, ": 1 new article\n• "+name+" halted") {
			t.Errorf("news %d are %q", i, news)
		}
	}
}

// Told to stop while ten questions wait for the model, the bot answers them
// all and ends well.
func TestServeFinishesWhatRuns(t *testing.T) {
	gate := make(chan struct{})
	var waiting sync.WaitGroup
	m := modeltest.Start(t)
	m.Chat(func(w http.ResponseWriter, r modeltest.Request) {
		waiting.Done()
		<-gate
		modeltest.Says(modeltest.Truthful)(w, r)
	})
	d := discordtest.New(t)
	// Ten who ask the same would share one answer.
	s := serve(t, d, "OPENAI_BASE_URL="+m.URL, "OPENAI_CHAT_MODEL=scripted", "OPENAI_API_KEY=sk-canary", "DATELINE_CACHE=0")
	var questions []*discordtest.Exchange
	for i := range 10 {
		waiting.Add(1)
		questions = append(questions, d.User(fmt.Sprint("asker", i)).Slash("ask", discordtest.Options{"question": asked}))
	}
	waiting.Wait()
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.log.wait(t, "stopping")
	close(gate)
	for _, q := range questions {
		q.Wait("helicopters")
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v, want exit status 0", err)
	}
}

// What was used of a day's budget stays used when the bot is started anew.
func TestServeRemembersTheBudget(t *testing.T) {
	m := modeltest.Start(t)
	m.Chat(modeltest.Says(modeltest.Truthful))
	d := discordtest.New(t)
	s := serve(t, d, "OPENAI_BASE_URL="+m.URL, "OPENAI_CHAT_MODEL=scripted", "OPENAI_API_KEY=sk-canary", "DATELINE_BUDGET_PERSON_TOKENS=100")
	ana := d.User("ana")
	ana.Slash("ask", discordtest.Options{"question": asked}).Wait("Sources")
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	d.WaitGone()
	before := len(m.Requests())
	s.start()
	d.WaitReady()
	ana.Slash("ask", discordtest.Options{"question": asked}).Wait("your share of the model")
	if n := len(m.Requests()) - before; n != 0 {
		t.Errorf("the model was asked %d times more", n)
	}
	d.User("ben").Slash("ask", discordtest.Options{"question": asked}).Wait("Sources")
	if len(m.Requests()) == before {
		t.Error("the model was not asked for another person")
	}
}

// Why a model failed is told in the reader's language, and without what only
// whoever runs the bot can do about it.
func TestReasonsInEveryLanguage(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	kept, err := journal.Open(t.Context(), t.TempDir(), journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	library, err := newLibrary(embed.Hashed{})
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]error{
		"ne tient face aux articles": bot.ErrNothingHeld, "a mis trop de temps": bot.ErrSlow, "mis trop de temps": model.ErrTimeout, "n'accepte plus de demandes pour l'instant": model.ErrRateLimited,
		"injoignable": model.ErrUnavailable, "interrompue": model.ErrCutShort, "a échoué": model.ErrUnauthorized, "échoué": errors.New("of another kind"),
	}
	b, err := discord.New(discord.Config{
		Token: d.BotToken(), APIBase: d.URL(), Library: library, Journal: kept, Log: slog.New(slog.DiscardHandler),
		Arrived: func(context.Context, int64) ([]string, int64, error) { return nil, 0, nil },
		Asker: asker(func(question string) bot.Answer {
			return bot.Answer{Verdict: bot.Declined, Notes: []retrieval.Note{{Kind: bot.NoteInstead, Words: []string{wordsForModel(reasons[question])}}}}
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	d.WaitReady()
	for french := range reasons {
		shown := d.User(french).Speaking("fr").Slash("ask", discordtest.Options{"question": french}).Wait("Citations")[0].Content
		if !strings.Contains(shown, french+".") || strings.Contains(shown, "OPENAI") {
			t.Errorf("%v: %s", reasons[french], shown)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// An asker answers at once.
type asker func(question string) bot.Answer

func (a asker) Ask(_ context.Context, q bot.Question, _ func(bot.Answer)) (bot.Answer, error) {
	return a(q.Text), nil
}

// A token that Discord refuses ends the program with the setting's name.
func TestServeSaysThatTheTokenIsWrong(t *testing.T) {
	d := discordtest.New(t)
	s := &server{t: t, program: build(t), data: t.TempDir()}
	s.env = []string{"DATELINE_DATA=" + s.data, "DISCORD_TOKEN=wrong.canary.token", "DISCORD_API_BASE=" + d.URL()}
	out, err := s.command("serve").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "DISCORD_TOKEN") || strings.Contains(string(out), "canary") {
		t.Errorf("error %v, output:\n%s", err, out)
	}
}

// logBuffer keeps what a program writes and lets a test wait for it.
type logBuffer struct {
	mu      sync.Mutex
	b       bytes.Buffer
	changed chan struct{} // closed and replaced by each write
}

func newLogBuffer() *logBuffer { return &logBuffer{changed: make(chan struct{})} }

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.changed)
	l.changed = make(chan struct{})
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *logBuffer) wait(t *testing.T, text string) {
	t.Helper()
	timeout := time.After(time.Minute)
	for {
		l.mu.Lock()
		changed, has := l.changed, strings.Contains(l.b.String(), text)
		l.mu.Unlock()
		if has {
			return
		}
		select {
		case <-changed:
		case <-timeout:
			t.Fatalf("waited in vain for %q in the log:\n%s", text, l)
		}
	}
}
