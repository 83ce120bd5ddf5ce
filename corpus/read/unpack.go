package read

import (
	"compress/gzip"
	"fmt"
	"io"
)

// ratioFloor is how many bytes may be unpacked before the ratio counts: below
// a megabyte a file packs as well as it likes and harms nobody.
const ratioFloor = 1e6

// unpacker reads a gzip stream and stops at a bomb.
type unpacker struct {
	packed counter
	limits Limits
	gz     *gzip.Reader
	n      int64
}

func (u *unpacker) Read(p []byte) (int, error) {
	if u.gz == nil {
		gz, err := gzip.NewReader(&u.packed)
		if err != nil {
			return 0, fmt.Errorf("unpack: %w", err)
		}
		u.gz = gz
	}
	n, err := u.gz.Read(p)
	u.n += int64(n)
	switch {
	case u.n > u.limits.Unpacked:
		return 0, tooBig("an unpacked file", u.limits.Unpacked)
	case u.n > ratioFloor && u.n > u.limits.Ratio*u.packed.n:
		return 0, fmt.Errorf("%w: a packed file may unpack to %d times its size", ErrTooBig, u.limits.Ratio)
	case err != nil && err != io.EOF:
		return n, fmt.Errorf("unpack: %w", err)
	}
	return n, err
}

// counter counts the bytes read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
