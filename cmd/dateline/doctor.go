package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus/archive"
)

type doctorCmd struct{}

// errUnwell is a finding of the doctor that needs mending.
var errUnwell = errors.New("something needs mending, see above")

// doctorTime bounds each check that goes over a network.
const doctorTime = 15 * time.Second

// Run looks at everything, one line each, and goes on past what fails.
func (c *doctorCmd) Run(ctx context.Context, a *app) error {
	unwell := false
	line := func(state, what, text string) {
		fmt.Fprintf(a.out, "%-5s %-9s %s\n", state, what, text)
	}
	report := func(what, text string, err error) {
		if err == nil {
			line("ok", what, text)
			return
		}
		unwell = true
		for _, l := range lines(err) {
			line("fail", what, l)
		}
	}
	report("settings", "read", a.settingsErr)
	text, err := a.checkArchive(ctx)
	report("archive", text, err)
	if a.settings.Answer == "model" {
		err := a.probe(ctx, strings.TrimSuffix(a.settings.OpenAIBaseURL, "/")+"/models", "Bearer "+a.settings.OpenAIKey, "OPENAI_API_KEY", "OPENAI_BASE_URL")
		report("model", a.settings.ChatModel+" at "+a.settings.OpenAIBaseURL, err)
		line("ok", "budget", a.settings.allowance())
	} else {
		text := "none: answers are quoted from the articles"
		if s := a.settings; s.ChatModel != "" && s.OpenAIKey == "" && s.OpenAIBaseURL == openAI {
			text += "; for " + s.ChatModel + " to phrase them, OPENAI_API_KEY or OPENAI_BASE_URL must be set too"
		}
		line("ok", "model", text)
	}
	report("embedder", a.settings.Embedder, a.checkEmbedder(ctx))
	if a.settings.DiscordToken == "" {
		line("none", "discord", "DISCORD_TOKEN is not set; only dateline serve needs it")
	} else {
		err := a.probe(ctx, strings.TrimSuffix(a.settings.DiscordAPIBase, "/")+"/api/v9/users/@me", "Bot "+a.settings.DiscordToken, "DISCORD_TOKEN", "DISCORD_API_BASE")
		report("discord", "the token is good", err)
	}
	if a.settings.Health != "" {
		says, err := a.askHealth(ctx)
		report("bot", says, err)
	}
	if unwell {
		return errUnwell
	}
	return nil
}

// allowance says what the model may take, and what it costs.
func (s settings) allowance() string {
	b := s.budget()
	limit := func(l bot.Limit) string {
		switch {
		case l.Tokens > 0 && l.Money > 0:
			return fmt.Sprintf("%d tokens and %g", l.Tokens, l.Money)
		case l.Tokens > 0:
			return fmt.Sprintf("%d tokens", l.Tokens)
		case l.Money > 0:
			return fmt.Sprintf("%g", l.Money)
		}
		return "no limit"
	}
	text := fmt.Sprintf("a day: %s, a person: %s", limit(b.All), limit(b.Person))
	if b.Price != (bot.Price{}) {
		text += fmt.Sprintf("; a million tokens cost %g sent and %g written", b.Price.Prompt, b.Price.Completion)
	}
	return text + fmt.Sprintf("; %d answers kept", whole(s.Kept))
}

func (a *app) checkArchive(ctx context.Context) (string, error) {
	store, err := a.openArchive(ctx)
	if err != nil {
		return "", err
	}
	defer store.Close()
	if err := store.Check(ctx); err != nil {
		return "", err
	}
	s, err := store.Stats(ctx)
	if err != nil {
		return "", err
	}
	if s.Articles == 0 {
		return "empty: asking fills it with the sample, dateline ingest with your own", nil
	}
	text := fmt.Sprintf("%d articles in %d passages", s.Articles, s.Passages)
	if s.Samples > 0 {
		text += ", the shipped sample"
	}
	if s.Newest.Known() {
		text += fmt.Sprintf(", %s to %s", s.Oldest, s.Newest)
	}
	if e, err := a.embedder(); err == nil {
		vectors := 0
		for _, m := range s.Models {
			if m.Name == e.Model() {
				vectors = m.Vectors
			}
		}
		if vectors < s.Texts {
			text += fmt.Sprintf(", %d without a vector by %s: run dateline embed", s.Texts-vectors, e.Model())
		}
	}
	return text + ", in " + s.File, nil
}

// checkEmbedder makes a vector, and sees whether the archive can take it. The
// local embedder's first one may take a download, which shows its progress and
// has no bound but silence.
func (a *app) checkEmbedder(ctx context.Context) error {
	whole := ctx
	if a.settings.Embedder != "local" {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, doctorTime)
		defer cancel()
	}
	e, err := a.embedder()
	if err != nil {
		return err
	}
	made, err := e.Embed(ctx, []string{"a word"})
	if err != nil {
		return err
	}
	store, err := a.openArchive(whole)
	if err != nil {
		return nil // told of the archive
	}
	defer store.Close()
	s, err := store.Stats(whole)
	if err != nil {
		return nil // told of the archive
	}
	for _, m := range s.Models {
		if m.Name == e.Model() && m.Vectors > 0 && m.Dimensions != len(made[0]) {
			return fmt.Errorf("%w: the archive holds vectors of %s with %d, and it makes them with %d now: run dateline embed --anew",
				archive.ErrDimensions, m.Name, m.Dimensions, len(made[0]))
		}
	}
	return nil
}

// probe asks an address with a credential and says which setting to mend.
func (a *app) probe(ctx context.Context, url, credential, secret, address string) error {
	ctx, cancel := context.WithTimeout(ctx, doctorTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("check %s: %w", address, err)
	}
	req.Header.Set("Authorization", credential)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("no answer: check %s and the network", address)
	}
	resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden:
		return fmt.Errorf("%s is refused (status %d): copy it again", secret, resp.StatusCode)
	case resp.StatusCode >= 400 && resp.StatusCode != http.StatusNotFound:
		return fmt.Errorf("status %d: check %s, or try again later", resp.StatusCode, address)
	}
	return nil
}
