package main_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/dateline-bot/dateline/"

// knows lists, for each top-level folder, the others whose root package it may
// import. cmd sees all.
var knows = map[string][]string{
	"bot":       {"retrieval", "prompts", "corpus"},
	"retrieval": {"corpus"},
	"prompts":   {},
	"corpus":    {},
}

// homes are the only packages that import an SDK.
var homes = map[string][]string{
	"github.com/bwmarrin/discordgo":        {"bot/discord"},
	"github.com/sashabaranov/go-openai":    {"bot/model", "retrieval/embed"},
	"github.com/philippgille/chromem-go":   {"retrieval/vectors", "cmd/peers"},
	"modernc.org/sqlite":                   {"corpus/archive", "bot/journal", "cmd/peers"},
	"github.com/failsafe-go/failsafe-go":   {"cmd/endpoint"},
	"github.com/gorilla/websocket":         {"bot/discord", "bot/discord/discordtest"},
	"github.com/alecthomas/kong":           {"cmd/dateline", "cmd/train"},
	"github.com/knights-analytics/hugot":   {"retrieval/embed"},
	"github.com/gomlx":                     {"retrieval/embed"},
	"github.com/yuin/goldmark":             {"corpus/read"},
	"github.com/kljensen/snowball/english": {"retrieval"},
}

// A child package may import its parent, a parent never its child, siblings
// never each other; a folder knows the roots of the folders before it in the
// pipe; only cmd sees all.
func TestImportLaw(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	packages := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages++
		from := strings.TrimPrefix(p.ImportPath, module)
		for _, imported := range p.Imports {
			if to, ok := strings.CutPrefix(imported, module); ok && !lawful(from, to) {
				t.Errorf("%s imports %s", from, to)
			}
			for sdk, home := range homes {
				if (imported == sdk || strings.HasPrefix(imported, sdk+"/")) && !slices.Contains(home, from) {
					t.Errorf("%s imports %s, which belongs in %s", from, imported, strings.Join(home, ", "))
				}
			}
		}
	}
	if packages < 10 {
		t.Fatalf("only %d packages were looked at", packages)
	}
}

func lawful(from, to string) bool {
	top, _, _ := strings.Cut(from, "/")
	known, ok := knows[top]
	switch {
	case top == "cmd":
		return true
	case !ok:
		return false
	case strings.HasSuffix(from, "test"): // a test kit may see what the package it serves may
		from = path.Dir(from)
		return to == from || lawful(from, to)
	}
	return strings.HasPrefix(from, to+"/") || slices.Contains(known, to)
}

func TestTheLawForbids(t *testing.T) {
	for _, edge := range [][2]string{
		{"corpus", "corpus/read"}, {"corpus/read", "corpus/chunk"}, {"bot/discord", "retrieval/vectors"},
		{"retrieval", "bot"}, {"prompts", "corpus"}, {"bot/quote", "bot/model"}, {"tools", "corpus"},
	} {
		if lawful(edge[0], edge[1]) {
			t.Errorf("%s may import %s", edge[0], edge[1])
		}
	}
}
