package discordtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
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

// Fatalf ends the goroutine, as that of a test does.
func (v *verdict) Fatalf(format string, args ...any) {
	v.Errorf(format, args...)
	runtime.Goexit()
}

// refuses reports what the test is told of something that people cannot do.
func (c *client) refuses(do func()) string {
	c.t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	<-done
	told := strings.Join(c.verdict.errors, "\n")
	c.verdict.errors = nil
	return told
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
	if err := c.ws.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
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

func (c *client) publish(more ...object) {
	c.t.Helper()
	c.want(200, 0, "PUT", "/applications/"+c.app+"/commands", append([]object{askCommand()}, more...))
}

// event is the next interaction, and the ways to answer it.
func (c *client) event() (i object, callback, webhook string) {
	c.t.Helper()
	i = c.next("INTERACTION_CREATE")
	return i, fmt.Sprintf("/interactions/%s/%s/callback", i["id"], i["token"]), fmt.Sprintf("/webhooks/%s/%s", c.app, i["token"])
}
