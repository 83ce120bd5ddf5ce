package discordtest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

func TestIdentifyIsChecked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token   string
		intents int
		close   int
	}{
		"wrong token":       {"wrong", guildIntents, 4004},
		"no such intent":    {"", 1 << 30, 4013},
		"privileged intent": {"", 1 << 15, 4014},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cl := newClient(t)
			if c.token != "" {
				cl.token = c.token
			}
			if got := cl.connect(c.intents)["close"]; got != c.close {
				t.Errorf("closed with %v, want %d", got, c.close)
			}
		})
	}
	allowed := newClient(t, discordtest.AllowIntents(1<<15))
	if got := allowed.connect(1 << 15)["t"]; got != "READY" {
		t.Errorf("an intent that is switched on brings %v", got)
	}
	allowed.write(object{"op": 2, "d": object{"token": allowed.token, "intents": 0}})
	if got := allowed.read()["close"]; got != 4005 {
		t.Errorf("a second IDENTIFY is closed with %v, want 4005", got)
	}
}

func TestResume(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	session := c.connect(guildIntents)["d"].(object)["session_id"]
	c.next("GUILD_CREATE")
	c.User("ana").DM("heard")
	c.next("MESSAGE_CREATE")
	c.Drop()
	c.WaitFor("the end of the connection", func() bool { return c.Connected() == 0 })
	c.User("ana").DM("missed")

	resume := func(id any, seq int) object {
		_, _, gateway := c.call("GET", "/gateway", nil)
		ws, _, err := websocket.DefaultDialer.Dial(gateway["url"].(string)+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { ws.Close() })
		c.ws = ws
		c.read()
		c.write(object{"op": 6, "d": object{"token": c.token, "session_id": id, "seq": seq}})
		return c.read()
	}
	if first := resume(session, 3); first["d"].(object)["content"] != "missed" {
		t.Errorf("first after RESUME: %v", first)
	}
	c.next("RESUMED")
	if got := resume("another", 3)["op"]; got != 9.0 {
		t.Errorf("RESUME of an unknown session: op %v, want 9", got)
	}
	if got := resume(session, 99)["close"]; got != 4007 {
		t.Errorf("RESUME from the future is closed with %v, want 4007", got)
	}
}

func TestContentNeedsItsIntent(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.connect(guildIntents)
	ana := c.User("ana")
	for _, m := range []struct {
		say  func()
		want string
	}{
		{func() { ana.Say("general", "to nobody") }, ""},
		{func() { ana.Say("general", c.Mention()+" hello") }, c.Mention() + " hello"},
		{func() { ana.DM("hello") }, "hello"},
	} {
		m.say()
		if got := c.next("MESSAGE_CREATE")["content"]; got != m.want {
			t.Errorf("content %q, want %q", got, m.want)
		}
	}
	blind := newClient(t)
	blind.connect(1 << 12)
	blind.User("ana").Say("general", blind.Mention())
	blind.User("ana").DM("seen")
	if got := blind.next("MESSAGE_CREATE")["content"]; got != "seen" {
		t.Errorf("a guild message without the intent for it: %v", got)
	}
}

func TestInteractions(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.connect(guildIntents)
	c.publish()
	deferred := object{"type": 5, "data": object{"flags": 64, "allowed_mentions": shut}}
	slash := func() (callback, webhook string) {
		c.User("ana").Slash("ask", discordtest.Options{"question": "why?"})
		i := c.next("INTERACTION_CREATE")
		return fmt.Sprintf("/interactions/%s/%s/callback", i["id"], i["token"]), fmt.Sprintf("/webhooks/%s/%s", c.app, i["token"])
	}
	text := func(s string) object { return object{"content": s, "allowed_mentions": shut} }

	callback, webhook := slash()
	c.want(404, 10015, "PATCH", webhook+"/messages/@original", text("too early"))
	c.want(204, 0, "POST", callback, deferred)
	c.want(400, 40060, "POST", callback, deferred)
	c.want(200, 0, "PATCH", webhook+"/messages/@original", text("answer"))
	c.want(200, 0, "POST", webhook, text("more"))
	if got := c.want(200, 0, "GET", webhook+"/messages/@original", nil)["content"]; got != "answer" {
		t.Errorf("the reply is %q", got)
	}
	c.want(204, 0, "DELETE", webhook+"/messages/@original", nil)
	c.want(404, 10008, "PATCH", webhook+"/messages/@original", text("gone"))
	c.Advance(16 * time.Minute)
	c.want(401, 50027, "POST", webhook, text("too late"))

	callback, _ = slash()
	c.Advance(4 * time.Second)
	c.want(404, 10062, "POST", callback, deferred)

	callback, _ = slash()
	c.want(400, 50035, "POST", callback, object{"type": 8, "data": object{"choices": []object{}}})

	typing := c.User("ana").Autocomplete("ask", "question", "wh")
	i := c.next("INTERACTION_CREATE")
	c.want(204, 0, "POST", fmt.Sprintf("/interactions/%s/%s/callback", i["id"], i["token"]),
		object{"type": 8, "data": object{"choices": []object{{"name": "who", "value": "1"}}}})
	if got := typing.Choices(); len(got) != 1 || got[0] != (discordtest.Choice{Name: "who", Value: "1"}) {
		t.Errorf("choices: %v", got)
	}
	if len(c.verdict.errors) > 0 {
		t.Errorf("a mistake where there is none: %v", c.verdict.errors)
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.connect(guildIntents)
	asked := c.User("ana").Say("general", c.Mention()+" hello")
	m := c.next("MESSAGE_CREATE")
	channel := "/channels/" + m["channel_id"].(string)
	say := object{"content": "one", "allowed_mentions": shut, "nonce": "n1", "enforce_nonce": true, "message_reference": object{"message_id": m["id"]}}
	first := c.want(200, 0, "POST", channel+"/messages", say)
	if again := c.want(200, 0, "POST", channel+"/messages", say); again["id"] != first["id"] {
		t.Error("the same nonce made two messages")
	}
	if got := asked.Wait("one"); len(got) != 1 || got[0].ReplyTo != m["id"] {
		t.Errorf("replies: %+v", got)
	}
	own := channel + "/messages/" + first["id"].(string)
	c.want(200, 0, "PATCH", own, object{"content": "two", "allowed_mentions": shut})
	if h := asked.Replies()[0].History; len(h) != 2 {
		t.Errorf("history: %v", h)
	}
	c.want(403, 50005, "PATCH", channel+"/messages/"+m["id"].(string), object{"content": "x", "allowed_mentions": shut})
	c.want(404, 10008, "GET", channel+"/messages/1", nil)
	c.want(404, 10003, "POST", "/channels/1/messages", say)
	c.want(204, 0, "POST", channel+"/typing", nil)
	c.want(204, 0, "DELETE", own, nil)
	c.want(404, 10008, "PATCH", own, object{"content": "x", "allowed_mentions": shut})
	c.want(400, 50035, "POST", channel+"/messages", object{"content": "x", "allowed_mentions": shut, "message_reference": object{"message_id": "1"}})
	c.want(200, 0, "POST", channel+"/messages",
		object{"content": "x", "allowed_mentions": shut, "message_reference": object{"message_id": "1", "fail_if_not_exists": false}})
	c.Forbid("general")
	c.want(403, 50013, "POST", channel+"/messages", say)
	c.DeleteChannel("general")
	c.want(404, 10003, "POST", channel+"/messages", say)
	c.token = "wrong"
	c.want(401, 0, "POST", channel+"/messages", say)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	const route = "GET /users/@me"
	held := make(chan struct{})
	c.Fault(discordtest.Fault{Route: route, On: 1, Status: 503})
	c.Fault(discordtest.Fault{Route: route, On: 2, RetryAfter: time.Second, Global: true})
	c.Fault(discordtest.Fault{Route: route, On: 3, Hold: held})
	c.Fault(discordtest.Fault{Route: route, On: 4, Reset: true})
	c.want(503, 0, "GET", "/users/@me", nil)
	if body := c.want(429, 0, "GET", "/users/@me", nil); body["global"] != true || body["retry_after"] != 1.0 {
		t.Errorf("429: %v", body)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.want(200, 0, "GET", "/users/@me", nil)
	}()
	c.WaitFor("the held call", func() bool { return c.Calls(route) == 3 })
	select {
	case <-done:
		t.Error("the call was not held")
	default:
	}
	close(held)
	<-done
	// The client repeats a GET whose connection breaks off, and is served.
	c.call("GET", "/users/@me", nil)
	if c.Calls(route) < 4 {
		t.Error("no fourth call")
	}
	c.Limit("GET /applications/@me", 1, time.Hour)
	c.want(200, 0, "GET", "/applications/@me", nil)
	c.want(429, 0, "GET", "/applications/@me", nil)
	c.want(404, 0, "GET", "/elsewhere", nil)
	if len(c.verdict.errors) != 1 {
		t.Errorf("a route that is not played: %v", c.verdict.errors)
	}
}
