package model_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/model"
)

const module = "github.com/dateline-bot/dateline/"

// within are the packages of this module that a model's text meets until the
// desk has checked it.
var within = []string{"bot", "bot/model", "corpus", "prompts", "retrieval"}

// acts are the packages through which a program does something to the world:
// files, processes, the network, databases, code that is loaded or called by
// address.
var acts = []string{
	"os", "os/exec", "os/signal", "os/user", "io/ioutil", "syscall", "plugin", "unsafe", "C", "database/sql",
	"net", "net/http", "net/rpc", "net/smtp", "log/syslog", "runtime/cgo",
}

// The one act there is: bot/model sends its request by the client it is given.
var sends = []string{"net", "net/http", "github.com/sashabaranov/go-openai"}

// No path leads from a model's text to an action: nothing that reads it before
// it is checked can act at all.
func TestNothingThatReadsTheModelCanAct(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports", module+"bot/model").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name, ours := strings.CutPrefix(p.ImportPath, module)
		if !ours {
			continue
		}
		seen++
		if !slices.Contains(within, name) {
			t.Errorf("bot/model leads to %s", name)
		}
		for _, imported := range p.Imports {
			switch {
			case name == "bot/model" && slices.Contains(sends, imported):
			case slices.Contains(acts, imported):
				t.Errorf("%s imports %s", name, imported)
			case name == "bot/model" && strings.Contains(imported, ".") && !strings.HasPrefix(imported, module):
				t.Errorf("%s imports %s", name, imported)
			}
		}
	}
	if seen != len(within) {
		t.Errorf("%d packages were looked at, want %d", seen, len(within))
	}
}

// The model is offered no tools, and calls that it makes all the same come to
// nothing.
func TestToolCallsComeToNothing(t *testing.T) {
	server := serve(t, func(call) (int, string) {
		return 200, `data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"1","type":"function","function":{"name":"ingest","arguments":"{\"url\":\"http://127.0.0.1/\"}"}}],` +
			`"function_call":{"name":"delete","arguments":"{}"}},"finish_reason":"tool_calls"}]}` + "\n\n"
	})
	drafts, err := collect(t, server.composer(t, model.Config{}).Compose(t.Context(), question, evidence()))
	if len(drafts) != 0 || !errors.Is(err, model.ErrGarbled) {
		t.Errorf("got %v, %v", drafts, err)
	}
	for _, c := range server.taken() {
		for _, name := range []string{"tools", "tool_choice", "functions", "function_call"} {
			if c.has(name) {
				t.Errorf("the request has %s", name)
			}
		}
	}
}
