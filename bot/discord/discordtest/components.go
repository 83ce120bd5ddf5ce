package discordtest

import (
	"encoding/json"
	"fmt"
)

// A Component is a button or a menu of a message.
type Component struct {
	Kind        string // "button", "link" or "select"
	Label       string
	Emoji       string
	CustomID    string
	URL         string // of a link
	Placeholder string // of a menu
	Disabled    bool
	Options     []SelectOption
	Min, Max    int // how many options may be chosen
}

// A SelectOption is one line of a menu.
type SelectOption struct{ Label, Value, Description, Emoji string }

// Kinds of components, as Discord numbers them.
const (
	actionRow   = 1
	button      = 2
	menu        = 3
	textInput   = 4
	textDisplay = 10
	linkStyle   = 5
)

type componentJSON struct {
	Type        int             `json:"type"`
	Style       int             `json:"style"`
	CustomID    string          `json:"custom_id"`
	Label       string          `json:"label"`
	Emoji       *emojiJSON      `json:"emoji"`
	Placeholder string          `json:"placeholder"`
	URL         string          `json:"url"`
	Disabled    bool            `json:"disabled"`
	Content     string          `json:"content"`
	Options     []optionOfMenu  `json:"options"`
	MinValues   *int            `json:"min_values"`
	MaxValues   *int            `json:"max_values"`
	MinLength   *int            `json:"min_length"`
	MaxLength   *int            `json:"max_length"`
	Required    *bool           `json:"required"`
	Value       string          `json:"value"`
	Components  []componentJSON `json:"components"`
	Accessory   *componentJSON  `json:"accessory"`
}

type emojiJSON struct{ ID, Name string }

type optionOfMenu struct {
	Label       string     `json:"label"`
	Value       string     `json:"value"`
	Description string     `json:"description"`
	Emoji       *emojiJSON `json:"emoji"`
}

func (e *emojiJSON) name() string {
	if e == nil {
		return ""
	}
	return e.Name
}

func (c componentJSON) least() int { return orElse(c.MinValues, 1) }
func (c componentJSON) most() int  { return orElse(c.MaxValues, 1) }

func orElse[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

// walk visits components and those within them.
func walk(list []componentJSON, visit func(componentJSON)) {
	for _, c := range list {
		visit(c)
		walk(c.Components, visit)
		if c.Accessory != nil {
			walk([]componentJSON{*c.Accessory}, visit)
		}
	}
}

// rowsOf are the buttons and menus as people see them.
func rowsOf(components []componentJSON) [][]Component {
	var rows [][]Component
	walk(components, func(row componentJSON) {
		if row.Type != actionRow {
			return
		}
		var shown []Component
		for _, c := range row.Components {
			s := Component{
				Kind: "button", Label: c.Label, Emoji: c.Emoji.name(), CustomID: c.CustomID, URL: c.URL, Placeholder: c.Placeholder, Disabled: c.Disabled,
			}
			switch {
			case c.Type != button:
				s.Kind, s.Min, s.Max = "select", c.least(), c.most()
			case c.Style == linkStyle:
				s.Kind = "link"
			}
			for _, o := range c.Options {
				s.Options = append(s.Options, SelectOption{o.Label, o.Value, o.Description, o.Emoji.name()})
			}
			shown = append(shown, s)
		}
		rows = append(rows, shown)
	})
	return rows
}

// componentLimits are the limits that a message's components break.
func componentLimits(p payloadJSON) []string {
	var found []string
	complain := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	count, letters, ids := 0, 0, map[string]bool{}
	walk(p.components(), func(c componentJSON) {
		count++
		letters += size(c.Content)
		if c.CustomID != "" && ids[c.CustomID] {
			complain("custom_id %q twice", c.CustomID)
		}
		ids[c.CustomID] = true
		found = append(found, c.limits()...)
	})
	if p.Flags&flagComponentsV2 != 0 {
		if p.text() != "" || len(p.Embeds) > 0 {
			complain("content or embeds beside components of the second version")
		}
		if count > 40 || letters > 4000 {
			complain("%d components with %d characters, over 40 or 4,000", count, letters)
		}
		return found
	}
	if len(p.components()) > 5 {
		complain("more than 5 rows")
	}
	for _, c := range p.components() {
		if c.Type != actionRow {
			complain("component %d is no row", c.Type)
		}
	}
	return found
}

func (c componentJSON) limits() []string {
	var found []string
	complain := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	switch {
	case size(c.CustomID) > 100:
		complain("custom_id over 100 characters")
	case size(c.Label) > 80:
		complain("label over 80 characters")
	case size(c.Placeholder) > 150:
		complain("placeholder over 150 characters")
	}
	switch c.Type {
	case actionRow:
		menus := 0
		for _, inner := range c.Components {
			if inner.Type != button {
				menus++
			}
			if inner.Type < button || inner.Type == textInput || inner.Type > 8 {
				complain("component %d in a row", inner.Type)
			}
		}
		switch {
		case len(c.Components) > 5:
			complain("more than 5 components in a row")
		case len(c.Components) == 0:
			complain("an empty row")
		case menus > 0 && len(c.Components) > 1:
			complain("a menu that shares its row")
		}
	case button:
		switch {
		case c.Style < 1 || c.Style > linkStyle:
			complain("button style %d", c.Style)
		case c.Label == "" && c.Emoji == nil:
			complain("a button without label and emoji")
		case c.Style == linkStyle && (c.URL == "" || c.CustomID != "" || len(c.URL) > 512):
			complain("a link button needs a url of at most 512 characters, and no custom_id")
		case c.Style != linkStyle && (c.CustomID == "" || c.URL != ""):
			complain("a button needs a custom_id, and no url")
		}
	case menu:
		values := map[string]bool{}
		if len(c.Options) < 1 || len(c.Options) > 25 {
			complain("%d options, not 1 to 25 options", len(c.Options))
		}
		if c.CustomID == "" {
			complain("a menu needs a custom_id")
		}
		if c.least() < 0 || c.most() < max(1, c.least()) || c.most() > max(1, len(c.Options)) {
			complain("%d to %d of %d options to be chosen", c.least(), c.most(), len(c.Options))
		}
		for _, o := range c.Options {
			if size(o.Label) > 100 || size(o.Description) > 100 || size(o.Value) > 100 {
				complain("option over 100 characters")
			}
			if o.Label == "" || o.Value == "" {
				complain("an option without label or value")
			}
			if values[o.Value] {
				complain("option value %q twice", o.Value)
			}
			values[o.Value] = true
		}
	}
	return found
}

// modalJSON is the form that a bot opens.
type modalJSON struct {
	CustomID   string          `json:"custom_id"`
	Title      string          `json:"title"`
	Components []componentJSON `json:"components"`
}

// fields are the text inputs of a modal.
func (m modalJSON) fields() []componentJSON {
	var fields []componentJSON
	for _, row := range m.Components {
		fields = append(fields, row.Components...)
	}
	return fields
}

// modalProblems are the rules that a modal breaks.
func modalProblems(data []byte) []string {
	var m modalJSON
	if err := json.Unmarshal(data, &m); err != nil {
		return []string{err.Error()}
	}
	var found []string
	complain := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if n := size(m.Title); n < 1 || n > 45 {
		complain("modal title of %d characters, not 1 to 45", n)
	}
	if n := size(m.CustomID); n < 1 || n > 100 {
		complain("modal custom_id of %d characters, not 1 to 100", n)
	}
	if n := len(m.Components); n < 1 || n > 5 {
		complain("modal with %d rows, not 1 to 5", n)
	}
	ids := map[string]bool{}
	for _, row := range m.Components {
		if row.Type != actionRow || len(row.Components) != 1 || row.Components[0].Type != textInput {
			complain("a modal's row has one text input")
			continue
		}
		f := row.Components[0]
		least, most := orElse(f.MinLength, 0), orElse(f.MaxLength, 4000)
		switch {
		case size(f.CustomID) < 1 || size(f.CustomID) > 100 || ids[f.CustomID]:
			complain("text input's custom_id %q is not of 1 to 100 characters, or twice", f.CustomID)
		case size(f.Label) < 1 || size(f.Label) > 45:
			complain("text input's label of %d characters, not 1 to 45", size(f.Label))
		case size(f.Placeholder) > 100:
			complain("text input's placeholder over 100 characters")
		case f.Style < 1 || f.Style > 2:
			complain("text input of style %d", f.Style)
		case least < 0 || least > 4000 || most < 1 || most > 4000 || least > most:
			complain("text input of %d to %d characters, not 0 to 4,000", least, most)
		case f.Value != "" && (size(f.Value) < least || size(f.Value) > most):
			complain("text input's value of %d characters, not %d to %d", size(f.Value), least, most)
		}
		ids[f.CustomID] = true
	}
	return found
}
