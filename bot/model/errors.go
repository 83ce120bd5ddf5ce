package model

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"

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

// codes are the error codes worth telling an operator. A code is told only
// when it is one of these, since a server may put anything there.
var codes = []string{
	"insufficient_quota", "billing_hard_limit_reached", "context_length_exceeded", "model_not_found",
	"unsupported_country_region_territory",
}

// refusal is the error of an answer with another status than 2xx.
func refusal(resp *http.Response) error {
	err := ErrRefused
	switch status := resp.StatusCode; {
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
	var body struct {
		Error struct{ Code any }
	}
	if json.NewDecoder(io.LimitReader(resp.Body, maxLine)).Decode(&body) == nil {
		if code, ok := body.Error.Code.(string); ok && slices.Contains(codes, code) {
			return fmt.Errorf("%w (status %d, %s)", err, resp.StatusCode, code)
		}
	}
	return fmt.Errorf("%w (status %d)", err, resp.StatusCode)
}
