package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// kindOf says where a payload stands.
type payloadKind int

const (
	newMessage payloadKind = iota
	editedMessage
	callback
	followUp
	commandList
)

var payloadRoutes = map[string]payloadKind{
	"PUT /applications/{app}/commands":                 commandList,
	"POST /interactions/{id}/{token}/callback":         callback,
	"PATCH /webhooks/{app}/{token}/messages/{message}": editedMessage,
	"POST /webhooks/{app}/{token}":                     followUp,
	"POST /channels/{channel}/messages":                newMessage,
	"PATCH /channels/{channel}/messages/{message}":     editedMessage,
}

// Message flags.
const (
	flagSuppressEmbeds = 1 << 2
	flagEphemeral      = 1 << 6
	flagSilent         = 1 << 12
	flagComponentsV2   = 1 << 15
)

type payloadJSON struct {
	Content         *string         `json:"content"`
	Embeds          []embedJSON     `json:"embeds"`
	Components      []componentJSON `json:"components"`
	AllowedMentions json.RawMessage `json:"allowed_mentions"`
	Flags           int             `json:"flags"`
	Reference       *struct {
		MessageID       string `json:"message_id"`
		FailIfNotExists *bool  `json:"fail_if_not_exists"`
	} `json:"message_reference"`
	Nonce        json.RawMessage `json:"nonce"`
	EnforceNonce bool            `json:"enforce_nonce"`
	Choices      []choiceJSON    `json:"choices"`
	CustomID     string          `json:"custom_id"`
	Title        string          `json:"title"`
}

type embedJSON struct {
	Title, Description string
	Fields             []struct{ Name, Value string }
	Footer             struct{ Text string }
	Author             struct{ Name string }
}

type componentJSON struct {
	Type        int             `json:"type"`
	CustomID    string          `json:"custom_id"`
	Label       string          `json:"label"`
	Placeholder string          `json:"placeholder"`
	URL         string          `json:"url"`
	Content     string          `json:"content"`
	Options     []choiceJSON    `json:"options"`
	Components  []componentJSON `json:"components"`
	Accessory   *componentJSON  `json:"accessory"`
}

type choiceJSON struct {
	Name        string `json:"name"`
	Label       string `json:"label"`
	Description string `json:"description"`
	Value       any    `json:"value"`
}

func (p payloadJSON) text() string {
	if p.Content == nil {
		return ""
	}
	return *p.Content
}

func (p payloadJSON) nonce() string { return strings.Trim(string(p.Nonce), `"`) }

func (p payloadJSON) empty() bool {
	return strings.TrimSpace(p.text()) == "" && len(p.Embeds) == 0 && len(p.Components) == 0
}

// size is the length of s by the stricter of the two ways of counting.
func size(s string) int {
	return max(utf8.RuneCountInString(s), len(utf16.Encode([]rune(s))))
}

// parsePayload reads a message's body and names the first limit it breaks.
func parsePayload(body []byte, kind payloadKind) (payloadJSON, string) {
	var p payloadJSON
	if err := json.Unmarshal(body, &p); err != nil {
		return p, err.Error()
	}
	if problems := p.limits(kind); len(problems) > 0 {
		return p, problems[0]
	}
	return p, ""
}

// limits are the limits of Discord's that the message breaks.
func (p payloadJSON) limits(kind payloadKind) []string {
	var found []string
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

func componentLimits(p payloadJSON) []string {
	var found []string
	complain := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	count, letters, ids := 0, 0, map[string]bool{}
	var walk func([]componentJSON)
	walk = func(list []componentJSON) {
		for _, c := range list {
			count++
			letters += size(c.Content)
			switch {
			case size(c.CustomID) > 100:
				complain("custom_id over 100 characters")
			case c.CustomID != "" && ids[c.CustomID]:
				complain("custom_id %q twice", c.CustomID)
			case size(c.Label) > 80:
				complain("label over 80 characters")
			case size(c.Placeholder) > 150:
				complain("placeholder over 150 characters")
			case len(c.Options) > 25:
				complain("more than 25 options")
			case c.Type == 1 && len(c.Components) > 5:
				complain("more than 5 components in a row")
			}
			ids[c.CustomID] = true
			for _, o := range c.Options {
				if size(o.Label) > 100 || size(o.Description) > 100 || size(fmt.Sprint(o.Value)) > 100 {
					complain("option over 100 characters")
				}
			}
			walk(c.Components)
			if c.Accessory != nil {
				walk([]componentJSON{*c.Accessory})
			}
		}
	}
	walk(p.Components)
	if p.Flags&flagComponentsV2 != 0 {
		if p.text() != "" || len(p.Embeds) > 0 {
			complain("content or embeds beside components of the second version")
		}
		if count > 40 || letters > 4000 {
			complain("%d components with %d characters, over 40 or 4,000", count, letters)
		}
	} else if len(p.Components) > 5 {
		complain("more than 5 rows")
	}
	return found
}

// choiceLimits are the limits that a list of autocompletion choices breaks.
func (p payloadJSON) choiceLimits() []string {
	var found []string
	if len(p.Choices) > 25 {
		found = append(found, fmt.Sprintf("%d choices, over 25", len(p.Choices)))
	}
	for _, c := range p.Choices {
		value, isText := c.Value.(string)
		if size(c.Name) < 1 || size(c.Name) > 100 || isText && (size(value) < 1 || size(value) > 100) {
			found = append(found, fmt.Sprintf("choice %q = %q is not of 1 to 100 characters", c.Name, value))
		}
	}
	return found
}

var (
	everyonePattern = regexp.MustCompile(`@(?:everyone|here)`)
	userPattern     = regexp.MustCompile(`<@!?(\d+)>`)
	rolePattern     = regexp.MustCompile(`<@&(\d+)>`)
)

// inspect works out whom a payload would notify and what is wrong with it.
// Where allowed_mentions does not shut everybody out, that is wrong even if
// nobody is mentioned this time.
func inspect(body []byte, kind payloadKind) (content string, pings, problems []string) {
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
		if data, kindOfReply = c.Data, c.Type; len(data) == 0 {
			data = []byte("{}")
		}
	}
	var p payloadJSON
	if err := json.Unmarshal(data, &p); err != nil {
		return "", nil, []string{err.Error()}
	}
	problems = p.limits(kind)
	if p.empty() && (kind == newMessage || kind == followUp || kindOfReply == 4) {
		problems = append(problems, "an empty message")
	}
	if kindOfReply == 8 {
		return "", nil, append(problems, p.choiceLimits()...)
	}
	content = p.text()

	// What Discord does without allowed_mentions: everybody mentioned, and
	// the author of the message replied to.
	allowed := struct {
		Parse       []string `json:"parse"`
		Users       []string `json:"users"`
		Roles       []string `json:"roles"`
		RepliedUser bool     `json:"replied_user"`
	}{Parse: []string{"everyone", "users", "roles"}, RepliedUser: p.Reference != nil}
	if len(p.AllowedMentions) > 0 && !bytes.Equal(p.AllowedMentions, []byte("null")) {
		allowed.RepliedUser = false
		if err := json.Unmarshal(p.AllowedMentions, &allowed); err != nil {
			problems = append(problems, err.Error())
		}
		if allowed.Parse == nil {
			problems = append(problems, "allowed_mentions.parse is null")
		}
	}
	if len(allowed.Parse)+len(allowed.Users)+len(allowed.Roles) > 0 || allowed.RepliedUser {
		problems = append(problems, "allowed_mentions lets somebody be pinged")
	}
	if slices.Contains(allowed.Parse, "everyone") {
		pings = append(pings, everyonePattern.FindAllString(content, -1)...)
	}
	for _, m := range userPattern.FindAllStringSubmatch(content, -1) {
		if slices.Contains(allowed.Parse, "users") || slices.Contains(allowed.Users, m[1]) {
			pings = append(pings, m[0])
		}
	}
	for _, m := range rolePattern.FindAllStringSubmatch(content, -1) {
		if slices.Contains(allowed.Parse, "roles") || slices.Contains(allowed.Roles, m[1]) {
			pings = append(pings, m[0])
		}
	}
	if p.Reference != nil && allowed.RepliedUser {
		pings = append(pings, "reply")
	}
	return content, pings, problems
}
