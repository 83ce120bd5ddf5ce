package discord

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/bwmarrin/discordgo"
)

// interactionToken is the secret in the addresses of interactions and webhooks,
// and by itself: base64 of "interaction:" and more.
var interactionToken = regexp.MustCompile(`((?:webhooks|interactions)/\d+/)[^/?\s"']+|aW50ZXJhY3Rpb246[\w+/=-]*`)

// A redactor is a slog.Handler that takes the secrets out of what is logged.
// No error is built with a secret in it; this is for the errors of libraries
// and the values of panics.
type redactor struct {
	slog.Handler
	token string
}

func (h redactor) text(s string) string {
	if h.token != "" {
		s = strings.ReplaceAll(s, h.token, "[token]")
	}
	return interactionToken.ReplaceAllString(s, "${1}[token]")
}

func (h redactor) attr(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(h.text(v.String()))
	case slog.KindAny:
		a.Value = slog.StringValue(h.text(fmt.Sprint(v.Any())))
	case slog.KindGroup:
		a.Value = slog.GroupValue(h.attrs(v.Group())...)
	}
	return a
}

func (h redactor) attrs(attrs []slog.Attr) []slog.Attr {
	out := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		out[i] = h.attr(a)
	}
	return out
}

// Handle implements slog.Handler.
func (h redactor) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, h.text(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.attr(a))
		return true
	})
	return h.Handler.Handle(ctx, clean)
}

// WithAttrs implements slog.Handler.
func (h redactor) WithAttrs(attrs []slog.Attr) slog.Handler {
	return redactor{h.Handler.WithAttrs(h.attrs(attrs)), h.token}
}

// WithGroup implements slog.Handler.
func (h redactor) WithGroup(name string) slog.Handler {
	return redactor{h.Handler.WithGroup(name), h.token}
}

// discordgo logs through one function for the whole process; the newest Bot
// hears it.
var (
	library     atomic.Pointer[slog.Logger]
	hearLibrary = sync.OnceFunc(func() { discordgo.Logger = logLibrary })
)

// logLibrary logs what discordgo says: its fixed words and the error it names.
// What else it would print are whole events, with people's questions, and
// packets, with the token.
func logLibrary(level, _ int, format string, args ...any) {
	log := library.Load()
	if log == nil || level > discordgo.LogWarning {
		return
	}
	attrs := []any{"says", strings.TrimSpace(format)}
	for _, arg := range args {
		if err, ok := arg.(error); ok {
			attrs = append(attrs, "err", err)
		}
	}
	log.Warn("discordgo", attrs...)
}
