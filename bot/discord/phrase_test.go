package discord_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/discord"
)

// Every phrase in the package has all its languages, with the same
// placeholders in each.
func TestPhrasesAreComplete(t *testing.T) {
	t.Parallel()
	languages := []string{"en", "fr", "de", "es"}
	found := 0
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if name, ok := lit.Type.(*ast.Ident); !ok || name.Name != "phrase" || len(lit.Elts) == 0 {
				return true
			}
			found++
			texts := map[string]string{}
			for i, e := range lit.Elts {
				language := languages[min(i, len(languages)-1)]
				if pair, ok := e.(*ast.KeyValueExpr); ok {
					language, e = pair.Key.(*ast.Ident).Name, pair.Value
				}
				switch v := e.(type) {
				case *ast.BasicLit:
					text, err := strconv.Unquote(v.Value)
					if err != nil {
						t.Fatal(err)
					}
					texts[language] = text
				case *ast.Ident:
					texts[language] = v.Name // a constant that code goes by too
				}
			}
			for _, l := range languages {
				if strings.TrimSpace(texts[l]) == "" {
					t.Errorf("%q has no words in %s", texts["en"], l)
				}
				if got, want := placeholders(texts[l]), placeholders(texts["en"]); !slices.Equal(got, want) {
					t.Errorf("%q has %q in %s", texts["en"], got, l)
				}
			}
			return true
		})
	}
	if found < 60 {
		t.Errorf("only %d phrases were found", found)
	}
}

// Commands are called by the names that they have in the language spoken.
func TestPhrasesNameCommands(t *testing.T) {
	t.Parallel()
	named := regexp.MustCompile("`/([^`]+)`")
	found := 0
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			pair, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			language, _ := pair.Key.(*ast.Ident)
			text, _ := pair.Value.(*ast.BasicLit)
			if language == nil || text == nil || text.Kind != token.STRING {
				return true
			}
			for _, m := range named.FindAllStringSubmatch(strings.Trim(text.Value, `"`), -1) {
				found++
				if !slices.Contains(discord.CommandNamesIn(language.Name), m[1]) {
					t.Errorf("there is no command %q in %s: %s", m[1], language.Name, text.Value)
				}
			}
			return true
		})
	}
	if found < 30 {
		t.Errorf("only %d names were found", found)
	}
}

func placeholders(text string) []string {
	found := regexp.MustCompile(`\{\w+\}`).FindAllString(text, -1)
	slices.Sort(found)
	return found
}

// sources are the package's files, tests left out.
func sources(t *testing.T) (files []*ast.File) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// Only what sends knows the connection: no handler has a Bot, so none can send
// anything itself.
func TestHandlersDoNotSend(t *testing.T) {
	t.Parallel()
	handlers := 0
	for _, file := range sources(t) {
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Recv == nil {
				continue
			}
			star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			if name, ok := star.X.(*ast.Ident); !ok || name.Name != "face" {
				continue
			}
			handlers++
			ast.Inspect(f, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok && slices.Contains([]string{"send", "session", "transport"}, s.Sel.Name) {
					t.Errorf("%s uses %s", f.Name.Name, s.Sel.Name)
				}
				return true
			})
		}
	}
	if handlers < 20 {
		t.Errorf("only %d methods of the face were found", handlers)
	}
}
