package discordtest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// A call is one request to the API.
type call struct {
	*http.Request
	body  []byte // JSON; of an upload the part that is
	files []File // of an upload
}

// An answer is what the API answers with; a nil body is none.
type answer struct {
	status int
	body   any
}

type object = map[string]any

func ok(body any) answer { return answer{http.StatusOK, body} }

var noContent = answer{http.StatusNoContent, nil}

func refuse(status, code int, message string) answer {
	return answer{status, object{"message": message, "code": code}}
}

// Discord's refusals.
var (
	unauthorized       = refuse(401, 0, "401: Unauthorized")
	unknownChannel     = refuse(404, 10003, "Unknown Channel")
	unknownGuild       = refuse(404, 10004, "Unknown Guild")
	unknownUser        = refuse(404, 10013, "Unknown User")
	unknownMessage     = refuse(404, 10008, "Unknown Message")
	unknownWebhook     = refuse(404, 10015, "Unknown Webhook")
	unknownInteraction = refuse(404, 10062, "Unknown interaction")
	acknowledged       = refuse(400, 40060, "Interaction has already been acknowledged.")
	missingAccess      = refuse(403, 50001, "Missing Access")
	wrongChannel       = refuse(400, 50024, "Cannot execute action on this channel type")
	closedMessages     = refuse(403, 50007, "Cannot send messages to this user")
	tooManyFollowUps   = refuse(400, 40094, "This interaction has reached the maximum number of follow up messages")
	noHistory          = refuse(403, 160002, "Cannot reply without permission to read message history")
	threadExists       = refuse(400, 160004, "A thread has already been created for this message")
	emptyMessage       = refuse(400, 50006, "Cannot send an empty message")
	otherAuthor        = refuse(403, 50005, "Cannot edit a message authored by another user")
	missingPermissions = refuse(403, 50013, "Missing Permissions")
	invalidToken       = refuse(401, 50027, "Invalid Webhook Token")
	invalidJSON        = refuse(400, 50109, "The request body contains invalid JSON.")
)

func invalidForm(problem string) answer { return refuse(400, 50035, "Invalid Form Body: "+problem) }

// routes are the parts of Discord's API that the server plays. The name of a
// route, as in Fault and Calls, is the pattern without the version.
func (s *Server) routes() {
	open, bot := false, true
	s.route("GET /gateway", open, func(call) answer { return ok(object{"url": s.gatewayURL()}) })
	s.route("GET /gateway/bot", bot, s.gatewayBot)
	s.route("GET /users/@me", bot, func(call) answer { return ok(s.botUser()) })
	s.route("GET /applications/@me", bot, func(call) answer { return ok(object{"id": s.app, "name": "dateline", "bot": s.botUser()}) })
	s.route("PUT /applications/{app}/commands", bot, s.putCommands)
	s.route("GET /applications/{app}/commands", bot, func(call) answer { return ok(s.commands) })
	s.route("POST /interactions/{id}/{token}/callback", open, s.postCallback)
	s.route("GET /webhooks/{app}/{token}/messages/{message}", open, s.getReply)
	s.route("PATCH /webhooks/{app}/{token}/messages/{message}", open, s.patchReply)
	s.route("DELETE /webhooks/{app}/{token}/messages/{message}", open, s.deleteReply)
	s.route("POST /webhooks/{app}/{token}", open, s.postFollowUp)
	s.route("POST /users/@me/channels", bot, s.openDirect)
	s.route("GET /guilds/{guild}", bot, s.getGuild)
	s.route("GET /guilds/{guild}/members/{user}", bot, s.getMember)
	s.route("GET /channels/{channel}", bot, s.getChannel)
	s.route("PATCH /channels/{channel}", bot, s.patchChannel)
	s.route("POST /channels/{channel}/threads", bot, s.postThread)
	s.route("POST /channels/{channel}/messages/{message}/threads", bot, s.postThread)
	s.route("PUT /channels/{channel}/thread-members/@me", bot, s.joinThread)
	s.route("GET /channels/{channel}/messages", bot, s.getMessages)
	s.route("POST /channels/{channel}/messages", bot, s.postMessage)
	s.route("GET /channels/{channel}/messages/{message}", bot, s.getMessage)
	s.route("PATCH /channels/{channel}/messages/{message}", bot, s.patchMessage)
	s.route("DELETE /channels/{channel}/messages/{message}", bot, s.deleteMessage)
	s.route("POST /channels/{channel}/typing", bot, s.postTyping)
	s.mux.HandleFunc("GET /{$}", s.serveGateway)
	s.mux.HandleFunc("GET /attachments/{channel}/{id}/{name}", s.serveFile)
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.t.Errorf("discordtest: the bot called %s %s, which is not played here", r.Method, r.URL.Path)
		write(w, refuse(404, 0, "404: Not Found"))
	})
}

// route serves one route: faults first, then the token, the limits, and the
// effect, which runs under s.mu.
func (s *Server) route(name string, needsToken bool, effect func(call) answer) {
	method, path, _ := strings.Cut(name, " ")
	s.mux.HandleFunc(method+" /api/v9"+path, func(w http.ResponseWriter, r *http.Request) {
		body, files, err := readBody(r)
		if err != nil {
			return
		}
		fault := s.nextFault(name)
		if fault != nil && fault.strike(s, w, r) {
			return
		}
		s.mu.Lock()
		a := unauthorized
		if !needsToken || r.Header.Get("Authorization") == "Bot "+s.token {
			a = s.limited(name, r, w.Header())
		}
		switch {
		case a.status != 0:
		case len(body) > 0 && !json.Valid(body):
			a = invalidJSON
		default:
			a = effect(call{r, body, files})
		}
		s.record(name, r.URL.Path, body, len(files), a.status)
		s.notify()
		s.mu.Unlock()
		if fault != nil && fault.LoseReply {
			reset(w)
			return
		}
		write(w, a)
	})
}

func write(w http.ResponseWriter, a answer) {
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_ = json.NewEncoder(w).Encode(a.body) // the client may be gone
}

func (s *Server) gatewayURL() string {
	return "ws" + strings.TrimPrefix(s.http.URL, "http")
}

func (s *Server) gatewayBot(call) answer {
	return ok(object{
		"url": s.gatewayURL(), "shards": 1,
		"session_start_limit": object{
			"total": 1000, "remaining": s.gateway.starts, "reset_after": s.gateway.resetAfter.Milliseconds(), "max_concurrency": 1,
		},
	})
}

func (s *Server) botUser() object {
	return object{"id": s.app, "username": "dateline", "discriminator": "0", "bot": true}
}
