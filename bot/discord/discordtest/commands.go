package discordtest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

type commandJSON struct {
	ID               string       `json:"id"`
	Type             int          `json:"type"`
	Name             string       `json:"name"`
	Description      string       `json:"description"`
	Options          []optionJSON `json:"options"`
	Contexts         *[]int       `json:"contexts"`
	IntegrationTypes *[]int       `json:"integration_types"`
}

type optionJSON struct {
	Type         int          `json:"type"`
	Name         string       `json:"name"`
	Description  string       `json:"description"`
	Required     bool         `json:"required"`
	Autocomplete bool         `json:"autocomplete"`
	Choices      []choiceJSON `json:"choices"`
	MinLength    *int         `json:"min_length"`
	MaxLength    *int         `json:"max_length"`
	Options      []optionJSON `json:"options"`
}

func (c commandJSON) option(name string) *optionJSON {
	for i := range c.Options {
		if c.Options[i].Name == name {
			return &c.Options[i]
		}
	}
	return nil
}

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// commandProblems are the rules that a list of commands breaks: Discord's, and
// that each says where it is to be had.
func commandProblems(body []byte) []string {
	var commands []commandJSON
	if err := json.Unmarshal(body, &commands); err != nil {
		return []string{err.Error()}
	}
	var found []string
	complain := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if len(commands) > 100 {
		complain("%d commands, over 100", len(commands))
	}
	names := map[string]bool{}
	for _, c := range commands {
		if names[c.Name] {
			complain("command %q twice", c.Name)
		}
		names[c.Name] = true
		if letters := c.letters(); letters > 8000 {
			complain("command %q has %d characters, over 8,000", c.Name, letters)
		}
		if c.Contexts == nil || c.IntegrationTypes == nil {
			complain("command %q does not say where it is to be had", c.Name)
		}
		found = append(found, entryProblems(c.Name, c.Description)...)
		found = append(found, optionProblems(c.Name, c.Options)...)
	}
	return found
}

func entryProblems(name, description string) []string {
	var found []string
	if !commandName.MatchString(name) || strings.ToLower(name) != name {
		found = append(found, fmt.Sprintf("name %q is not allowed", name))
	}
	if n := size(description); n < 1 || n > 100 {
		found = append(found, fmt.Sprintf("description of %q has %d characters, not 1 to 100", name, n))
	}
	return found
}

func optionProblems(command string, options []optionJSON) []string {
	var found []string
	complain := func(format string, args ...any) {
		found = append(found, fmt.Sprintf("command %q: ", command)+fmt.Sprintf(format, args...))
	}
	if len(options) > 25 {
		complain("%d options, over 25", len(options))
	}
	names, optional := map[string]bool{}, false
	for _, o := range options {
		found = append(found, entryProblems(o.Name, o.Description)...)
		switch {
		case o.Type < 1 || o.Type > 11:
			complain("option %q has no known type", o.Name)
		case names[o.Name]:
			complain("option %q twice", o.Name)
		case o.Required && optional:
			complain("required option %q after an optional one", o.Name)
		case len(o.Choices) > 25:
			complain("option %q has more than 25 choices", o.Name)
		case len(o.Choices) > 0 && o.Autocomplete:
			complain("option %q has both choices and autocompletion", o.Name)
		case o.MinLength != nil && (*o.MinLength < 0 || *o.MinLength > 6000),
			o.MaxLength != nil && (*o.MaxLength < 1 || *o.MaxLength > 6000):
			complain("option %q: lengths run from 0 to 6,000", o.Name)
		}
		names[o.Name], optional = true, optional || !o.Required
		found = append(found, payloadJSON{Choices: o.Choices}.choiceLimits()...)
		found = append(found, optionProblems(command, o.Options)...)
	}
	return found
}

// letters is what Discord counts of a command: names, descriptions and values.
func (c commandJSON) letters() int {
	var count func([]optionJSON) int
	count = func(options []optionJSON) int {
		n := 0
		for _, o := range options {
			n += size(o.Name) + size(o.Description) + count(o.Options)
			for _, choice := range o.Choices {
				n += size(choice.Name) + size(fmt.Sprint(choice.Value))
			}
		}
		return n
	}
	return size(c.Name) + size(c.Description) + count(c.Options)
}

func (s *Server) putCommands(c call) answer {
	if c.PathValue("app") != s.app {
		return refuse(403, 20012, "You are not authorized to perform this action on this application")
	}
	if problems := commandProblems(c.body); len(problems) > 0 {
		return invalidForm(problems[0])
	}
	var commands []commandJSON
	if err := json.Unmarshal(c.body, &commands); err != nil {
		return invalidJSON
	}
	for i := range commands {
		commands[i].ID = s.newID()
	}
	s.commands = commands
	s.published++
	return ok(commands)
}
