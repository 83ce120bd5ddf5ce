package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Reasons for which a file that somebody attached is not fetched.
var (
	errForeignFile = errors.New("the file is not one that discord keeps")
	errLargeFile   = errors.New("the file is too large")
)

// fileHosts are where Discord keeps what people attach.
var fileHosts = map[string]bool{"cdn.discordapp.com": true, "media.discordapp.net": true}

// download fetches a file of at most limit bytes that somebody attached. It
// shows no token, and follows no redirect: who names the address may be
// anybody.
func (t *transport) download(ctx context.Context, address string, limit int64) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || !fileHosts[u.Host] || u.User != nil {
		return nil, errForeignFile
	}
	for try := 1; ; try++ {
		data, again, err := t.fetch(ctx, u, limit)
		if err == nil {
			return data, nil
		}
		if !again || try == maxTries || sleep(ctx, jitter(t.timing.retry<<(try-1))) != nil {
			return nil, fmt.Errorf("fetch attachment: %w", publicError(err))
		}
	}
}

// fetch tries once, and reports whether it is worth another try.
func (t *transport) fetch(ctx context.Context, u *url.URL, limit int64) (data []byte, again bool, err error) {
	limited, cancel := context.WithTimeout(ctx, t.timing.deliver)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, false, err
	}
	t.rebase(req)
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, ctx.Err() == nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, resp.StatusCode >= 500, &apiError{Status: resp.StatusCode, Message: "for an attachment"}
	}
	if resp.ContentLength > limit {
		return nil, false, errLargeFile
	}
	data, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, ctx.Err() == nil, err
	case int64(len(data)) > limit:
		return nil, false, errLargeFile
	}
	return data, false, nil
}
