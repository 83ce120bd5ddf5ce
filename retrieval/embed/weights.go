package embed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// What can go wrong with a model's files.
var (
	// ErrNoWeights is a local embedder without its files.
	ErrNoWeights = errors.New("the local embedder has no model: put model.onnx and tokenizer.json of sentence-transformers/all-MiniLM-L6-v2 into a folder and set DATELINE_EMBEDDER_DIR to it, or set DATELINE_EMBEDDER=hashed")
	// ErrChecksum is a file that is not the one asked for, such as the page of
	// a proxy, or one that has changed since it was opened.
	ErrChecksum = errors.New("not the file that was expected")

	errStalled = errors.New("the server fell silent")
)

// MaxSilence is how long a server may send nothing during a download.
const MaxSilence = time.Minute

// Names of a model's files in its folder.
const (
	modelFile     = "model.onnx"
	tokenizerFile = "tokenizer.json"
)

// Weights are the two files of a model.
type Weights struct {
	Model, Tokenizer File
}

// A File is one file of a model, at one revision.
type File struct {
	// URL is where the file is downloaded from; "" is nowhere.
	URL string
	// Size is in bytes. No more is read.
	Size int64
	// SHA256 is in lower-case hexadecimal.
	SHA256 string
}

const miniLM = "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/1110a243fdf4706b3f48f1d95db1a4f5529b4d41/"

// MiniLM is all-MiniLM-L6-v2 of the Sentence Transformers project (Apache-2.0):
// English, 384 dimensions, 90 MB, at a pinned revision. The tests make a model
// of their own; TestMiniLMAgreesWithItsPublisher runs this one where it is at
// hand.
var MiniLM = Weights{
	Model: File{
		URL:    miniLM + "onnx/model.onnx",
		Size:   90_405_214,
		SHA256: "6fd5d72fe4589f189f8ebc006442dbb529bb7ce38f8082112682524616046452",
	},
	Tokenizer: File{
		URL:    miniLM + "tokenizer.json",
		Size:   466_247,
		SHA256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
	},
}

// name tells the weights from all others, wherever they lie.
func (w Weights) name() string {
	name := fmt.Sprintf("%.12s-%.12s", w.Model.SHA256, w.Tokenizer.SHA256)
	if w.Model.SHA256 == MiniLM.Model.SHA256 {
		name = "all-MiniLM-L6-v2-" + name
	}
	return name
}

// weightsIn are the weights that lie in a folder.
func weightsIn(dir string) (w Weights, err error) {
	if w.Model.SHA256, err = checksum(filepath.Join(dir, modelFile)); err == nil {
		w.Tokenizer.SHA256, err = checksum(filepath.Join(dir, tokenizerFile))
	}
	if err != nil {
		return w, fmt.Errorf("%w: %w", err, ErrNoWeights)
	}
	return w, nil
}

// checksum is the SHA-256 of a file.
func checksum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// A store is a folder that keeps weights, and how they come into it.
type store struct {
	dir      string
	client   *http.Client
	progress func(file string, done, total int64)
}

// fetch sees to it that the folder holds the weights and nothing else under
// their names: what is missing or has other bytes is downloaded.
func (s store) fetch(ctx context.Context, w Weights) error {
	for _, file := range []struct {
		name string
		File
	}{{tokenizerFile, w.Tokenizer}, {modelFile, w.Model}} { // the small one first: it tells soonest that there is no way
		path := filepath.Join(s.dir, file.name)
		got, err := checksum(path)
		switch {
		case got == file.SHA256:
			continue
		case file.URL != "":
			err = s.download(ctx, file.File, path)
		case err == nil:
			err = ErrChecksum
		}
		switch {
		case errors.Is(err, context.Canceled):
			return fmt.Errorf("get %s: %w", path, err)
		case err != nil:
			return fmt.Errorf("get %s: %w: %w", path, err, ErrNoWeights)
		}
	}
	return nil
}

// download writes a file in one step: it is there whole, or as it was before.
// Several processes may do so at once. What has come so far lies beside the
// folder, for hugot looks at all that is in it.
func (s store) download(ctx context.Context, file File, path string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watchdog := time.AfterFunc(MaxSilence, func() { cancel(errStalled) })
	defer watchdog.Stop()

	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(s.dir), filepath.Base(path)+".*.part")
	if err != nil {
		return err
	}
	defer os.Remove(part.Name()) // unless it has got its name by then
	defer part.Close()

	sum := sha256.New()
	var done int64
	step := writerFunc(func(b []byte) (int, error) {
		watchdog.Reset(MaxSilence)
		done += int64(len(b))
		if s.progress != nil {
			s.progress(filepath.Base(path), done, file.Size)
		}
		return len(b), nil
	})
	if err := get(ctx, s.client, file, io.MultiWriter(part, sum, step)); err != nil {
		switch {
		case errors.Is(context.Cause(ctx), errStalled):
			return errStalled
		case ctx.Err() != nil:
			return ctx.Err() // which is not always what the client returns
		}
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != file.SHA256 {
		return fmt.Errorf("%w (%d bytes with SHA-256 %s, not %s)", ErrChecksum, done, got, file.SHA256)
	}
	if err := part.Sync(); err != nil {
		return err
	}
	if err := part.Close(); err != nil {
		return err
	}
	return os.Rename(part.Name(), path)
}

// get writes what the address has to offer, up to the size of the file and one
// byte to tell that there is more.
func get(ctx context.Context, client *http.Client, file File, to io.Writer) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, file.URL, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err // the address may be one that a redirection signed
	}
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers with status %d", req.URL.Host, resp.StatusCode)
	}
	_, err = io.Copy(to, io.LimitReader(resp.Body, file.Size+1))
	return err
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }
