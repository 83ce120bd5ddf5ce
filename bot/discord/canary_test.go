package discord_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

// Whatever is logged, and however it carries them, no token is in it.
func TestTokensAreRedacted(t *testing.T) {
	t.Parallel()
	const token = "canary.bot.token"
	interaction := base64.RawURLEncoding.EncodeToString([]byte("interaction:1234:canary"))
	address := "https://discord.com/api/v9/webhooks/12/" + interaction + "/messages/@original"
	req, err := http.NewRequest(http.MethodPatch, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+token)
	rest := &discordgo.RESTError{Request: req, Response: &http.Response{Status: "403 Forbidden", StatusCode: 403, Request: req}, ResponseBody: []byte("{}")}
	type ticket struct{ app, id, token string }
	var b bytes.Buffer
	log := discord.Redacted(slog.NewTextHandler(&b, nil), token)
	for what, value := range map[string]any{
		"text":        "Bot " + token,
		"error":       fmt.Errorf("edit: %w", &url.Error{Op: "Patch", URL: address, Err: errors.New("reset")}),
		"rest":        rest,
		"rest, whole": fmt.Sprintf("%+v %+v", rest, req),
		"panic":       fmt.Sprint(ticket{"1", "2", interaction}),
		"group":       slog.GroupValue(slog.String("address", "/interactions/12/"+interaction+"/callback"), slog.Any("err", errors.New(token))),
		"bytes":       []byte(nil),
	} {
		b.Reset()
		log.Info("about "+token+" and "+address, what, value)
		log.With("also", value).WithGroup("in").Error("x", what, value)
		if strings.Contains(b.String(), token) || strings.Contains(b.String(), interaction) {
			t.Errorf("%s: the log holds a token:\n%s", what, b.String())
		}
	}
}

// Whatever goes wrong, neither the log nor what the bot says of its health nor
// what it ends with holds a token. The log is looked at where the world ends.
func TestNoTokenInAnyFault(t *testing.T) {
	t.Parallel()
	w := start(t, setting{pace: discord.Pace{Attempt: 300 * time.Millisecond}})
	never := make(chan struct{})
	t.Cleanup(func() { close(never) })
	ways := []discordtest.Fault{
		{Status: 500}, {Status: 403, Code: 50013}, {Status: 404, Code: 10062}, {Status: 502, HTML: true}, {RetryAfter: 10 * time.Millisecond},
		{RetryAfter: 10 * time.Millisecond, HTML: true}, {Reset: true}, {LoseReply: true}, {Hold: never},
	}
	routes := []string{callbacks, edits, posts, followUps}
	for _, route := range routes {
		for i, way := range ways {
			way.Route, way.On = route, i+1 // what is repeated meets the next
			w.Fault(way)
		}
	}
	for i := range ways {
		w.User(fmt.Sprint("a", i)).Slash("ask", discordtest.Options{"question": "harbour"})
		w.User(fmt.Sprint("b", i)).DM("harbour")
	}
	w.WaitFor("all that can go wrong", func() bool { return w.Calls(callbacks) > len(ways) && w.Calls(posts) > len(ways) })
	w.CloseGateway(4000)
	w.WaitFor("another connection", func() bool { return w.Resumed() == 1 })
	if trouble := w.bot.Health().Trouble; trouble == "" || strings.Contains(trouble, "canary") {
		t.Errorf("health speaks of %q", trouble)
	}
	w.Fault(discordtest.Fault{Route: posts, Status: 401, Every: 1})
	w.User("last").DM("harbour")
	select {
	case err := <-w.ended:
		w.over = true
		if !errors.Is(err, discord.ErrToken) || strings.Contains(err.Error(), "canary") {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("Run does not return")
	}
}

// What people attach is fetched from where Discord keeps it, without the
// token, and no more of it than is wanted.
func TestDownload(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	data := []byte(strings.Repeat("notes ", 1000))
	m := w.User("ana").DM("harbour", discordtest.File{Name: "notes.txt", Type: "text/plain", Data: data})
	address := m.Message().Files[0].Address()
	got, err := w.bot.Download(t.Context(), address, 6000)
	if err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	for name, c := range map[string]struct {
		address string
		limit   int64
		says    string
	}{
		"too large":       {address, 5999, "too large"},
		"not there":       {address + "x", 6000, "404"},
		"somewhere else":  {"https://cdn.discordapp.com.example/attachments/1/2/x", 6000, "discord keeps"},
		"plain":           {strings.Replace(address, "https", "http", 1), 6000, "discord keeps"},
		"with a password": {strings.Replace(address, "//", "//u:p@", 1), 6000, "discord keeps"},
		"another port":    {strings.Replace(address, ".com", ".com:8443", 1), 6000, "discord keeps"},
	} {
		if _, err := w.bot.Download(t.Context(), c.address, c.limit); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A bot that may not write where it is asked does not ask Discord for ever:
// that would ban its address.
func TestRefusedRequestsEnd(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.bot.AllowRefusals(3)
	w.Forbid("desk")
	calls := func() int { return w.Calls(posts) + w.Calls("POST /channels/{channel}/typing") }
	ask := func(i int) {
		w.User(fmt.Sprint("asker-", i)).Say("desk", w.Mention()+" harbour")
		w.waitLogTimes(t, "the reply", i+1)
	}
	asked := 0
	for ; asked < 5 && !strings.Contains(w.log.String(), "discord has refused too many requests"); asked++ {
		ask(asked)
	}
	before := calls()
	ask(asked)
	if later := calls() - before; later > 0 {
		t.Errorf("%d requests after too many were refused", later)
	}
	contains(t, w.log.String(), "discord has refused too many requests")
}

// waitLogTimes waits until the log contains text so often.
func (w *world) waitLogTimes(t *testing.T, text string, n int) {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		w.log.mu.Lock()
		grown := w.log.grown
		w.log.mu.Unlock()
		if strings.Count(w.log.String(), text) >= n {
			return
		}
		select {
		case <-grown:
		case <-deadline:
			t.Fatalf("the log does not say %q %d times:\n%s", text, n, w.log)
		}
	}
}
