package discordtest

import (
	"fmt"
	"slices"
	"strings"
)

// Click presses the button of a message that has that label or emoji.
func (p *Person) Click(m Message, label string) *Exchange {
	p.s.t.Helper()
	c, found := p.s.component(m, func(c Component) bool { return c.Kind == "button" && (c.Label == label || c.Emoji == label) })
	if !found {
		p.s.t.Fatalf("there is no button %q under\n%s", label, m.Content)
	}
	return p.press(m, c, nil, fmt.Sprintf("presses [%s]", label))
}

// Select chooses from a menu of a message, by the labels of its options.
func (p *Person) Select(m Message, labels ...string) *Exchange {
	p.s.t.Helper()
	var values []string
	c, found := p.s.component(m, func(c Component) bool {
		values = nil
		for _, label := range labels {
			if i := slices.IndexFunc(c.Options, func(o SelectOption) bool { return o.Label == label }); i >= 0 {
				values = append(values, c.Options[i].Value)
			}
		}
		return c.Kind == "select" && len(values) == len(labels)
	})
	if !found {
		p.s.t.Fatalf("there is no menu with %q under\n%s", labels, m.Content)
	}
	if n := len(labels); n < c.Min || n > c.Max {
		p.s.t.Fatalf("%d chosen where %d to %d are to be", n, c.Min, c.Max)
	}
	return p.press(m, c, values, fmt.Sprintf("chooses %q", strings.Join(labels, ", ")))
}

// Press uses the component of a message that has that custom_id. A person who
// is forging needs none to be there.
func (p *Person) Press(m Message, customID string, values ...string) *Exchange {
	p.s.t.Helper()
	c, found := p.s.component(m, func(c Component) bool { return c.CustomID == customID })
	if !found && !p.forging {
		p.s.t.Fatalf("there is no %q under\n%s", customID, m.Content)
	}
	if !found {
		c = Component{Kind: "button", CustomID: customID}
		if len(values) > 0 {
			c.Kind = "select"
		}
	}
	return p.press(m, c, values, fmt.Sprintf("forges %q", customID))
}

// component is the one of a message, as it is now, that is as wanted.
func (s *Server) component(m Message, wanted func(Component) bool) (Component, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.messages[m.ID]; now != nil {
		for _, c := range slices.Concat(now.Rows...) {
			if wanted(c) {
				return c, true
			}
		}
	}
	return Component{}, false
}

func (p *Person) press(m Message, c Component, values []string, doing string) *Exchange {
	p.s.t.Helper()
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	now := s.messages[m.ID]
	if now == nil {
		now = m.channel.lost(m)
	}
	if !p.forging && (c.Disabled || now.Private && now.private != p.account) {
		s.t.Fatalf("%s cannot press %q: it is disabled, or somebody else's", p.name, c.Label)
	}
	kind := button
	if c.Kind == "select" {
		kind = menu
	}
	data := object{"custom_id": c.CustomID, "component_type": kind, "values": append([]string{}, values...)}
	s.tellDoing(now.channel, p.name+" "+doing)
	return &Exchange{s: s, p: p, what: p.name + " " + doing, interaction: s.begin(p, now.channel, componentPressed, data, nil, now)}
}

// lost is a message that is not there any more, for those who still see it.
func (c *channel) lost(m Message) *Message {
	m.channel = c
	return &m
}

// A Modal is a form that the bot has opened.
type Modal struct {
	Title, CustomID string
	Fields          []Field
}

// A Field is one line, or box, of a Modal.
type Field struct {
	Label, CustomID, Placeholder, Value string
	Required, Long                      bool
	Min, Max                            int // characters
}

func (m modalJSON) shown() Modal {
	shown := Modal{Title: m.Title, CustomID: m.CustomID}
	for _, f := range m.fields() {
		shown.Fields = append(shown.Fields, Field{
			Label: f.Label, CustomID: f.CustomID, Placeholder: f.Placeholder, Value: f.Value, Required: orElse(f.Required, true), Long: f.Style == 2,
			Min: orElse(f.MinLength, 0), Max: orElse(f.MaxLength, 4000),
		})
	}
	return shown
}

// Modal waits for the form that the bot opens.
func (e *Exchange) Modal() Modal {
	e.s.t.Helper()
	e.Acknowledged()
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	if e.interaction.modal == nil {
		e.s.t.Fatalf("no form was opened for %s", e.what)
	}
	return e.interaction.modal.shown()
}

// Submit fills in the form that the bot opens, by the labels of its fields,
// and sends it. What is not filled in keeps its value.
func (e *Exchange) Submit(fields map[string]string) *Exchange {
	e.s.t.Helper()
	form := e.Modal()
	rows, told := []object{}, []string{}
	for _, f := range form.Fields {
		value := f.Value
		if v, given := fields[f.Label]; given {
			value = v
		}
		if n := size(value); !e.p.forging && (n > f.Max || n < f.Min && (n > 0 || f.Required) || n == 0 && f.Required) {
			e.s.t.Fatalf("%q does not take %d characters", f.Label, n)
		}
		rows = append(rows, object{"type": actionRow, "components": []object{{"type": textInput, "custom_id": f.CustomID, "value": value}}})
		told = append(told, fmt.Sprintf("%s: %s", f.Label, value))
	}
	for label := range fields {
		if !slices.ContainsFunc(form.Fields, func(f Field) bool { return f.Label == label }) {
			e.s.t.Fatalf("there is no field %q in %q", label, form.Title)
		}
	}
	return e.p.submit(e.interaction, form.CustomID, rows, strings.Join(told, ", "))
}

// SubmitForged sends a form with that custom_id and the values of its fields
// by their custom_ids, whatever the bot has opened.
func (e *Exchange) SubmitForged(customID string, fields map[string]string) *Exchange {
	rows := []object{}
	for id, value := range fields {
		rows = append(rows, object{"type": actionRow, "components": []object{{"type": textInput, "custom_id": id, "value": value}}})
	}
	return e.p.submit(e.interaction, customID, rows, "a forged form")
}

func (p *Person) submit(opened *interaction, customID string, rows []object, told string) *Exchange {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	what := fmt.Sprintf("%s submits %s", p.name, told)
	s.tellDoing(opened.channel, what)
	data := object{"custom_id": customID, "components": rows}
	return &Exchange{s: s, p: p, what: what, interaction: s.begin(p, opened.channel, modalSubmitted, data, nil, opened.from)}
}
