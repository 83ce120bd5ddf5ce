package discordtest

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

var (
	everyonePattern = regexp.MustCompile(`@(?:everyone|here)`)
	userPattern     = regexp.MustCompile(`<@!?(\d+)>`)
	rolePattern     = regexp.MustCompile(`<@&(\d+)>`)
)

// pings are those whom a message would notify, and what is wrong with who it
// lets be notified. content is all of its text that can.
func (p payloadJSON) pings() (content string, pings, problems []string) {
	content = p.text()
	walk(p.components(), func(c componentJSON) {
		if c.Type == textDisplay {
			content = strings.TrimPrefix(content+"\n"+c.Content, "\n")
		}
	})

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
