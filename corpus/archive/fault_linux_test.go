package archive_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
)

func init() {
	roles["cramped"] = cramped
	roles["small disk"] = smallDisk
	roles["read only"] = func(ctx context.Context, dir, _ string) error { return readOnly(ctx, dir, story("maria", 1)) }
	roles["unclean"] = func(ctx context.Context, dir, _ string) error {
		_, err := archive.Open(ctx, dir, archive.Options{})
		return expect("left by a killed program", err, archive.ErrReadOnly, dir, "copy the folder")
	}
}

// TestFaultsOfTheSystem has the system refuse what goes beyond some size of a
// file, and beyond some number of open files, for many of both.
func TestFaultsOfTheSystem(t *testing.T) {
	t.Parallel()
	if err := process(t, "cramped", t.TempDir(), "").Run(); err != nil {
		t.Error(err)
	}
}

// TestDisk works on a disk of its own, first full and then read-only.
func TestDisk(t *testing.T) {
	runAs(t, process(t, "small disk", t.TempDir(), ""), 0)
}

// TestPermissions reads an archive without the permission to write it. That
// takes another user than root, to whom permissions mean nothing.
func TestPermissions(t *testing.T) {
	dir := t.TempDir()
	permit := func(folder, file os.FileMode) {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(dir, "archive.*"))
		for _, name := range files {
			err = errors.Join(err, os.Chmod(name, file))
		}
		if err := errors.Join(err, os.Chmod(dir, folder)); err != nil {
			t.Fatal(err)
		}
	}
	defer permit(0o755, 0o644)
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o555); err != nil {
		t.Fatal(err)
	}
	writer := open(t, dir)
	put(t, writer, story("maria", 1))
	log, err := os.ReadFile(filepath.Join(dir, "archive.db-wal"))
	if err != nil {
		t.Fatal(err)
	}
	permit(0o555, 0o444)
	t.Run("beside a writer", func(t *testing.T) { runAs(t, process(t, "read only", dir, ""), 1000) })
	permit(0o755, 0o644)
	writer.Close()
	permit(0o555, 0o444)
	t.Run("alone", func(t *testing.T) { runAs(t, process(t, "read only", dir, ""), 1000) })
	permit(0o755, 0o644)
	if err := os.WriteFile(filepath.Join(dir, "archive.db-wal"), log, 0o444); err != nil {
		t.Fatal(err)
	}
	permit(0o555, 0o444)
	t.Run("left by a killed program", func(t *testing.T) { runAs(t, process(t, "unclean", dir, ""), 1000) })
}

// runAs runs a process as another user of a namespace of its own, where user 0
// may mount.
func runAs(t *testing.T, cmd *exec.Cmd, user int) {
	t.Helper()
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: user, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: user, HostID: os.Getgid(), Size: 1}},
	}
	if err := cmd.Start(); err != nil {
		t.Skipf("no user namespaces here: %v", err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// expect returns an error unless err is target and says the words.
func expect(what string, err, target error, words ...string) error {
	if !errors.Is(err, target) {
		return fmt.Errorf("%s: %v, want %v", what, err, target)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			return fmt.Errorf("%s: the error %q does not say %q", what, err, word)
		}
	}
	return nil
}

// holds checks that the archive holds the articles and no others.
func holds(ctx context.Context, a *archive.Archive, want ...*corpus.Article) error {
	var got []string
	for e, err := range a.Load(ctx, 0, model) {
		if err != nil {
			return err
		}
		if e.Article != nil {
			got = append(got, e.Article.Fingerprint())
		}
	}
	var prints []string
	for _, article := range want {
		prints = append(prints, article.Fingerprint())
	}
	slices.Sort(got)
	if slices.Sort(prints); !slices.Equal(got, prints) {
		return fmt.Errorf("%d articles are there, want %d", len(got), len(prints))
	}
	return nil
}

func cramped(ctx context.Context, dir, _ string) error {
	signal.Ignore(syscall.SIGXFSZ) // a write beyond the limit then fails with EFBIG
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return err
	}
	failed := 0
	for n := range 16 {
		for what, limit := range map[string]struct {
			resource int
			most     uint64
		}{
			"size":  {syscall.RLIMIT_FSIZE, uint64(n) * 20_000},
			"files": {syscall.RLIMIT_NOFILE, uint64(len(open) + n/2)},
		} {
			dir := filepath.Join(dir, fmt.Sprint(what, n))
			failures, err := crampedBy(ctx, dir, limit.resource, limit.most)
			if err != nil {
				return fmt.Errorf("%s limited to %d: %w", what, limit.most, err)
			}
			failed += failures
		}
	}
	if failed < 25 {
		return fmt.Errorf("%d operations failed only", failed)
	}
	return nil
}

// crampedBy uses an archive under a limit, which it lifts after each failure
// for another try, and returns how many failed.
func crampedBy(ctx context.Context, dir string, resource int, most uint64) (failed int, err error) {
	var usual syscall.Rlimit
	if err := syscall.Getrlimit(resource, &usual); err != nil {
		return 0, err
	}
	cramp := func(most uint64) error {
		return syscall.Setrlimit(resource, &syscall.Rlimit{Cur: most, Max: usual.Max})
	}
	defer cramp(usual.Cur)
	try := func(operation func() error) error {
		if err := cramp(most); err != nil {
			return err
		}
		first := operation()
		if err := cramp(usual.Cur); err != nil {
			return err
		}
		if first == nil {
			return nil
		}
		failed++
		if !strings.Contains(first.Error(), dir) {
			return fmt.Errorf("the error %q does not say where", first)
		}
		return operation()
	}
	var a *archive.Archive
	err = try(func() (err error) {
		a, err = archive.Open(ctx, dir, archive.Options{})
		return err
	})
	if err != nil {
		return failed, err
	}
	defer a.Close()
	maria, log := story("maria", 1), long("log", 100)
	for _, article := range []*corpus.Article{maria, log} {
		err := try(func() error {
			_, err := a.Put(ctx, article, paragraphs(article))
			return err
		})
		if err != nil {
			return failed, err
		}
	}
	if err := holds(ctx, a, maria, log); err != nil {
		return failed, err
	}
	err = try(func() error {
		_, err := a.Remove(ctx, "log")
		return err
	})
	if err != nil {
		return failed, err
	}
	return failed, errors.Join(holds(ctx, a, maria), a.Check(ctx))
}

func smallDisk(ctx context.Context, dir, _ string) error {
	if err := syscall.Mount("small", dir, "tmpfs", 0, "size=600k"); err != nil {
		return err
	}
	a, err := archive.Open(ctx, dir, archive.Options{})
	if err != nil {
		return err
	}
	var held []*corpus.Article
	store := func() error {
		log := long(fmt.Sprintf("log-%d", len(held)), 40)
		_, err := a.Put(ctx, log, paragraphs(log))
		if err == nil {
			held = append(held, log)
		}
		return err
	}
	for err == nil && len(held) < 1000 {
		err = store()
	}
	if err := errors.Join(expect("full", err, archive.ErrFull, dir), holds(ctx, a, held...)); err != nil {
		return err
	}
	if err := syscall.Mount("small", dir, "tmpfs", syscall.MS_REMOUNT, "size=10m"); err != nil {
		return err
	}
	if err := errors.Join(store(), holds(ctx, a, held...), a.Check(ctx), a.Close()); err != nil {
		return fmt.Errorf("with more space: %w", err)
	}

	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o755); err != nil {
		return err
	}
	if err := syscall.Mount("small", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		return err
	}
	return readOnly(ctx, dir, held...)
}

// readOnly checks what can be done with an archive that cannot be written.
func readOnly(ctx context.Context, dir string, held ...*corpus.Article) error {
	for _, empty := range []string{filepath.Join(dir, "empty"), filepath.Join(dir, "new")} {
		_, err := archive.Open(ctx, empty, archive.Options{})
		if err := expect("read-only, no archive", err, archive.ErrReadOnly, empty, "set --data or DATELINE_DATA to a folder you can write"); err != nil {
			return err
		}
	}
	a, err := archive.Open(ctx, dir, archive.Options{})
	if err != nil {
		return err
	}
	defer a.Close()
	_, err = a.Remove(ctx, held[0].ID)
	if err := errors.Join(expect("read-only", err, archive.ErrReadOnly, dir, "DATELINE_DATA"), holds(ctx, a, held...), a.Check(ctx)); err != nil {
		return err
	}
	if _, err := a.Revision(ctx); err != nil {
		return err
	}
	if stats, err := a.Stats(ctx); err != nil || stats.Articles != len(held) {
		return fmt.Errorf("%+v, %v", stats, err)
	}
	return nil
}
