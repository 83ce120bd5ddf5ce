package embed_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/retrieval/embed"
)

// A hub serves the tiny model's files. Its behaviour may be changed between
// requests, not during one.
type hub struct {
	*httptest.Server
	weights embed.Weights
	files   map[string][]byte
	// serve, unless nil, answers instead.
	serve func(w http.ResponseWriter, name string, file []byte)
	mu    sync.Mutex
	asked []string
}

func startHub(t testing.TB) *hub {
	t.Helper()
	dir := tinyModel(t, nil)
	h := &hub{files: make(map[string][]byte)}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Base(r.URL.Path)
		h.mu.Lock()
		h.asked = append(h.asked, name)
		h.mu.Unlock()
		if h.serve != nil {
			h.serve(w, name, h.files[name])
			return
		}
		w.Write(h.files[name])
	}))
	t.Cleanup(h.Close)
	file := func(name string) embed.File {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		h.files[name] = b
		sum := sha256.Sum256(b)
		return embed.File{URL: h.URL + "/" + name, Size: int64(len(b)), SHA256: hex.EncodeToString(sum[:])}
	}
	h.weights = embed.Weights{Model: file("model.onnx"), Tokenizer: file("tokenizer.json")}
	return h
}

// config downloads from the hub into a folder that is not there yet.
func (h *hub) config(t testing.TB) embed.LocalConfig {
	return embed.LocalConfig{Dir: filepath.Join(t.TempDir(), "cache", "models"), Weights: h.weights, Client: h.Client()}
}

func (h *hub) requests() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.asked
}

// has fails the test unless the folder holds just these files, and there is
// nothing beside it.
func has(t testing.TB, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	beside, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(beside) != 1 {
		t.Errorf("beside the folder lie %v, %v", beside, err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got := fmt.Sprint(names); got != fmt.Sprint(want) {
		t.Errorf("the folder holds %v, want %v", got, want)
	}
}

func TestDownload(t *testing.T) {
	h := startHub(t)
	c := h.config(t)
	var done, total [2]int64
	c.Progress = func(file string, d, n int64) {
		i := 0
		if file == "model.onnx" {
			i = 1
		}
		if d <= done[i] || d > n {
			t.Errorf("%s: %d bytes after %d of %d", file, d, done[i], n)
		}
		done[i], total[i] = d, n
		if parts, _ := filepath.Glob(filepath.Join(c.Dir, "*.part")); parts != nil {
			t.Errorf("%s is in the folder that the model is loaded from", parts)
		}
	}
	l := local(t, c)
	if len(h.requests()) != 0 {
		t.Error("downloaded before it was needed")
	}
	embedded(t, l, "ferry", "harbour")
	if want := [2]int64{h.weights.Tokenizer.Size, h.weights.Model.Size}; done != want || total != want {
		t.Errorf("progress ended at %d of %d, want %d", done, total, want)
	}
	has(t, c.Dir, "model.onnx", "tokenizer.json")

	again := local(t, c)
	embedded(t, again, "ferry")
	if again.Model() != l.Model() || local(t, embed.LocalConfig{Dir: c.Dir}).Model() != l.Model() {
		t.Error("the same weights have other names")
	}
	if got := h.requests(); len(got) != 2 {
		t.Errorf("the hub was asked for %v", got)
	}
}

func TestDownloadReplacesADamagedFile(t *testing.T) {
	h := startHub(t)
	c := h.config(t)
	embedded(t, local(t, c), "ferry")
	write(t, c.Dir, "model.onnx", h.files["model.onnx"][:1000])
	embedded(t, local(t, c), "ferry")
	if got := fmt.Sprint(h.requests()); got != "[tokenizer.json model.onnx model.onnx]" {
		t.Errorf("the hub was asked for %v", got)
	}
}

func TestDownloadThatFails(t *testing.T) {
	for _, test := range []struct {
		name  string
		serve func(w http.ResponseWriter, name string, file []byte)
		want  error
		says  string
	}{
		{"other bytes", func(w http.ResponseWriter, _ string, file []byte) { w.Write(reversed(file)) }, embed.ErrChecksum, "SHA-256"},
		{"too few", func(w http.ResponseWriter, _ string, file []byte) { w.Write(file[:10]) }, embed.ErrChecksum, "10 bytes"},
		{"too many", func(w http.ResponseWriter, _ string, file []byte) {
			w.Write(file)
			if n, err := io.Copy(w, io.LimitReader(endless{}, 1<<30)); err == nil {
				t.Errorf("%d bytes too many were read", n)
			}
		}, embed.ErrChecksum, "bytes"},
		{"a page", func(w http.ResponseWriter, _ string, _ []byte) { io.WriteString(w, "<title>Sign in</title>") }, embed.ErrChecksum, "bytes"},
		{"broken off", func(w http.ResponseWriter, _ string, file []byte) {
			w.Header().Set("Content-Length", fmt.Sprint(len(file)))
			w.Write(file[:len(file)/2])
		}, io.ErrUnexpectedEOF, "EOF"},
		{"not there", func(w http.ResponseWriter, _ string, _ []byte) { w.WriteHeader(http.StatusNotFound) }, embed.ErrNoWeights, "404"},
		{"down", func(w http.ResponseWriter, _ string, _ []byte) { w.WriteHeader(http.StatusBadGateway) }, embed.ErrNoWeights, "502"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := startHub(t)
			h.serve = func(w http.ResponseWriter, name string, file []byte) {
				if name == "model.onnx" {
					test.serve(w, name, file)
					return
				}
				w.Write(file)
			}
			c := h.config(t)
			l := local(t, c)
			_, err := l.Embed(t.Context(), []string{"ferry"})
			if !errors.Is(err, test.want) || !errors.Is(err, embed.ErrNoWeights) {
				t.Fatalf("got %v, want %v", err, test.want)
			}
			for _, hint := range []string{test.says, "model.onnx", "DATELINE_EMBEDDER_DIR", "DATELINE_EMBEDDER=hashed"} {
				if !strings.Contains(err.Error(), hint) {
					t.Errorf("error %q does not tell %s", err, hint)
				}
			}
			has(t, c.Dir, "tokenizer.json")

			h.serve = nil
			embedded(t, l, "ferry") // the same embedder tries again
			has(t, c.Dir, "model.onnx", "tokenizer.json")
		})
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

// A slow network brings files in five pieces, with a pause before each.
type slow struct {
	files map[string][]byte
	pause time.Duration
}

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	body, w := io.Pipe()
	file := s.files[path.Base(r.URL.Path)]
	go func() {
		for piece := range slices.Chunk(file, len(file)/5+1) {
			select {
			case <-time.After(s.pause):
				w.Write(piece)
			case <-r.Context().Done():
				w.CloseWithError(r.Context().Err())
				return
			}
		}
		w.Close()
	}()
	return &http.Response{StatusCode: http.StatusOK, Body: body}, nil
}

func TestDownloadMayBeSlowButNotSilent(t *testing.T) {
	h := startHub(t)
	for _, test := range []struct {
		pause time.Duration
		want  error
	}{
		{embed.MaxSilence - time.Second, nil},
		{embed.MaxSilence + time.Second, embed.ErrNoWeights},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := h.config(t)
			c.Client = &http.Client{Transport: slow{h.files, test.pause}}
			began := time.Now()
			_, err := local(t, c).Embed(t.Context(), []string{"ferry"})
			if !errors.Is(err, test.want) {
				t.Fatalf("pauses of %v: %v", test.pause, err)
			}
			if err == nil {
				return
			}
			if !strings.Contains(err.Error(), "silent") || time.Since(began) != embed.MaxSilence {
				t.Errorf("%v after %v", err, time.Since(began))
			}
			has(t, c.Dir)
		})
	}
}

func TestDownloadCancelled(t *testing.T) {
	h := startHub(t)
	over := make(chan struct{})
	defer close(over)
	h.serve = func(w http.ResponseWriter, _ string, file []byte) {
		w.Write(file[:10])
		w.(http.Flusher).Flush()
		<-over
	}
	c := h.config(t)
	came := make(chan struct{}, 1)
	c.Progress = func(string, int64, int64) { came <- struct{}{} }
	l := local(t, c)
	first, cancelFirst := context.WithCancelCause(t.Context())
	ended := make(chan error)
	go func() {
		_, err := l.Embed(first, []string{"ferry"})
		ended <- err
	}()
	<-came // the first is in its download, so the second waits for its turn
	second, cancelSecond := context.WithCancel(t.Context())
	cancelSecond()
	if _, err := l.Embed(second, []string{"ferry"}); !errors.Is(err, context.Canceled) {
		t.Errorf("the one that waits: %v", err)
	}
	cancelFirst(errors.New("interrupt"))
	if err := <-ended; !errors.Is(err, context.Canceled) || errors.Is(err, embed.ErrNoWeights) {
		t.Errorf("the one that downloads: %v", err)
	}
	has(t, c.Dir)
}

func TestDownloadFollowsRedirections(t *testing.T) {
	h := startHub(t)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, h.URL+r.URL.Path+"?signature=canary", http.StatusFound)
	}))
	defer front.Close()
	c := h.config(t)
	c.Weights.Model.URL = front.URL + "/model.onnx"
	embedded(t, local(t, c), "ferry")

	h.Close()
	c = h.config(t)
	c.Weights.Tokenizer.URL = front.URL + "/tokenizer.json"
	_, err := local(t, c).Embed(t.Context(), []string{"ferry"})
	if !errors.Is(err, embed.ErrNoWeights) || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v", err)
	}
}

func TestDownloadsAtTheSameTime(t *testing.T) {
	h := startHub(t)
	c := h.config(t)
	var all sync.WaitGroup
	for range 4 {
		l := local(t, c)
		all.Go(func() {
			if _, err := l.Embed(t.Context(), []string{"ferry"}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	has(t, c.Dir, "model.onnx", "tokenizer.json")
}

// offline is a network that cannot be reached.
type offline struct{ asked string }

func (o *offline) RoundTrip(r *http.Request) (*http.Response, error) {
	o.asked = r.URL.String()
	return nil, errors.New("no route to host")
}

func TestZeroConfigIsMiniLMInTheUsersCache(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(name, home)
	}
	var network offline
	l := local(t, embed.LocalConfig{Client: &http.Client{Transport: &network}})
	if got, want := l.Model(), "local-1:all-MiniLM-L6-v2-6fd5d72fe458-be50c3628f2b"; got != want {
		t.Errorf("model is %q, want %q", got, want)
	}
	_, err := l.Embed(t.Context(), []string{"ferry"})
	if !errors.Is(err, embed.ErrNoWeights) || !strings.Contains(err.Error(), "no route") || !strings.Contains(err.Error(), home) {
		t.Errorf("got %v", err)
	}
	const want = "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/1110a243fdf4706b3f48f1d95db1a4f5529b4d41/tokenizer.json"
	if network.asked != want {
		t.Errorf("asked for %s", network.asked)
	}
}
