package discord

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
)

// controlForget carries the id of the person who asked to be forgotten.
const controlForget = "forgetme"

// maxData is the largest file of a person's data, in bytes, that is not
// compressed. Discord takes 10 MiB, and such text shrinks to a fifth or less.
const maxData = 2 << 20

// peopleEntries are what people do with what is kept about them.
func peopleEntries() ([]command, []control) {
	return []command{
			{name: nameMyData, about: aboutMyData, action: action{cheap: true, anyone: true, run: (*face).myData}},
			{name: nameForgetMe, about: aboutForgetMe, action: action{cheap: true, anyone: true, run: (*face).forgetMe}},
		}, []control{
			{id: controlForget, action: action{ack: ackUpdate, cheap: true, anyone: true, run: (*face).forgotten}},
		}
}

// myData gives people all that is kept about them.
func (f *face) myData(ctx context.Context, r request, _ func(message)) (reply, error) {
	data, err := f.journal.Export(ctx, r.person)
	if err != nil {
		return reply{}, err
	}
	given := &file{name: "dateline.json", kind: "application/json", data: data}
	if len(data) > maxData {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(data); err != nil {
			return reply{}, fmt.Errorf("compress a person's data: %w", err)
		}
		if err := w.Close(); err != nil {
			return reply{}, fmt.Errorf("compress a person's data: %w", err)
		}
		given = &file{name: "dateline.json.gz", kind: "application/gzip", data: b.Bytes()}
	}
	return reply{messages: []message{{text: sayMyData.in(r.lang), file: given}}}, nil
}

// forgetMe says what would be deleted, and asks.
func (f *face) forgetMe(_ context.Context, r request, _ func(message)) (reply, error) {
	return reply{messages: []message{{
		text:    sayForgetMe.in(r.lang),
		buttons: []button{{id: customID(controlForget, r.person), label: sayForgetIt.in(r.lang), danger: true}},
	}}}, nil
}

// forgotten deletes what is kept about the person who was asked, and nobody
// else.
func (f *face) forgotten(ctx context.Context, r request, _ func(message)) (reply, error) {
	if r.arg(0) != r.person {
		return reply{}, &refusal{words: sayNotAllowed, audit: true}
	}
	if err := f.journal.Forget(ctx, r.person); err != nil {
		return reply{}, err
	}
	return say(sayForgotMe.in(r.lang)), nil
}
