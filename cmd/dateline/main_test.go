package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/dateline-bot/dateline/bot/model/modeltest"
)

func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"dateline": main})
}

// buildDir is where a program that tests run is built.
var buildDir string

// tests are those of the package, with a folder for what they build.
type tests struct{ *testing.M }

func (t tests) Run() int {
	var err error
	if buildDir, err = os.MkdirTemp("", "dateline-test"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(buildDir)
	return t.M.Run()
}

// The scripts run the real program, as its users do: one for each promise of
// the command line.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("SHARED", shared())
			// A txtar archive holds text only.
			return os.WriteFile(filepath.Join(env.WorkDir, "png"), []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"), 0o644)
		},
		Condition: func(cond string) (bool, error) {
			if cond != "shared" {
				return false, fmt.Errorf("unknown condition %q", cond)
			}
			return shared() != "", nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"model": func(ts *testscript.TestScript, neg bool, args []string) { startModel(t, ts, neg, args) },
		},
	})
}

// Scripts go by the exit status: 0 is an answer, also that there is none; 1 is
// something that failed; 2 is a command line or a setting that cannot be meant.
func TestExitStatus(t *testing.T) {
	t.Chdir(t.TempDir()) // no .env
	t.Setenv("DISCORD_TOKEN", "")
	for command, want := range map[string]int{
		"ask what did NATO ask Russia for?":     exitDone,
		"ask what did NATO say about Zembla?":   exitDone,
		"search zeppelins":                      exitDone,
		"articles --publisher nobody":           exitDone,
		"--version":                             exitDone,
		"serve --help":                          exitDone,
		"article nothing":                       exitFailed,
		"remove nothing":                        exitFailed,
		"ingest nowhere":                        exitFailed,
		"ask --batch nowhere.jsonl":             exitFailed,
		"articles --data /dev/null":             exitFailed,
		"":                                      exitUsage,
		"frobnicate":                            exitUsage,
		"ask":                                   exitUsage,
		"ask ?!":                                exitUsage,
		"ask " + strings.Repeat("a", 10_000):    exitUsage,
		"search " + strings.Repeat("a", 10_000): exitUsage,
		"ask --as-of 2009-02-30 x":              exitUsage,
		"search --limit 0 x":                    exitUsage,
		"articles --from yesterday":             exitUsage,
		"ingest":                                exitUsage,
		"eval":                                  exitUsage,
		"serve":                                 exitUsage, // no token is set
	} {
		var out, errs strings.Builder
		got := run(t.Context(), strings.Fields(command), strings.NewReader(""), &out, &errs)
		if got != want {
			t.Errorf("dateline %.40s: status %d, want %d; it says %s", command, got, want, errs.String())
		}
		if got != exitDone == (errs.Len() == 0) || got == exitUsage && out.Len() > 0 {
			t.Errorf("dateline %.40s: status %d, %q on standard output, %q on standard error", command, got, out.String(), errs.String())
		}
	}
}

// What cannot be written has not been done.
func TestResultThatCannotBeWritten(t *testing.T) {
	t.Chdir(t.TempDir()) // no .env
	for _, command := range []string{"ask what did NATO ask Russia for?", "ask --json helicopters", "search helicopters", "articles", "doctor"} {
		var errs strings.Builder
		if got := run(t.Context(), strings.Fields(command), strings.NewReader(""), full{}, &errs); got != exitFailed {
			t.Errorf("dateline %s: status %d, want %d", command, got, exitFailed)
		}
		if !strings.Contains(errs.String(), "write the result: the disk is full") {
			t.Errorf("dateline %s says %q", command, errs.String())
		}
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

// shared is the folder of articles and sets that are not part of the project.
// Tests that need it skip when it is not there.
func shared() string {
	dir := os.Getenv("DATELINE_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	if _, err := os.Stat(filepath.Join(dir, "articles")); err != nil {
		return ""
	}
	return dir
}

// behaviours are what the chat model of a script can be told to do.
var behaviours = map[string]modeltest.Behaviour{
	"truthful":    modeltest.Says(modeltest.Truthful),
	"misquotes":   modeltest.Says(modeltest.Misquoting),
	"swaps":       modeltest.Says(modeltest.SwappingNumbers),
	"invents":     modeltest.Says(modeltest.InventingSource),
	"prose":       modeltest.Says(modeltest.Prose),
	"declines":    modeltest.Says(modeltest.Declining),
	"fables":      modeltest.Says(fable),
	"garbage":     modeltest.Raw("text/html", "<html><h1>502 Bad Gateway</h1></html>"),
	"ratelimited": modeltest.RateLimits("1"),
	"down":        modeltest.Fails(500),
	"wrongkey":    modeltest.Fails(401),
}

// fable is a mind that makes everything up.
func fable(modeltest.Prompt) string {
	return `{"claim": "Ada Lindqvist sold the moon to Zembla for 90,000 tugs.", "source": 1, "quote": "sold the moon"}`
}

// startModel starts a scripted chat model and points the settings at it:
//
//	model BEHAVIOUR [resized]
//
// A resized one embeds in fewer dimensions than others of its name.
func startModel(tb testing.TB, ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || behaviours[args[0]] == nil || len(args) > 1 && args[1] != "resized" {
		ts.Fatalf("usage: model BEHAVIOUR [resized]")
	}
	s := modeltest.Start(tb)
	s.Chat(behaviours[args[0]])
	s.Embed(modeltest.Embeds())
	if len(args) > 1 {
		s.Embed(modeltest.Embeds(modeltest.OtherDimension))
	}
	ts.Setenv("OPENAI_BASE_URL", s.URL)
	ts.Setenv("OPENAI_CHAT_MODEL", "scripted")
	ts.Setenv("OPENAI_API_KEY", "sk-canary-5f2c")
}
