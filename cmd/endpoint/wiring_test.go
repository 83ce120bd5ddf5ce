package endpoint_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model"
	"github.com/dateline-bot/dateline/bot/model/modeltest"
	"github.com/dateline-bot/dateline/cmd/endpoint"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
)

// The packages that use the client know none of its errors; they must still
// name rightly what it reports.
func TestItsUsersNameItsErrorsRightly(t *testing.T) {
	article := &corpus.Article{ID: "a", Text: "Pellham Lines runs the Aldmoor ferry."}
	evidence := retrieval.Result{Hits: []retrieval.Hit{{Passage: corpus.Passage{Article: article, N: 1, Span: corpus.Span{End: len(article.Text)}}}}}
	long := strings.Repeat(modeltest.Lines(modeltest.Line{Claim: "Pellham Lines runs it.", Source: 1, Quote: "runs the Aldmoor ferry"}), 11)

	for _, test := range []struct {
		name       string
		behaviour  modeltest.Behaviour
		idle       time.Duration
		chat       error
		embeddings error
	}{
		{"well", nil, 0, nil, nil},
		{"failing, then open", modeltest.Fails(500), 0, model.ErrUnavailable, embed.ErrUnavailable},
		{"silent", modeltest.Hangs, 50 * time.Millisecond, model.ErrTimeout, embed.ErrTimeout},
		{"silent in the middle", modeltest.HangAt(1000, modeltest.SaysText(long)), 50 * time.Millisecond, model.ErrTimeout, embed.ErrTimeout},
		{"too large", modeltest.SaysText(strings.Repeat("word ", 30_000)), 0, model.ErrCutShort, embed.ErrUnavailable},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := modeltest.Start(t)
			if test.behaviour != nil {
				server.Chat(test.behaviour)
				server.Embed(test.behaviour)
			}
			config := endpoint.Config{Idle: test.idle, Budget: time.Millisecond, MaxBody: 100_000}
			client := endpoint.Client(config)
			t.Cleanup(client.CloseIdleConnections)
			composer := model.New(model.Config{Client: client, BaseURL: server.URL, Key: key, Model: "m"})
			for range 3 { // the breaker opens meanwhile
				var err error
				for _, e := range composer.Compose(t.Context(), bot.Question{Text: "Who runs the Aldmoor ferry?"}, evidence) {
					err = e
				}
				if !errors.Is(err, test.chat) {
					t.Errorf("chat: %v, want %v", err, test.chat)
				}
				safe(t, err)
			}

			client = endpoint.Client(config)
			t.Cleanup(client.CloseIdleConnections)
			embedder := embed.NewRemote(embed.RemoteConfig{Client: client, BaseURL: server.URL, Key: key, Model: "m"})
			for range 3 {
				if _, err := embedder.Embed(t.Context(), []string{prompt}); !errors.Is(err, test.embeddings) {
					t.Errorf("embeddings: %v, want %v", err, test.embeddings)
				} else {
					safe(t, err)
				}
			}
		})
	}
}
