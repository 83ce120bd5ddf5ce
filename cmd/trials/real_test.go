package trials_test

import (
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model"
	"github.com/dateline-bot/dateline/bot/quote"
	"github.com/dateline-bot/dateline/cmd/endpoint"
	"github.com/dateline-bot/dateline/cmd/trials"
)

// A real server is asked when its address is given, and the name of a model on
// it: DATELINE_REAL_URL=http://127.0.0.1:11434/v1 DATELINE_REAL_MODEL=NAME.
// What it says is its own; what is shown of it must hold.
func TestARealServerIsAnswered(t *testing.T) {
	url, name := os.Getenv("DATELINE_REAL_URL"), os.Getenv("DATELINE_REAL_MODEL")
	if url == "" {
		t.Skip("DATELINE_REAL_URL is not set: no real server is asked")
	}
	client := endpoint.Client(endpoint.Config{})
	t.Cleanup(client.CloseIdleConnections)
	var failed error
	desk := &bot.Desk{
		Search: ground(t).Library, Quote: quote.Composer{}, Log: slog.New(slog.DiscardHandler),
		Model: model.New(model.Config{Client: client, BaseURL: url, Key: os.Getenv("DATELINE_REAL_KEY"), Model: name}),
		Words: func(err error) string { failed = err; return err.Error() },
	}
	for _, q := range questions[:2] {
		begun := time.Now()
		answer, err := desk.Ask(t.Context(), q, nil)
		if err != nil {
			t.Fatal(err)
		}
		if f := trials.FlawsOf(answer); f != (trials.Flaws{}) {
			t.Errorf("%s: %+v", q.Text, f)
		}
		t.Logf("%s\n%s, %s, %d claims, %d dropped, %+v, in %s; the model's error: %v\n%s",
			q.Text, answer.Mode, answer.Verdict, len(answer.Claims), answer.Dropped, answer.Usage, time.Since(begun).Round(time.Millisecond), failed, answer.Text())
	}
}
