package model

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	openai "github.com/sashabaranov/go-openai"
)

// What can go wrong with a model, each with what to do about it. A status
// from the server is added where there was one; nothing the server wrote is.
var (
	ErrUnauthorized = errors.New("the model server refused the key: check OPENAI_API_KEY")
	ErrNoModel      = errors.New("the model server does not know the model or the address: check OPENAI_CHAT_MODEL and OPENAI_BASE_URL")
	ErrRateLimited  = errors.New("the model server takes no more requests for now: wait, or check the account's limits")
	ErrRefused      = errors.New("the model server found fault with the request: check that OPENAI_CHAT_MODEL is a chat model with room for the passages")
	ErrUnavailable  = errors.New("the model server cannot be reached or is failing: check OPENAI_BASE_URL, or try again later")
	ErrTimeout      = errors.New("the model server took too long")
	ErrGarbled      = errors.New("the model server's reply cannot be read: check that OPENAI_BASE_URL speaks OpenAI's chat completions")
	ErrCutShort     = errors.New("the model's reply was cut short")
)

var sentinels = []error{
	ErrUnauthorized, ErrNoModel, ErrRateLimited, ErrRefused, ErrUnavailable, ErrTimeout, ErrGarbled, ErrCutShort,
}

// classify names what went wrong, before the first word of the reply or after.
func classify(ctx context.Context, err error, begun bool) error {
	var timeout net.Error
	var mistyped *json.UnmarshalTypeError
	switch {
	case slices.ContainsFunc(sentinels, func(s error) bool { return errors.Is(err, s) }):
		return err
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return ErrTimeout
	case errors.As(err, &mistyped):
		return ErrGarbled
	case errors.Is(err, openai.ErrChatCompletionInvalidModel):
		return ErrNoModel
	case begun:
		return ErrCutShort
	}
	return ErrUnavailable
}

// A refused is an error of the server's in answer to a request, with what can
// be made of its words.
type refused struct {
	error
	complaint
}

func (r *refused) Unwrap() error { return r.error }

// A complaint is what a server finds fault with. It holds nothing that the
// server wrote but a known code and a number.
type complaint struct {
	code    string // one of codes
	named   habit  // ways of asking that it names
	tooLong bool
	context int // how many tokens it says it has, or 0
}

// codes are the error codes worth telling an operator. A code is told only
// when it is one of these, since a server may put anything there.
var codes = []string{
	"insufficient_quota", "billing_hard_limit_reached", "context_length_exceeded", "model_not_found",
	"unsupported_country_region_territory",
}

// What servers say of a request, by the ways of asking that are to blame.
var blamed = []struct {
	words *regexp.Regexp
	habit habit
}{
	{regexp.MustCompile(`response_?format|json_?schema|grammar|structured.output`), noSchema},
	{regexp.MustCompile(`stream_options|include_usage`), noUsage},
	{regexp.MustCompile(`temperature`), noTemperature},
	{regexp.MustCompile(`reasoning_effort`), noEffort},
	{regexp.MustCompile(`max_(?:completion_)?tokens`), newBound},
	{regexp.MustCompile(`use [^.]{0,20}developer`), developer},
	{regexp.MustCompile(`(?:system|developer)\W{1,3}(?:role|message|prompt|instruction)|role\W{1,10}system|roles must alternate|messages\[0\]`), noSystem},
}

var (
	tooLong    = regexp.MustCompile(`context[_ ](?:length|size|window|limit)|exceed_context|too (?:long|many tokens)|reduce the length`)
	contextHas = regexp.MustCompile(`"n_ctx"\s*:\s*(\d{3,7})|context[^0-9]{0,60}(\d{3,7})`)
)

// complaintIn reads the body of a refusal, which may be OpenAI's object or
// anything else.
func complaintIn(body []byte) (c complaint) {
	var said struct {
		Error struct {
			Message, Param string
			Code, Type     any
		}
	}
	text := string(body)
	if json.Unmarshal(body, &said) == nil && said.Error.Message != "" {
		text = fmt.Sprint(said.Error.Param, "\n", said.Error.Message, "\n", said.Error.Code, "\n", said.Error.Type)
	}
	text = strings.ToLower(text)
	if code, ok := said.Error.Code.(string); ok && slices.Contains(codes, code) {
		c.code = code
	}
	if c.tooLong = tooLong.MatchString(text); c.tooLong {
		if m := contextHas.FindStringSubmatch(strings.ToLower(string(body))); m != nil {
			c.context, _ = strconv.Atoi(m[1] + m[2]) // seven digits at most
		}
		return c
	}
	if p := said.Error.Param; p != "" && !strings.HasPrefix(p, "messages") {
		text = p
	}
	for _, b := range blamed {
		if b.words.MatchString(text) {
			c.named |= b.habit
		}
	}
	switch {
	case bits.OnesCount(uint(c.named)) > 2:
		c.named = 0 // it repeats the request
	case c.named&developer != 0:
		c.named &^= noSystem // it says how the role is called
	}
	return c
}

// refusal is the error of an answer with another status than 2xx.
func refusal(resp *http.Response) error {
	err := ErrRefused
	status := resp.StatusCode
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		err = ErrUnauthorized
	case status == http.StatusNotFound, status < http.StatusBadRequest:
		err = ErrNoModel // a redirection is not followed: the address is wrong
	case status == http.StatusRequestTimeout:
		err = ErrTimeout
	case status == http.StatusTooManyRequests:
		err = ErrRateLimited
	case status >= http.StatusInternalServerError:
		err = ErrUnavailable
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxLine)) // the status says enough where it breaks off
	c := complaintIn(body)
	detail := fmt.Sprintf("status %d", status)
	if c.code != "" {
		detail += ", " + c.code
	}
	err = fmt.Errorf("%w (%s)", err, detail)
	switch status {
	case http.StatusRequestEntityTooLarge:
		c.tooLong = true
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
	case http.StatusInternalServerError, http.StatusNotImplemented:
		// Servers that run a model's template themselves fail so where it, or
		// their own grammar, cannot take the request.
	default:
		return err
	}
	return &refused{err, c}
}
