package discordtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

func menuEntry() object {
	return object{"type": 3, "name": "Ask about this", "contexts": []int{0, 1, 2}, "integration_types": []int{0, 1}}
}

func adminCommand() object {
	return object{
		"name": "archive", "description": "Keep the archive", "contexts": []int{0}, "integration_types": []int{0}, "default_member_permissions": "32",
		"options": []object{{
			"type": 1, "name": "add", "description": "Add an article", "options": []object{
				{"type": 11, "name": "file", "description": "The article", "required": true},
				{"type": 7, "name": "channel", "description": "Where"}, {"type": 8, "name": "role", "description": "Who"},
				{"type": 4, "name": "pages", "description": "How many", "min_value": 1, "max_value": 9},
			},
		}},
	}
}

// under is a message with a button and a menu.
func under(text string) object {
	return object{"content": text, "allowed_mentions": shut, "components": []object{
		{"type": 1, "components": []object{{
			"type": 3, "custom_id": "quote", "placeholder": "Show quote",
			"options": []object{{"label": "One", "value": "1", "description": "the first"}, {"label": "Two", "value": "2"}},
		}}},
		{"type": 1, "components": []object{
			{"type": 2, "style": 2, "label": "Follow up", "custom_id": "follow"}, {"type": 2, "style": 2, "emoji": object{"name": "👍"}, "custom_id": "good"},
			{"type": 2, "style": 2, "label": "Old", "custom_id": "old", "disabled": true}, {"type": 2, "style": 5, "label": "Page", "url": "https://x.example"},
		}},
	}}
}

func form() object {
	return object{"type": 9, "data": object{"custom_id": "form", "title": "Follow up", "components": []object{
		{"type": 1, "components": []object{{"type": 4, "custom_id": "text", "label": "Question", "style": 1, "max_length": 10, "value": "Why?"}}},
	}}}
}

func TestComponentsAndModals(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.connect(guildIntents)
	c.publish()
	ana := c.User("ana")
	asked := ana.Slash("ask", discordtest.Options{"question": "why?"})
	_, callback, webhook := c.event()
	c.want(204, 0, "POST", callback, object{"type": 5, "data": object{"allowed_mentions": shut}})
	if got := c.want(200, 0, "GET", webhook+"/messages/@original", nil)["flags"]; got != 128.0 {
		t.Errorf("flags of a deferred reply: %v, want 128", got)
	}
	c.want(200, 0, "PATCH", webhook+"/messages/@original", under("answer"))
	answer := asked.Reply()
	if len(answer.Rows) != 2 || answer.Rows[0][0].Options[1].Label != "Two" || answer.Rows[1][3].URL != "https://x.example" {
		t.Errorf("rows: %+v", answer.Rows)
	}

	chosen := ana.Select(answer, "Two")
	i, callback, webhook := c.event()
	if data := i["data"].(object); i["type"] != 3.0 || data["custom_id"] != "quote" || data["values"].([]any)[0] != "2" || i["message"].(object)["id"] != answer.ID {
		t.Errorf("a choice reads %v", i)
	}
	c.want(204, 0, "POST", callback, object{"type": 4, "data": object{"content": "the quote", "flags": 64, "allowed_mentions": shut}})
	if quote := chosen.Wait("the quote")[0]; !quote.Private {
		t.Error("not private")
	}
	c.want(200, 0, "POST", webhook, object{"content": "more", "allowed_mentions": shut})

	changed := ana.Click(answer, "👍")
	_, callback, webhook = c.event()
	c.want(204, 0, "POST", callback, object{"type": 7, "data": object{"content": "rated", "components": []object{}, "allowed_mentions": shut}})
	c.want(200, 0, "PATCH", webhook+"/messages/@original", object{"components": under("")["components"], "allowed_mentions": shut})
	if now := changed.Wait("rated")[0]; now.ID != answer.ID || len(now.Rows) != 2 || len(now.History) != 2 {
		t.Errorf("the message pressed on is %+v", now)
	}

	pressed := ana.Click(answer, "Follow up")
	_, callback, _ = c.event()
	c.want(204, 0, "POST", callback, form())
	c.want(400, 40060, "POST", callback, form())
	if m := pressed.Modal(); m.Title != "Follow up" || m.Fields[0].Value != "Why?" || !m.Fields[0].Required {
		t.Errorf("modal: %+v", m)
	}
	submitted := pressed.Submit(map[string]string{"Question": "and?"})
	i, callback, _ = c.event()
	if i["type"] != 5.0 || !strings.Contains(fmt.Sprint(i["data"]), "value:and?") || i["message"] == nil {
		t.Errorf("a form reads %v", i)
	}
	c.want(400, 50035, "POST", callback, form()) // no form in answer to a form
	c.want(204, 0, "POST", callback, object{"type": 6})
	if submitted.Reply().ID != answer.ID {
		t.Error("a form's answer is not the message it came from")
	}

	_, callback, _ = func() (object, string, string) {
		ana.Slash("ask", discordtest.Options{"question": "x"})
		return c.event()
	}()
	c.want(400, 50035, "POST", callback, object{"type": 6})

	for name, do := range map[string]func(){
		"no such button":    func() { ana.Click(answer, "Share") },
		"a disabled button": func() { ana.Click(answer, "Old") },
		"a link":            func() { ana.Click(answer, "Page") },
		"no such option":    func() { ana.Select(answer, "Three") },
		"too many options":  func() { ana.Select(answer, "One", "Two") },
		"no such id":        func() { ana.Press(answer, "forged") },
		"not her own":       func() { c.User("ben").Press(chosen.Reply(), "x") },
		"too long":          func() { pressed.Submit(map[string]string{"Question": "12345678901"}) },
		"empty":             func() { pressed.Submit(map[string]string{"Question": ""}) },
		"no such field":     func() { pressed.Submit(map[string]string{"Reason": "x"}) },
	} {
		if c.refuses(do) == "" {
			t.Errorf("%s: people can do that", name)
		}
	}
	ana.Forging().Press(answer, "forged", "x")
	if i, _, _ := c.event(); i["data"].(object)["custom_id"] != "forged" {
		t.Errorf("a forged press reads %v", i)
	}
}

func TestCommandsOfEveryKind(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.connect(guildIntents)
	c.publish(menuEntry(), adminCommand())
	ana, ben := c.User("ana").Allow(discordtest.ManageGuild), c.User("ben")
	file := discordtest.File{Name: "a.txt", Type: "text/plain", Data: []byte("words")}
	options := discordtest.Options{"file": file, "channel": discordtest.Channel("desk"), "role": discordtest.Role("editors"), "pages": 2}
	ana.Become("editors").Speaking("de").Slash("archive add", options)
	i, _, _ := c.event()
	data := i["data"].(object)
	resolved := data["resolved"].(object)
	sub := data["options"].([]any)[0].(object)
	if sub["name"] != "add" || len(sub["options"].([]any)) != 4 || len(resolved) != 3 || i["locale"] != "de" {
		t.Errorf("the command reads %v", i)
	}
	member := i["member"].(object)
	if roles := member["roles"].([]any); len(roles) != 1 || roles[0] != c.Role("Newsroom", "editors") || !strings.Contains(fmt.Sprint(resolved["roles"]), "editors") {
		t.Errorf("roles: %v, %v", roles, resolved["roles"])
	}
	for _, attached := range resolved["attachments"].(object) {
		address := strings.Replace(attached.(object)["url"].(string), "https://cdn.discordapp.com", c.URL(), 1)
		resp, err := http.Get(address)
		if err != nil || resp.StatusCode != 200 {
			t.Errorf("the attachment: %v, %v", resp, err)
		}
		resp.Body.Close()
	}

	m := ben.Say("general", "The mayor resigned.").Message()
	ben.Menu("Ask about this", m)
	i, _, _ = c.event()
	target := i["data"].(object)["target_id"].(string)
	if messages := i["data"].(object)["resolved"].(object)["messages"].(object); target != m.ID || messages[target].(object)["content"] != "The mayor resigned." {
		t.Errorf("the menu entry reads %v", i)
	}

	dan := c.User("dan")
	c.Install(dan)
	for place, owners := range map[string]string{"@ana": "1", "Stadium!/stands": "1", "general": "0", "": "0"} {
		p := dan.In(place)
		if place == "@ana" || place == "Stadium!/stands" {
			p.Menu("Ask about this", p.Say(place, "Said elsewhere.").Message())
		} else if place == "" {
			p.Menu("Ask about this", p.DM("Said here.").Message())
		} else {
			p.Menu("Ask about this", m)
		}
		i, _, _ := c.event()
		if i["authorizing_integration_owners"].(object)[owners] == nil {
			t.Errorf("at %q the bot is there by %v", place, i["authorizing_integration_owners"])
		}
	}

	for name, do := range map[string]func(){
		"hidden by permissions":  func() { ben.Slash("archive add", options) },
		"hidden in messages":     func() { ana.SlashDM("archive add", options) },
		"hidden from guests":     func() { ana.In("Stadium!/stands").Slash("ask", discordtest.Options{"question": "x"}) },
		"without its option":     func() { ana.Slash("archive add", nil) },
		"no such subcommand":     func() { ana.Slash("archive remove", nil) },
		"without the subcommand": func() { ana.Slash("archive", nil) },
		"wrong kind":             func() { ana.Slash("archive add", discordtest.Options{"file": "a.txt"}) },
		"out of bounds":          func() { ana.Slash("archive add", discordtest.Options{"file": file, "pages": 10}) },
		"no such option":         func() { ana.Slash("ask", discordtest.Options{"question": "x", "pages": 1}) },
		"nobody":                 func() { ana.In("@nobody").Say("@nobody", "x") },
	} {
		if c.refuses(do) == "" {
			t.Errorf("%s: people can do that", name)
		}
	}
	ben.Forging().Slash("archive add", options)
	if i, _, _ := c.event(); i["member"].(object)["user"].(object)["username"] != "ben" {
		t.Errorf("a forged command reads %v", i)
	}
}

func TestGuildsThreadsAndPermissions(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.connect(guildIntents)
	c.publish()
	ana := c.User("ana").In("Rival/desk")
	ana.Slash("ask", discordtest.Options{"question": "x"})
	if i, _, _ := c.event(); i["guild_id"] != c.GuildID("Rival") || i["guild_locale"] != "en-GB" || i["channel_id"] != c.ChannelID("Rival/desk") {
		t.Errorf("in another guild: %v", i)
	}
	m := ana.Say("desk", c.Mention()+" harbour").Message()
	if c.ChannelID("desk") == c.ChannelID("Rival/desk") || m.Channel != "desk" {
		t.Errorf("channels of two guilds are one, or it is %q", m.Channel)
	}
	threads := "/channels/" + c.ChannelID("desk") + "/messages/" + m.ID + "/threads"
	c.want(400, 50035, "POST", threads, object{"name": strings.Repeat("x", 101)})
	c.verdict.errors = nil
	thread := c.want(200, 0, "POST", threads, object{"name": "Harbour", "auto_archive_duration": 1440})
	c.want(400, 160004, "POST", threads, object{"name": "Again"})
	if thread["id"] != m.ID || thread["parent_id"] != c.ChannelID("desk") || c.next("THREAD_CREATE")["name"] != "Harbour" {
		t.Errorf("thread: %v", thread)
	}
	say := object{"content": "x", "allowed_mentions": shut}
	in := "/channels/" + m.ID + "/messages"
	c.want(200, 0, "POST", in, say)
	if got := c.All("Harbour"); len(got) != 1 {
		t.Errorf("in the thread: %v", got)
	}
	c.Restrict("desk", discordtest.SendInThreads|discordtest.CreateThreads)
	c.want(403, 50013, "POST", in, say)
	c.want(403, 50013, "POST", "/channels/"+c.ChannelID("desk")+"/threads", object{"name": "x", "type": 11})
	c.want(200, 0, "POST", "/channels/"+c.ChannelID("desk")+"/messages", say)
	c.Restrict("desk", discordtest.ReadHistory)
	c.want(403, 160002, "POST", "/channels/"+c.ChannelID("desk")+"/messages",
		object{"content": "x", "allowed_mentions": shut, "message_reference": object{"message_id": m.ID}})
	c.want(403, 50013, "GET", "/channels/"+c.ChannelID("desk")+"/messages", nil)
	c.Restrict("desk", discordtest.ViewChannel)
	c.want(403, 50001, "GET", "/channels/"+c.ChannelID("desk"), nil)

	c.Forum("questions")
	post := c.User("ben").Post("questions", "Who?", c.Mention()+" who?")
	if post.Place() != "Who?" || c.next("MESSAGE_CREATE") == nil {
		t.Errorf("a post stands at %q", post.Place())
	}
	direct := c.want(200, 0, "POST", "/users/@me/channels", object{"recipient_id": ana.ID()})["id"].(string)
	c.want(200, 0, "POST", "/channels/"+direct+"/messages", say)
	ana.CloseMessages()
	c.want(403, 50007, "POST", "/channels/"+direct+"/messages", say)
	if member := c.want(200, 0, "GET", "/guilds/"+c.GuildID("Rival")+"/members/"+ana.ID(), nil); member["user"].(object)["username"] != "ana" {
		t.Errorf("member: %v", member)
	}
	c.Kick("Rival")
	if c.next("GUILD_DELETE")["id"] != c.GuildID("Rival") {
		t.Error("another guild")
	}
	c.want(403, 50001, "GET", "/channels/"+c.ChannelID("Rival/desk"), nil)
	c.want(404, 10004, "GET", "/guilds/"+c.GuildID("Rival"), nil)
}

// upload sends a payload with a file, as Discord wants it.
func (c *client) upload(path string, payload object, name string) int {
	c.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	data, err := json.Marshal(payload)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := form.WriteField("payload_json", string(data)); err != nil {
		c.t.Fatal(err)
	}
	part, err := form.CreateFormFile("files[0]", name)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := part.Write([]byte("question,times\n")); err != nil {
		c.t.Fatal(err)
	}
	form.Close()
	req, err := http.NewRequest("POST", c.URL()+"/api/v9"+path, &b)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+c.token)
	req.Header.Set("Content-Type", form.FormDataContentType())
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// A transcript tells who did what and what was shown, without ids and without
// what was shown for the time being.
func TestTranscript(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.connect(guildIntents)
	c.publish()
	ana := c.User("ana")
	asked := ana.Slash("ask", discordtest.Options{"question": "why?"})
	_, callback, webhook := c.event()
	c.want(204, 0, "POST", callback, object{"type": 5, "data": object{"flags": 64, "allowed_mentions": shut}})
	for _, text := range []string{"a", "an", "an answer for <@" + ana.ID() + ">"} {
		c.want(200, 0, "PATCH", webhook+"/messages/@original", under(text))
	}
	if status := c.upload(webhook, object{"content": "a table", "flags": 64, "allowed_mentions": shut}, "gaps.csv"); status != 200 {
		t.Errorf("an upload: %d", status)
	}
	pressed := ana.Click(asked.Reply(), "Follow up")
	_, callback, _ = c.event()
	c.want(204, 0, "POST", callback, form())
	pressed.Submit(map[string]string{"Question": "and?"})
	_, callback, webhook = c.event()
	c.want(204, 0, "POST", callback, object{"type": 5, "data": object{"allowed_mentions": shut}})
	c.want(204, 0, "DELETE", webhook+"/messages/@original", nil)
	m := c.User("ben").DM("hello").Message()
	c.User("ben").Edit(m, "hello there")
	want := `== #general in Newsroom ==
ana: /ask question: why?
  dateline (only ana sees this)
    | an answer for <@ana>
    [Show quote v]
      - One (the first)
      - Two
    [Follow up] [👍] [Old, disabled] [Page](https://x.example)
  dateline (only ana sees this)
    | a table
    <gaps.csv>
ana presses [Follow up]
  dateline opens the form "Follow up" for ana
    Question (required, 0 to 10 characters): Why?
ana submits Question: and?

== ben and dateline ==
ben: hello
ben edits: hello there
`
	if got := c.Transcript(); got != want {
		t.Errorf("the transcript:\n%s\nwant:\n%s", got, want)
	}
}

// Another bot on the same server finds what was there before.
func TestRestart(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.connect(guildIntents)
	c.publish()
	asked := c.User("ana").Slash("ask", discordtest.Options{"question": "why?"})
	_, callback, webhook := c.event()
	c.want(204, 0, "POST", callback, object{"type": 5, "data": object{"allowed_mentions": shut}})
	c.ws.Close()
	c.WaitGone()
	c.connect(guildIntents)
	c.publish()
	c.WaitReady()
	c.want(200, 0, "PATCH", webhook+"/messages/@original", object{"content": "late", "allowed_mentions": shut})
	asked.Wait("late")
	c.Advance(16 * time.Minute)
	c.want(401, 50027, "PATCH", webhook+"/messages/@original", object{"content": "too late", "allowed_mentions": shut})
}
