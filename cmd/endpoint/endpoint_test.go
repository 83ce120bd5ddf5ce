package endpoint_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/dateline-bot/dateline/bot/model/modeltest"
	"github.com/dateline-bot/dateline/cmd/endpoint"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	key    = "sk-canary-51d0"
	prompt = "the words of the prompt"
)

const base = "http://model.test/v1/chat/completions"

func TestTriesAgain(t *testing.T) {
	reset := func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
	status := func(code int, retryAfter string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			if retryAfter != "" {
				w.Header().Set("Retry-After", retryAfter)
			}
			w.WriteHeader(code)
			fmt.Fprint(w, "failed")
		}
	}
	for _, test := range []struct {
		name     string
		failures []func(http.ResponseWriter) // one a try, and then success
		tries    int
		status   int
		min, max time.Duration
	}{
		{"at once well", nil, 1, 200, 0, 0},
		{"429, then well", []func(http.ResponseWriter){status(429, "7")}, 2, 200, 7 * time.Second, 8 * time.Second},
		{"429 without a time", []func(http.ResponseWriter){status(429, "")}, 2, 200, 125 * time.Millisecond, 375 * time.Millisecond},
		{"429 with a date", []func(http.ResponseWriter){status(429, "Sat, 01 Jan 2000 00:00:05 GMT")}, 2, 200, 5 * time.Second, 6 * time.Second},
		{"429 with a date gone by", []func(http.ResponseWriter){status(429, "Sat, 01 Jan 1994 00:00:05 GMT")}, 2, 200, 0, 250 * time.Millisecond},
		{"429 three times", []func(http.ResponseWriter){status(429, "1"), status(429, "2"), status(429, "3")}, 3, 429, 3 * time.Second, 4 * time.Second},
		{"429 beyond the budget", []func(http.ResponseWriter){status(429, "3600"), status(429, "3600"), status(429, "3600")}, 3, 429, 20 * time.Second, 20 * time.Second},
		{"429 until the end of days", []func(http.ResponseWriter){status(429, "Fri, 31 Dec 9999 23:59:59 GMT"), status(429, "Fri, 31 Dec 9999 23:59:59 GMT"), status(429, "1")}, 3, 429, 20 * time.Second, 20 * time.Second},
		{"503 with a time", []func(http.ResponseWriter){status(503, "2")}, 2, 200, 2 * time.Second, 3 * time.Second},
		{"500 twice", []func(http.ResponseWriter){status(500, ""), status(502, "")}, 3, 200, 375 * time.Millisecond, 1125 * time.Millisecond},
		{"500 three times", []func(http.ResponseWriter){status(500, ""), status(500, ""), status(500, "")}, 3, 500, 375 * time.Millisecond, 1125 * time.Millisecond},
		{"reset twice", []func(http.ResponseWriter){reset, reset}, 3, 200, 375 * time.Millisecond, 1125 * time.Millisecond},
		{"401 is final", []func(http.ResponseWriter){status(401, "")}, 1, 401, 0, 0},
		{"400 is final", []func(http.ResponseWriter){status(400, "")}, 1, 400, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport, tries := serve(t, func(n int, w http.ResponseWriter, _ *http.Request) {
					if n <= len(test.failures) {
						test.failures[n-1](w)
						return
					}
					fmt.Fprint(w, "well")
				})
				begun := time.Now()
				status, body, err := post(t.Context(), endpoint.Client(endpoint.Config{Transport: transport}), base)
				took := time.Since(begun)
				if err != nil || status != test.status || int(tries.Load()) != test.tries {
					t.Errorf("status %d after %d tries, %v; want %d after %d", status, tries.Load(), err, test.status, test.tries)
				}
				if want := map[bool]string{true: "well", false: "failed"}[status == 200]; body != want {
					t.Errorf("body is %q, want %q", body, want)
				}
				if took < test.min || took > test.max {
					t.Errorf("took %s, want %s to %s", took, test.min, test.max)
				}
			})
		})
	}
}

func TestBodyThatCannotBeHadAgainIsSentOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport, tries := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base, io.MultiReader(strings.NewReader(prompt)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+key)
		resp, err := endpoint.Client(endpoint.Config{Transport: transport}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if tries.Load() != 1 || resp.StatusCode != 500 {
			t.Errorf("status %d after %d tries", resp.StatusCode, tries.Load())
		}
	})
}

func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport, tries := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/slow": // a byte every 15 s, for 45 s
				for range 3 {
					time.Sleep(15 * time.Second)
					fmt.Fprint(w, ".")
					http.NewResponseController(w).Flush()
				}
				return
			case "/body":
				fmt.Fprint(w, "begun")
				http.NewResponseController(w).Flush()
			case "/drip": // never silent, never done
				for r.Context().Err() == nil {
					fmt.Fprint(w, ".")
					http.NewResponseController(w).Flush()
					time.Sleep(11 * time.Second)
				}
			case "/error":
				w.WriteHeader(500)
				fmt.Fprint(w, "half an err")
				http.NewResponseController(w).Flush()
			}
			<-r.Context().Done()
		})
		for _, test := range []struct {
			path  string
			body  string
			err   error
			after time.Duration
		}{
			{"/headers", "", endpoint.ErrSilent, 20 * time.Second},
			{"/body", "begun", endpoint.ErrSilent, 20 * time.Second},
			{"/slow", "...", nil, 45 * time.Second},
			{"/drip", "......", context.DeadlineExceeded, 60 * time.Second},
		} {
			tries.Store(0)
			begun := time.Now()
			_, body, err := post(t.Context(), endpoint.Client(endpoint.Config{Transport: transport}), "http://model.test"+test.path)
			if !errors.Is(err, test.err) || body != test.body || time.Since(begun) != test.after {
				t.Errorf("%s: %q and %v after %s; want %q and %v after %s", test.path, body, err, time.Since(begun), test.body, test.err, test.after)
			}
			var timeout net.Error
			if test.err != nil && (!errors.As(err, &timeout) || !timeout.Timeout()) {
				t.Errorf("%s: %v is no time-out", test.path, err)
			}
			if tries.Load() != 1 {
				t.Errorf("%s: %d tries", test.path, tries.Load())
			}
			safe(t, err)
		}

		// A failure whose body stalls is a failure still, and tried again
		// until the budget is spent.
		begun := time.Now()
		status, body, err := post(t.Context(), endpoint.Client(endpoint.Config{Transport: transport}), "http://model.test/error")
		if status != 500 || body != "half an err" || err != nil || time.Since(begun) > 45*time.Second {
			t.Errorf("status %d, %q, %v after %s", status, body, err, time.Since(begun))
		}
	})
}

func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport, tries := serve(t, func(n int, w http.ResponseWriter, _ *http.Request) {
			if n <= 6 {
				w.WriteHeader(503)
			}
		})
		client := endpoint.Client(endpoint.Config{Transport: transport})
		if status, _, err := post(t.Context(), client, base); status != 503 || err != nil {
			t.Fatalf("first: status %d, %v", status, err)
		}
		// Three failures so far; two more open it, and the sixth try is not made.
		if _, _, err := post(t.Context(), client, base); !errors.Is(err, endpoint.ErrOpen) || tries.Load() != 5 {
			t.Fatalf("second: %v after %d tries", err, tries.Load())
		}
		opened := time.Now()
		_, _, err := post(t.Context(), client, base)
		if !errors.Is(err, endpoint.ErrOpen) || time.Since(opened) != 0 || tries.Load() != 5 {
			t.Errorf("while open: %v after %s and %d tries", err, time.Since(opened), tries.Load())
		}
		if !strings.Contains(err.Error(), "asked again in ") {
			t.Errorf("error is %q", err)
		}

		time.Sleep(30 * time.Second) // in the bubble
		if _, _, err := post(t.Context(), client, base); !errors.Is(err, endpoint.ErrOpen) || tries.Load() != 6 {
			t.Errorf("still failing: %v after %d tries, want 6", err, tries.Load())
		}
		time.Sleep(30 * time.Second)
		for range 5 {
			if status, _, err := post(t.Context(), client, base); status != 200 || err != nil {
				t.Errorf("healthy again: status %d, %v", status, err)
			}
		}
	})
}

// Five failures open the breaker only in a row, and only the server's.
func TestBreakerStaysClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport, _ := serve(t, func(n int, w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path == "/hang":
				<-r.Context().Done()
			case r.URL.Path == "/limit":
				w.WriteHeader(429)
			case n%3 != 0:
				w.WriteHeader(500)
			}
		})
		client := endpoint.Client(endpoint.Config{Transport: transport})
		for range 4 { // 500, 500, 200
			if status, _, err := post(t.Context(), client, "http://model.test/"); status != 200 || err != nil {
				t.Fatalf("status %d, %v", status, err)
			}
		}
		for range 6 {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			if _, _, err := post(ctx, client, "http://model.test/hang"); !errors.Is(err, context.Canceled) {
				t.Fatalf("cancelled: %v", err)
			}
		}
		for range 3 {
			if status, _, err := post(t.Context(), client, "http://model.test/limit"); status != 429 || err != nil {
				t.Fatalf("limited: %d, %v", status, err)
			}
		}
	})
}

func TestCancelledWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport, _ := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "10")
			w.WriteHeader(429)
		})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		begun := time.Now()
		_, _, err := post(ctx, endpoint.Client(endpoint.Config{Transport: transport}), base)
		if !errors.Is(err, context.Canceled) || time.Since(begun) != time.Second {
			t.Errorf("got %v after %s", err, time.Since(begun))
		}
	})
}

func TestBodiesAreCapped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport, _ := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
			status := 200
			fmt.Sscanf(r.URL.Path, "/%d", &status)
			w.WriteHeader(status)
			io.WriteString(w, strings.Repeat("x", 100_000))
		})
		for _, test := range []struct {
			cap  int64
			path string
			read int
			err  error
		}{
			{0, "", 100_000, nil},
			{100_000, "", 100_000, nil},
			{99_999, "", 99_999, endpoint.ErrTooLarge},
			{10, "", 10, endpoint.ErrTooLarge},
			{0, "/400", 64 << 10, nil}, // of an error's body only the beginning
		} {
			client := endpoint.Client(endpoint.Config{Transport: transport, MaxBody: test.cap})
			_, body, err := post(t.Context(), client, "http://model.test"+test.path)
			if len(body) != test.read || !errors.Is(err, test.err) {
				t.Errorf("%s with a cap of %d: %d bytes, %v", test.path, test.cap, len(body), err)
			}
		}
	})
}

func TestMalformedAnswerIsNotQuoted(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			http.ReadRequest(bufio.NewReader(conn))
			fmt.Fprintf(conn, "%s %s\r\n\r\n", prompt, key)
			conn.Close()
		}
	}()
	_, _, err = post(t.Context(), endpoint.Client(endpoint.Config{}), "http://"+listener.Addr().String())
	if !errors.Is(err, endpoint.ErrBroken) {
		t.Errorf("got %v", err)
	}
	safe(t, err)
	listener.Close()
	<-done
	_, _, err = post(t.Context(), endpoint.Client(endpoint.Config{}), "http://"+listener.Addr().String())
	var refused *net.OpError
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), listener.Addr().String()) {
		t.Errorf("nobody listens: %v", err)
	}
	safe(t, err)
}

func TestRealServer(t *testing.T) {
	server := modeltest.Start(t)
	client := endpoint.Client(endpoint.Config{})
	t.Cleanup(client.CloseIdleConnections)
	url := server.URL + "/chat/completions"

	server.Chat(modeltest.Resets, modeltest.Fails(500), modeltest.Says(modeltest.Truthful))
	req := `{"model": "m", "messages": [{"role": "user", "content": "What?"}]}`
	resp, err := client.Post(url, "application/json", strings.NewReader(req))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 || len(server.Requests()) != 3 {
		t.Errorf("status %d after %d requests", resp.StatusCode, len(server.Requests()))
	}
	for i, r := range server.Requests() {
		if r.Body != req {
			t.Errorf("try %d brought %q", i+1, r.Body)
		}
	}

	elsewhere := modeltest.Start(t)
	server.Chat(modeltest.Redirects(elsewhere.URL))
	resp, err = client.Post(url, "application/json", strings.NewReader(req))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 307 || len(elsewhere.Requests()) != 0 {
		t.Errorf("status %d, %d requests elsewhere", resp.StatusCode, len(elsewhere.Requests()))
	}
}
