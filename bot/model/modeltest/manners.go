package modeltest

import (
	"fmt"
	"net/http"
	"strings"
)

// refuse finds fault with a request.
func refuse(w http.ResponseWriter, code, message, param string) {
	refuseWith(w, http.StatusBadRequest, code, message, param)
}

// FailsBounded refuses with 400 a request that bounds the reply or sets its
// temperature, as some models' servers do; others go on to then.
func FailsBounded(then Behaviour) Behaviour {
	return func(w http.ResponseWriter, r Request) {
		if strings.Contains(r.Body, `"max_tokens"`) || strings.Contains(r.Body, `"temperature"`) {
			writeError(w, http.StatusBadRequest, "unsupported_parameter", "unsupported parameter: max_tokens")
			return
		}
		then(w, r)
	}
}

// RefusesParameter refuses with 400 a request that has the parameter, and says
// so as OpenAI does; others go on to then.
func RefusesParameter(name string, then Behaviour) Behaviour {
	return func(w http.ResponseWriter, r Request) {
		if strings.Contains(r.Body, `"`+name+`":`) {
			refuse(w, "unsupported_parameter",
				fmt.Sprintf("Unsupported parameter: '%s' is not supported with this model.", name), name)
			return
		}
		then(w, r)
	}
}

// RefusesSystem refuses with 400 a request with a message of the system; others
// go on to then.
func RefusesSystem(then Behaviour) Behaviour {
	return func(w http.ResponseWriter, r Request) {
		if strings.Contains(r.Body, `"role":"system"`) {
			refuse(w, "invalid_request_error", "system role not supported", "messages")
			return
		}
		then(w, r)
	}
}

// Holds refuses with 400 a prompt of more than so many tokens, four characters
// each, as OpenAI does; others go on to then.
func Holds(context int, then Behaviour) Behaviour {
	return func(w http.ResponseWriter, r Request) {
		if n := (len(r.Prompt.System) + len(r.Prompt.User)) / 4; n > context {
			refuse(w, "context_length_exceeded",
				fmt.Sprintf("This model's maximum context length is %d tokens. However, your messages resulted in %d tokens.", context, n), "messages")
			return
		}
		then(w, r)
	}
}
