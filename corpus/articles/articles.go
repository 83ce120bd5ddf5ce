// Package articles owns the sample that ships with the program: five short
// briefs on NATO and Russia, written for it, each after a published report that
// its front matter names as far as that is known. It refuses to know how they
// are read: they are data.
//
// Its one invariant: a brief says nothing that its report does not say.
package articles

import "embed"

// Files holds the briefs, Markdown with front matter. The name of a file
// without its ending is the article's ID.
//
//go:embed *.md
var Files embed.FS
