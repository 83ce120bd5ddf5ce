package discordtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}

// A verdict stands in for the test that owns a server, to see what it is told.
type verdict struct {
	testing.TB
	errors []string
}

func (v *verdict) Errorf(format string, args ...any) {
	v.errors = append(v.errors, fmt.Sprintf(format, args...))
}

// A client talks to a server by hand, as a bot would.
type client struct {
	t *testing.T
	*discordtest.Server
	verdict *verdict
	ws      *websocket.Conn
	app     string
	token   string
}

type object = map[string]any

func newClient(t *testing.T, options ...discordtest.Option) *client {
	t.Helper()
	v := &verdict{TB: t}
	c := &client{t: t, Server: discordtest.New(v, options...), verdict: v}
	c.token = c.BotToken()
	return c
}

// call sends a request and returns the status and Discord's code.
func (c *client) call(method, path string, body any) (status, code int, answer object) {
	c.t.Helper()
	var data []byte
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			c.t.Fatal(err)
		}
	}
	req, err := http.NewRequest(method, c.URL()+"/api/v9"+path, bytes.NewReader(data))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+c.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, 0, nil
	}
	defer resp.Body.Close()
	_ = json.NewDecoder(resp.Body).Decode(&answer) // some have no body
	if n, ok := answer["code"].(float64); ok {
		code = int(n)
	}
	return resp.StatusCode, code, answer
}

func (c *client) want(status, code int, method, path string, body any) object {
	c.t.Helper()
	s, n, answer := c.call(method, path, body)
	if s != status || n != code {
		c.t.Errorf("%s %s: %d (%d), want %d (%d): %v", method, path, s, n, status, code, answer)
	}
	return answer
}

// connect opens the gateway, sends IDENTIFY and reads READY.
func (c *client) connect(intents int) object {
	c.t.Helper()
	_, _, gateway := c.call("GET", "/gateway", nil)
	ws, _, err := websocket.DefaultDialer.Dial(gateway["url"].(string)+"/?v=9&encoding=json", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { ws.Close() })
	c.ws = ws
	if hello := c.read(); hello["op"] != 10.0 {
		c.t.Fatalf("no HELLO: %v", hello)
	}
	c.write(object{"op": 2, "d": object{"token": c.token, "intents": intents}})
	ready := c.read()
	if ready["t"] == "READY" {
		c.app = ready["d"].(object)["application"].(object)["id"].(string)
	}
	return ready
}

func (c *client) write(packet object) {
	c.t.Helper()
	if err := c.ws.WriteJSON(packet); err != nil {
		c.t.Fatal(err)
	}
}

// read is the next packet, or its close code as {"close": code}.
func (c *client) read() object {
	c.t.Helper()
	var packet object
	if err := c.ws.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		c.t.Fatal(err)
	}
	if err := c.ws.ReadJSON(&packet); err != nil {
		if closed, ok := err.(*websocket.CloseError); ok {
			return object{"close": closed.Code}
		}
		c.t.Fatal(err)
	}
	return packet
}

// next is the data of the next event of that type.
func (c *client) next(event string) object {
	c.t.Helper()
	for {
		if packet := c.read(); packet["t"] == event {
			return packet["d"].(object)
		} else if packet["close"] != nil {
			c.t.Fatalf("closed with %v before %s", packet["close"], event)
		}
	}
}

const guildIntents = 1<<0 | 1<<9 | 1<<12

var shut = object{"parse": []string{}}

func askCommand() object {
	return object{
		"name": "ask", "description": "Ask", "contexts": []int{0}, "integration_types": []int{0},
		"options": []object{{"type": 3, "name": "question", "description": "What?", "required": true, "autocomplete": true}},
	}
}

func (c *client) publish() {
	c.t.Helper()
	c.want(200, 0, "PUT", "/applications/"+c.app+"/commands", []object{askCommand()})
}

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

// Each payload here breaks one rule, and the test that owns the server is
// told so.
func TestIllegalPayloadsAreTold(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("x", n) }
	many := func(n int, o object) []object {
		var list []object
		for range n {
			list = append(list, o)
		}
		return list
	}
	for name, c := range map[string]struct {
		body object
		says string
	}{
		"content":              {object{"content": long(2001), "allowed_mentions": shut}, "content: 2001"},
		"content in UTF-16":    {object{"content": strings.Repeat("𝔘", 1001), "allowed_mentions": shut}, "content: 2002"},
		"nothing":              {object{"content": " ", "allowed_mentions": shut}, "empty"},
		"nonce":                {object{"content": "x", "nonce": long(26), "allowed_mentions": shut}, "nonce"},
		"ephemeral":            {object{"content": "x", "flags": 64, "allowed_mentions": shut}, "flags"},
		"embeds":               {object{"embeds": many(11, object{"title": "x"}), "allowed_mentions": shut}, "embeds: 11"},
		"embed title":          {object{"embeds": []object{{"title": long(257)}}, "allowed_mentions": shut}, "embed title"},
		"embed letters":        {object{"embeds": many(2, object{"description": long(4000)}), "allowed_mentions": shut}, "characters in embeds: 8000"},
		"rows":                 {object{"components": many(6, object{"type": 1}), "allowed_mentions": shut}, "5 rows"},
		"buttons":              {object{"components": []object{{"type": 1, "components": many(6, object{"type": 2})}}, "allowed_mentions": shut}, "5 components in a row"},
		"label":                {object{"components": []object{{"type": 1, "components": []object{{"type": 2, "label": long(81)}}}}, "allowed_mentions": shut}, "label"},
		"custom id":            {object{"components": []object{{"type": 1, "components": []object{{"type": 2, "custom_id": long(101)}}}}, "allowed_mentions": shut}, "custom_id"},
		"custom id twice":      {object{"components": []object{{"type": 1, "components": many(2, object{"type": 2, "custom_id": "x"})}}, "allowed_mentions": shut}, "twice"},
		"options":              {object{"components": []object{{"type": 1, "components": []object{{"type": 3, "options": many(26, object{"label": "x"})}}}}, "allowed_mentions": shut}, "25 options"},
		"second version":       {object{"content": "x", "flags": 1 << 15, "components": []object{{"type": 10, "content": "x"}}, "allowed_mentions": shut}, "beside components"},
		"second version, long": {object{"flags": 1 << 15, "components": []object{{"type": 10, "content": long(4001)}}, "allowed_mentions": shut}, "4001 characters"},
		"mentions left open":   {object{"content": "@everyone <@1> <@&2>"}, "pings @everyone"},
		"mentions null":        {object{"content": "x", "allowed_mentions": object{"parse": nil}}, "parse is null"},
		"a user let in":        {object{"content": "<@5>", "allowed_mentions": object{"parse": []string{}, "users": []string{"5"}}}, "pings <@5>"},
		"a role let in":        {object{"content": "<@&5>", "allowed_mentions": object{"parse": []string{"roles"}}}, "pings <@&5>"},
		"reply left open":      {object{"content": "x", "message_reference": object{"message_id": "1", "fail_if_not_exists": false}}, "pings reply"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cl := newClient(t)
			cl.connect(guildIntents)
			cl.User("ana").DM("hello")
			channel := cl.next("MESSAGE_CREATE")["channel_id"].(string)
			cl.call("POST", "/channels/"+channel+"/messages", c.body)
			cl.AssertLegal(cl.verdict)
			if told := strings.Join(cl.verdict.errors, "\n"); !strings.Contains(told, c.says) {
				t.Errorf("told %q, want %q", told, c.says)
			}
		})
	}
}

func TestCommandsAreChecked(t *testing.T) {
	t.Parallel()
	with := func(change func(o object)) []object {
		o := askCommand()
		change(o)
		return []object{o}
	}
	option := func(o object) object {
		for key, value := range map[string]any{"type": 3, "name": "x", "description": "x"} {
			if o[key] == nil {
				o[key] = value
			}
		}
		return o
	}
	for name, commands := range map[string][]object{
		"name":        with(func(o object) { o["name"] = "Ask Me" }),
		"twice":       {askCommand(), askCommand()},
		"description": with(func(o object) { o["description"] = strings.Repeat("x", 101) }),
		"contexts":    with(func(o object) { delete(o, "contexts") }),
		"order": with(func(o object) {
			o["options"] = []object{option(object{}), option(object{"name": "y", "required": true})}
		}),
		"option twice": with(func(o object) { o["options"] = []object{option(object{}), option(object{})} }),
		"option type":  with(func(o object) { o["options"] = []object{option(object{"type": 12})} }),
		"both": with(func(o object) {
			o["options"] = []object{option(object{"autocomplete": true, "choices": []object{{"name": "x", "value": "x"}}})}
		}),
		"length": with(func(o object) { o["options"] = []object{option(object{"max_length": 6001})} }),
		"letters": with(func(o object) {
			var choices []object
			for range 25 {
				choices = append(choices, object{"name": strings.Repeat("x", 100), "value": strings.Repeat("x", 100)})
			}
			o["options"] = []object{option(object{"choices": choices}), option(object{"name": "y", "choices": choices})}
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t)
			c.connect(guildIntents)
			c.want(400, 50035, "PUT", "/applications/"+c.app+"/commands", commands)
			c.AssertLegal(c.verdict)
			if len(c.verdict.errors) == 0 {
				t.Error("the test is not told")
			}
		})
	}
	c := newClient(t)
	c.connect(guildIntents)
	c.want(403, 20012, "PUT", "/applications/1/commands", []object{})
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
