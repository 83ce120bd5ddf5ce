// Command dateline answers questions from an archive of news articles, on the
// terminal and on Discord.
//
// It owns the wiring: it reads the settings, opens the archive, puts the parts
// of the other packages together and turns errors into words. Its one
// invariant: what it prints on standard output is the result asked for, and
// everything else goes to standard error.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/dateline-bot/dateline/bot"
)

// cli is the command tree.
type cli struct {
	Data    string           `help:"Folder of the archive (default ./data, or DATELINE_DATA)." placeholder:"DIR"`
	Version kong.VersionFlag `help:"Print the version."`

	Ask      askCmd      `cmd:"" help:"Answer a question from the archive."`
	Search   searchCmd   `cmd:"" help:"Find passages by words."`
	Article  articleCmd  `cmd:"" help:"Show one article and its passages."`
	Articles articlesCmd `cmd:"" help:"List the articles."`
	Ingest   ingestCmd   `cmd:"" help:"Read articles into the archive."`
	Remove   removeCmd   `cmd:"" help:"Remove articles from the archive."`
	Embed    embedCmd    `cmd:"" help:"Make the vectors that the set embedder has not made yet."`
	Serve    serveCmd    `cmd:"" help:"Run the Discord bot."`
	Eval     evalCmd     `cmd:"" help:"Measure answers and ranking on an evaluation set."`
	Doctor   doctorCmd   `cmd:"" help:"Check settings, archive, endpoints and Discord."`
	Health   healthCmd   `cmd:"" help:"Ask the running bot whether its link to Discord lives (DATELINE_HEALTH)."`
}

// An app is one run of the program: its settings and its three streams.
type app struct {
	command     string // "dateline ask", as other processes are told
	settings    settings
	settingsErr error
	in          io.Reader
	out         io.Writer
	err         io.Writer
	log         *slog.Logger
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() { // a second signal ends the program at once
		<-ctx.Done()
		stop()
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// A sink is standard output. It remembers that a result could not be written,
// such as to a full disk, so that the command does not end as if it were.
type sink struct {
	io.Writer
	err error
}

func (s *sink) Write(p []byte) (int, error) {
	n, err := s.Writer.Write(p)
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("write the result: %w", err)
	}
	return n, err
}

// version is the module's, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return info.Main.Version
}

// Exit codes.
const (
	exitDone   = 0 // a declined answer included
	exitFailed = 1
	exitUsage  = 2
)

// errUsage is a command line that says something that cannot be meant.
var errUsage = errors.New("wrong usage")

// run is the whole program; it returns the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) (code int) {
	exited := -1
	var c cli
	parser, err := kong.New(&c,
		kong.Name("dateline"),
		kong.Description("Answers questions from an archive of news articles, each claim with its source.\n\n"+
			"With an empty archive, ask, search and serve answer from five sample articles that ship with the program.\n"+
			"Settings are read from the environment and a .env file; .env.example lists them."),
		kong.Writers(out, errs),
		kong.Vars{"version": version()},
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		panic(err) // the command tree above is wrong
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exited
	}
	if err != nil {
		fmt.Fprintf(errs, "dateline: %v; see dateline --help\n", err)
		return exitUsage
	}
	result := &sink{Writer: out}
	a := &app{command: "dateline " + strings.Fields(parsed.Command())[0], in: in, out: result, err: errs}
	a.log = slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a.settings, a.settingsErr = loadSettings(os.LookupEnv)
	if c.Data != "" {
		a.settings.Data = c.Data
	}
	if a.settingsErr != nil && parsed.Command() != "doctor" {
		err = a.settingsErr
	} else {
		parsed.BindTo(ctx, (*context.Context)(nil))
		if err = parsed.Run(a); result.err != nil {
			err = result.err
		}
	}
	switch {
	case err == nil:
		return exitDone
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(errs, "dateline: interrupted")
		return exitFailed
	}
	for _, line := range lines(err) {
		fmt.Fprintln(errs, "dateline:", line)
	}
	switch {
	case errors.Is(err, errUsage), errors.Is(err, errSettings), errors.Is(err, bot.ErrEmptyQuestion), errors.Is(err, bot.ErrLongQuestion):
		return exitUsage
	}
	return exitFailed
}
