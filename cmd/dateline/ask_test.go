package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/model/modeltest"
)

// On the terminal each claim stands as soon as it is checked, while the model
// goes on writing, and stands there once.
func TestAnswersGrowOnTheTerminal(t *testing.T) {
	goOn := make(chan struct{})
	m := modeltest.Start(t)
	m.Chat(func(w http.ResponseWriter, r modeltest.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		write := func(text string, finish any) {
			data, err := json.Marshal(map[string]any{"choices": []any{map[string]any{"index": 0, "delta": map[string]any{"content": text}, "finish_reason": finish}}})
			if err != nil {
				t.Error(err)
			}
			fmt.Fprintf(w, "data: %s\n\n", data)
			w.(http.Flusher).Flush()
		}
		first, rest, _ := strings.Cut(modeltest.Truthful(r.Prompt), "\n")
		write(first+"\n", nil)
		<-goOn
		write(rest, nil)
		write("", "stop")
	})
	t.Chdir(t.TempDir()) // no .env
	for name, value := range map[string]string{"OPENAI_BASE_URL": m.URL, "OPENAI_CHAT_MODEL": "scripted", "OPENAI_API_KEY": "sk-canary", "DATELINE_DATA": t.TempDir()} {
		t.Setenv(name, value)
	}
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(t.Context(), []string{"ask", asked}, strings.NewReader(""), in, io.Discard)
		in.Close()
	}()
	page := bufio.NewReader(out)
	first, err := page.ReadString('\n')
	if err != nil || !strings.Contains(first, "NATO") {
		t.Fatalf("first line %q, error %v", first, err)
	}
	close(goOn)
	rest, err := io.ReadAll(page)
	if code := <-ended; err != nil || code != exitDone {
		t.Fatalf("exit status %d, error %v", code, err)
	}
	if strings.Contains(string(rest), strings.TrimSpace(first)) || !strings.Contains(string(rest), "Sources") {
		t.Errorf("after %q came:\n%s", first, rest)
	}
}
