package model

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"unicode"
	"unicode/utf8"

	openai "github.com/sashabaranov/go-openai"
)

// A doer sends go-openai's requests and hands back only replies that its
// stream reader reads rightly: that reader has no bounds, drops a last line
// without a line break, takes more than 300 comment lines for an error, and
// puts the body of a refusal into the error's text.
type doer struct {
	client  *http.Client
	maxBody int64
}

func (d *doer) Do(req *http.Request) (*http.Response, error) {
	resp, err := d.client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 != 2 {
		defer resp.Body.Close()
		return nil, refusal(resp)
	}
	resp.Body = &events{
		body:  resp.Body,
		lines: bufio.NewReaderSize(io.LimitReader(resp.Body, d.maxBody), maxLine),
	}
	return resp, nil
}

// events reads a stream of server-sent events and gives its data lines alone,
// each ended by a line break. A body that is one JSON object, as a server
// sends that knows no streams, is given as the event it amounts to. Its errors
// are io.EOF, those of this package and the body's own.
type events struct {
	body   io.Closer
	lines  *bufio.Reader
	opened bool
	done   bool   // the server said so
	out    []byte // read and not yet given
	err    error  // what follows out
}

// Close reads what follows the server's last event, the end of the body, so
// that the connection can be used again.
func (e *events) Close() error {
	if e.done {
		_, _ = io.Copy(io.Discard, e.lines) // it is only for the connection
	}
	return e.body.Close()
}

func (e *events) Read(p []byte) (int, error) {
	for len(e.out) == 0 {
		if e.err != nil {
			return 0, e.err
		}
		e.out, e.err = e.next()
	}
	n := copy(p, e.out)
	e.out = e.out[n:]
	return n, nil
}

// next is the next data line, or nothing where there was another line.
func (e *events) next() ([]byte, error) {
	if !e.opened {
		e.opened = true
		switch first, err := e.first(); {
		case err != nil:
			return nil, err
		case first == '{':
			return e.whole()
		}
	}
	line, err := e.lines.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return nil, ErrGarbled
	}
	data, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("data:"))
	switch {
	case !ok && len(line) > 0 && bytes.IndexByte([]byte("{[<"), line[0]) >= 0:
		return nil, ErrGarbled // no field of an event begins so
	case !ok:
		return nil, err // a comment, another field, or the end of an event
	}
	if data = bytes.TrimSpace(data); string(data) == "[DONE]" {
		e.done = true
		return append(dataLine([]byte(stop)), dataLine(data)...), err
	}
	var event struct{ Error failure }
	if !utf8.Valid(data) || json.Unmarshal(data, &event) != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF // cut in mid-line
		}
		return nil, cmp.Or(err, ErrGarbled)
	}
	if event.Error {
		return nil, &refused{ErrUnavailable, complaintIn(data)}
	}
	return dataLine(data), err
}

// stop is the event that says that the reply is whole. A server that says that
// it is done need not have said so; one that has is not heard twice.
const stop = `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`

func dataLine(data []byte) []byte {
	return fmt.Appendf(nil, "data: %s\n", data)
}

// first is the first byte of the body that is no space, left unread.
func (e *events) first() (byte, error) {
	for {
		b, err := e.lines.ReadByte()
		if err != nil {
			return 0, err
		}
		if !unicode.IsSpace(rune(b)) {
			return b, e.lines.UnreadByte()
		}
	}
}

// whole reads the body as one completion that was not streamed.
func (e *events) whole() ([]byte, error) {
	body, err := io.ReadAll(e.lines)
	if err != nil {
		return nil, err
	}
	var completion struct {
		Error failure
		openai.ChatCompletionResponse
	}
	switch err := json.Unmarshal(body, &completion); {
	case err != nil, !utf8.Valid(body):
		return nil, ErrGarbled
	case bool(completion.Error):
		return nil, &refused{ErrUnavailable, complaintIn(body)}
	case len(completion.Choices) == 0:
		return nil, ErrGarbled
	}
	choice := completion.Choices[0]
	data, err := json.Marshal(openai.ChatCompletionStreamResponse{Usage: &completion.Usage, Choices: []openai.ChatCompletionStreamChoice{{
		Delta: openai.ChatCompletionStreamChoiceDelta{
			Content: choice.Message.Content, ReasoningContent: choice.Message.ReasoningContent,
		},
		FinishReason: cmp.Or(choice.FinishReason, openai.FinishReasonStop),
	}}})
	if err != nil {
		return nil, ErrGarbled
	}
	return dataLine(data), io.EOF
}

// A failure is whether an "error" member holds anything, of whatever kind.
type failure bool

func (f *failure) UnmarshalJSON(data []byte) error {
	*f = string(data) != "null"
	return nil
}
