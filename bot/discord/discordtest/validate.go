package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Message flags.
const (
	flagSuppressEmbeds = 1 << 2
	flagEphemeral      = 1 << 6
	flagLoading        = 1 << 7
	flagSilent         = 1 << 12
	flagComponentsV2   = 1 << 15
)

type payloadJSON struct {
	Content         *string           `json:"content"`
	Embeds          []embedJSON       `json:"embeds"`
	Components      *[]componentJSON  `json:"-"`
	RawComponents   json.RawMessage   `json:"components"`
	Attachments     *[]attachmentJSON `json:"attachments"`
	AllowedMentions json.RawMessage   `json:"allowed_mentions"`
	Flags           int               `json:"flags"`
	Reference       *struct {
		MessageID       string `json:"message_id"`
		FailIfNotExists *bool  `json:"fail_if_not_exists"`
	} `json:"message_reference"`
	Nonce        json.RawMessage `json:"nonce"`
	EnforceNonce bool            `json:"enforce_nonce"`
	Choices      []choiceJSON    `json:"choices"`
	CustomID     string          `json:"custom_id"`
	Title        string          `json:"title"`

	files []File
}

type embedJSON struct {
	Title, Description string
	Fields             []struct{ Name, Value string }
	Footer             struct{ Text string }
	Author             struct{ Name string }
}

// An attachmentJSON names a file that is kept (by its id) or sent with the
// payload (by its place).
type attachmentJSON struct {
	ID       json.RawMessage `json:"id"`
	Filename string          `json:"filename"`
}

func (a attachmentJSON) id() string { return strings.Trim(string(a.ID), `"`) }

type choiceJSON struct {
	Name          string            `json:"name"`
	Localizations map[string]string `json:"name_localizations"`
	Value         any               `json:"value"`
}

// UnmarshalJSON reads the components twice: as they are, and for their rules.
func (p *payloadJSON) UnmarshalJSON(data []byte) error {
	type plain payloadJSON
	if err := json.Unmarshal(data, (*plain)(p)); err != nil {
		return err
	}
	if len(p.RawComponents) == 0 {
		return nil
	}
	p.Components = &[]componentJSON{}
	return json.Unmarshal(p.RawComponents, p.Components)
}

func (p payloadJSON) text() string {
	if p.Content == nil {
		return ""
	}
	return *p.Content
}

func (p payloadJSON) components() []componentJSON {
	if p.Components == nil {
		return nil
	}
	return *p.Components
}

func (p payloadJSON) nonce() string { return strings.Trim(string(p.Nonce), `"`) }

func (p payloadJSON) empty() bool {
	return strings.TrimSpace(p.text()) == "" && len(p.Embeds) == 0 && len(p.components()) == 0 && len(p.files) == 0
}

// size is the length of s by the stricter of the two ways of counting.
func size(s string) int {
	return max(utf8.RuneCountInString(s), len(utf16.Encode([]rune(s))))
}

// parsePayload reads a message's body and names the first limit it breaks.
func parsePayload(body []byte, files []File, kind payloadKind) (payloadJSON, string) {
	var p payloadJSON
	if err := json.Unmarshal(body, &p); err != nil {
		return p, err.Error()
	}
	p.files = slices.Clone(files)
	if problems := p.limits(kind); len(problems) > 0 {
		return p, problems[0]
	}
	return p, ""
}

// limits are the limits of Discord's that the message breaks.
func (p payloadJSON) limits(kind payloadKind) []string {
	found := fileProblems(p.files)
	atMost := func(what string, n, limit int) {
		if n > limit {
			found = append(found, fmt.Sprintf("%s: %d is over the limit of %d", what, n, limit))
		}
	}
	atMost("content", size(p.text()), 2000)
	atMost("nonce", len(p.nonce()), 25)
	atMost("embeds", len(p.Embeds), 10)
	letters := 0
	for _, e := range p.Embeds {
		atMost("embed title", size(e.Title), 256)
		atMost("embed description", size(e.Description), 4096)
		atMost("embed footer", size(e.Footer.Text), 2048)
		atMost("embed author", size(e.Author.Name), 256)
		atMost("embed fields", len(e.Fields), 25)
		letters += size(e.Title) + size(e.Description) + size(e.Footer.Text) + size(e.Author.Name)
		for _, f := range e.Fields {
			atMost("field name", size(f.Name), 256)
			atMost("field value", size(f.Value), 1024)
			letters += size(f.Name) + size(f.Value)
		}
	}
	atMost("characters in embeds", letters, 6000)
	found = append(found, componentLimits(p)...)
	allowed := flagSuppressEmbeds | flagComponentsV2
	switch kind {
	case newMessage:
		allowed |= flagSilent
	case callback, followUp:
		allowed |= flagSilent | flagEphemeral
	}
	if p.Flags&^allowed != 0 {
		found = append(found, fmt.Sprintf("flags: %d may not be set here", p.Flags&^allowed))
	}
	return found
}

// choiceLimits are the limits that a list of choices breaks.
func choiceLimits(choices []choiceJSON) []string {
	var found []string
	if len(choices) > 25 {
		found = append(found, fmt.Sprintf("%d choices, over 25", len(choices)))
	}
	for _, c := range choices {
		value, isText := c.Value.(string)
		if size(c.Name) < 1 || size(c.Name) > 100 || isText && (size(value) < 1 || size(value) > 100) {
			found = append(found, fmt.Sprintf("choice %q = %q is not of 1 to 100 characters", c.Name, value))
		}
		for locale, name := range c.Localizations {
			if !locales[locale] || size(name) < 1 || size(name) > 100 {
				found = append(found, fmt.Sprintf("choice %q is called %q in %q", c.Name, name, locale))
			}
		}
	}
	return found
}

// inspect works out whom a payload would notify and what is wrong with it.
// Where allowed_mentions does not shut everybody out, that is wrong even if
// nobody is mentioned this time.
func inspect(body []byte, kind payloadKind, files int) (content string, pings, problems []string) {
	data := body
	var kindOfReply int
	if kind == callback {
		var c struct {
			Type int             `json:"type"`
			Data json.RawMessage `json:"data"`
		}
		if err := json.Unmarshal(body, &c); err != nil {
			return "", nil, []string{err.Error()}
		}
		if data, kindOfReply = c.Data, c.Type; len(data) == 0 || bytes.Equal(data, []byte("null")) {
			data = []byte("{}")
		}
	}
	switch kindOfReply {
	case replyModal:
		return "", nil, modalProblems(data)
	case replyPong, replyDeferUpdate:
		return "", nil, nil
	}
	p, _ := parsePayload(data, make([]File, 0), kind)
	problems = p.limits(kind)
	if p.empty() && files == 0 && (kind == newMessage || kind == followUp || kindOfReply == replyMessage) {
		problems = append(problems, "an empty message")
	}
	if kindOfReply == replyChoices {
		return "", nil, append(problems, choiceLimits(p.Choices)...)
	}
	content, pings, ill := p.pings()
	return content, pings, append(problems, ill...)
}
