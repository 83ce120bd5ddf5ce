package model

import (
	"errors"
	"io"
	"strings"

	openai "github.com/sashabaranov/go-openai"
)

// A proposal is what a reply says in one place: a claim, the numbers of the
// passages it names, and its quotes, the i-th for the i-th number; what the
// passages lack; or a question made to stand alone.
type proposal struct {
	claim, said string
	sources     []int
	quotes      []string
	lacks       string

	question, language string
}

// What a reply may turn out to be that a request made in another way may mend.
var (
	errMute    = errors.New("the reply is empty")
	errThought = errors.New("the reply ended in thoughts")
)

// An incoming reply is a model's answer on its way in.
type incoming struct {
	scanner
	begun    bool // something was said
	thought  bool // beside the reply, as some servers tell it
	said     int  // its length in tokens, as estimated
	finished bool
	usage    openai.Usage // as the server tells, or zero

	// quiet is called when the reply is over and only the server's last words
	// are still to come.
	quiet func()
}

// read takes the reply from the stream and emits each proposal as soon as it
// is whole. It stops without an error when emit wants no more.
//
// Only a finish_reason, or the server's word that it is done, ends a reply:
// go-openai gives io.EOF for a stream that broke off too. How many tokens it
// took comes after that.
func (r *incoming) read(stream *openai.ChatCompletionStream) error {
	var last error
	for !r.stopped {
		chunk, err := stream.Recv()
		switch {
		case err != nil && r.finished:
			return last
		case errors.Is(err, io.EOF) && !r.begun:
			return ErrGarbled
		case errors.Is(err, io.EOF):
			r.end(false)
			return ErrCutShort
		case err != nil:
			r.end(false)
			return err
		}
		if chunk.Usage != nil {
			r.usage = *chunk.Usage
		}
		for _, choice := range chunk.Choices {
			if choice.Index != 0 || r.finished {
				continue
			}
			r.hear(choice.Delta)
			if choice.FinishReason != "" && choice.FinishReason != openai.FinishReasonNull {
				r.finished = true
				last = r.finish(choice.FinishReason)
				r.quiet()
			}
		}
	}
	return nil
}

// hear takes a piece of the reply.
func (r *incoming) hear(delta openai.ChatCompletionStreamChoiceDelta) {
	r.begun = r.begun || strings.TrimSpace(delta.Content) != ""
	r.thought = r.thought || delta.ReasoningContent != ""
	r.said += tokens(delta.Content, delta.ReasoningContent)
	r.write(delta.Content)
}

// finish is the end of the reply for the reason the server gives.
func (r *incoming) finish(reason openai.FinishReason) error {
	switch reason {
	case openai.FinishReasonLength, openai.FinishReasonContentFilter:
		r.end(false)
		if reason == openai.FinishReasonLength && !r.proposed && (r.thought || r.thinking != nil) {
			return errThought
		}
		return ErrCutShort
	}
	if !r.begun {
		return errMute
	}
	r.end(true)
	return nil
}
