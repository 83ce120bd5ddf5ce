package discordtest

import (
	"fmt"
	"slices"
	"strings"
)

// A happening is one thing the transcript tells.
type happening struct {
	channel *channel
	doing   string // what a person did, in a line; or empty
	message string // the id of the message that the bot wrote or changed
	text    string // how it then looked
	gone    bool   // it was deleted
}

// tellDoing tells what a person did.
func (s *Server) tellDoing(c *channel, what string) {
	s.happened(happening{channel: c, doing: what})
}

func (s *Server) happened(h happening) {
	if s.keep == 0 {
		s.told = append(s.told, h)
	}
}

// tell tells of a message that is new or has changed.
func (s *Server) tell(m *Message) {
	if !m.fromBot() {
		what := m.Author + ": " + m.Content
		if m.edited {
			what = m.Author + " edits: " + m.Content
		}
		for _, f := range m.Files {
			what += fmt.Sprintf(" <%s>", f.Name)
		}
		s.tellDoing(m.channel, what)
		return
	}
	s.happened(happening{channel: m.channel, message: m.ID, text: m.tell()})
}

// tellDeleted tells that the bot takes a message back; one that only said that
// it was thinking was none.
func (s *Server) tellDeleted(m *Message) {
	text := "  dateline takes a message back\n"
	if m.Loading {
		text = ""
	}
	s.happened(happening{channel: m.channel, message: m.ID, text: text, gone: true})
}

func (s *Server) tellThread(m *Message, thread *channel) {
	s.happened(happening{channel: m.channel, message: "thread " + m.ID, text: fmt.Sprintf("  dateline opens the thread %q\n", thread.name)})
}

// tellModal tells of a form that the bot opens.
func (s *Server) tellModal(i *interaction) {
	form := i.modal.shown()
	var b strings.Builder
	fmt.Fprintf(&b, "  dateline opens the form %q for %s\n", form.Title, i.person.name)
	for _, f := range form.Fields {
		rules := fmt.Sprintf("%d to %d characters", f.Min, f.Max)
		if f.Required {
			rules = "required, " + rules
		}
		fmt.Fprintf(&b, "    %s (%s): %s\n", f.Label, rules, f.Value)
	}
	s.happened(happening{channel: i.channel, message: "modal " + i.id, text: b.String()})
}

// tellChoices tells what is offered to somebody who is typing.
func (s *Server) tellChoices(i *interaction) {
	var b strings.Builder
	fmt.Fprintf(&b, "  dateline offers %d choices to %s\n", len(i.choices), i.person.name)
	for _, c := range i.choices {
		fmt.Fprintf(&b, "    - %s\n", c.Name)
	}
	s.happened(happening{channel: i.channel, message: "choices " + i.id, text: b.String()})
}

// tell is how a message of the bot's looks.
func (m *Message) tell() string {
	var b strings.Builder
	b.WriteString("  dateline")
	var notes []string
	if to := m.replied; to != nil || m.ReplyTo != "" {
		notes = append(notes, "as a reply")
	}
	if m.Private {
		notes = append(notes, "only "+m.private.name+" sees this")
	}
	if m.Loading {
		notes = append(notes, "is thinking")
	}
	if len(notes) > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(notes, ", "))
	}
	b.WriteString("\n")
	if m.Content != "" {
		for line := range strings.SplitSeq(m.Content, "\n") {
			b.WriteString(strings.TrimRight("    | "+line, " ") + "\n")
		}
	}
	for _, e := range m.Embeds {
		fmt.Fprintf(&b, "    # %s\n", e.Title)
		for line := range strings.SplitSeq(e.Description, "\n") {
			b.WriteString(strings.TrimRight("    # "+line, " ") + "\n")
		}
	}
	for _, f := range m.Files {
		fmt.Fprintf(&b, "    <%s>\n", f.Name)
	}
	for _, row := range m.Rows {
		b.WriteString("   ")
		for _, c := range row {
			b.WriteString(" " + c.tell())
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (c Component) tell() string {
	label := strings.TrimSpace(c.Emoji + " " + c.Label)
	switch {
	case c.Kind == "select":
		var b strings.Builder
		fmt.Fprintf(&b, "[%s v]", c.Placeholder)
		for _, o := range c.Options {
			fmt.Fprintf(&b, "\n      - %s", o.Label)
			if o.Description != "" {
				fmt.Fprintf(&b, " (%s)", o.Description)
			}
		}
		return b.String()
	case c.Disabled:
		return "[" + label + ", disabled]"
	case c.Kind == "link":
		return "[" + label + "](" + c.URL + ")"
	}
	return "[" + label + "]"
}

// Transcript is what people did and what the bot showed, in order, to be read
// and compared. A message that grew is shown as it was before somebody did the
// next thing; ids are replaced by names.
func (s *Server) Transcript() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	var here *channel
	shown := map[string]bool{}
	for i := 0; i < len(s.told); {
		h := s.told[i]
		if h.channel != here {
			if here = h.channel; b.Len() > 0 {
				b.WriteString("\n")
			}
			b.WriteString(here.heading() + "\n")
		}
		if h.doing != "" {
			b.WriteString(strings.ReplaceAll(h.doing, "\n", "\n  ") + "\n")
			i++
			continue
		}
		// What the bot does until somebody does something, each message once.
		var latest []happening
		for ; i < len(s.told) && s.told[i].doing == "" && s.told[i].channel == here; i++ {
			h := s.told[i]
			if at := slices.IndexFunc(latest, func(l happening) bool { return l.message == h.message }); at >= 0 {
				latest[at] = h
				continue
			}
			latest = append(latest, h)
		}
		for _, h := range latest {
			if shown[h.message] && !h.gone {
				h.text = strings.Replace(h.text, "  dateline", "  dateline edits", 1)
			}
			shown[h.message] = true
			b.WriteString(h.text)
		}
	}
	return s.names().Replace(b.String())
}

func (c *channel) heading() string {
	switch {
	case c.other != nil:
		return fmt.Sprintf("== %s and %s, without dateline ==", c.direct.name, c.other.name)
	case c.direct != nil:
		return fmt.Sprintf("== %s and dateline ==", c.direct.name)
	case c.parent != nil:
		return fmt.Sprintf("== #%s, a thread of #%s in %s ==", c.name, c.parent.name, c.guild.name)
	}
	return fmt.Sprintf("== #%s in %s ==", c.name, c.guild.name)
}

// names replaces ids, which differ from run to run.
func (s *Server) names() *strings.Replacer {
	pairs := []string{s.app, botName}
	for _, p := range s.people {
		pairs = append(pairs, p.id, p.name)
	}
	for _, g := range s.guilds {
		pairs = append(pairs, g.id, g.name)
		for name, id := range g.roles {
			pairs = append(pairs, id, name)
		}
	}
	for i, id := range s.order {
		pairs = append(pairs, id, fmt.Sprintf("message-%d", i+1))
	}
	for _, c := range s.channels {
		if s.messages[c.id] == nil {
			pairs = append(pairs, c.id, c.name)
		}
	}
	return strings.NewReplacer(pairs...)
}
