package read_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/dateline-bot/dateline/corpus/read"
)

func TestCharsets(t *testing.T) {
	const (
		english  = "The café’s owner said it “held” – all of it – for £20."
		german   = "Die Brücke über den Fluß wurde für drei Tage geschlossen, hieß es."
		polish   = "Most został zamknięty na trzy dni, ponieważ rzeka się podniosła i wciąż grozi."
		russian  = "Мост закрыли на три дня, потому что вода в реке поднялась, сообщил мэр города."
		greek    = "Η γέφυρα έκλεισε για τρεις ημέρες, επειδή το ποτάμι φούσκωσε, είπε ο δήμαρχος."
		hebrew   = "הגשר נסגר לשלושה ימים כי המים בנהר עלו, אמר ראש העיר."
		arabic   = "أغلق الجسر لمدة ثلاثة أيام لأن مياه النهر ارتفعت، قال رئيس البلدية."
		japan    = "川の水が増えたため、橋は三日間閉鎖されると市長が述べた。"
		chinese  = "市长说，因为河水上涨，这座桥将关闭三天，人们要从别的地方过河。"
		taiwan   = "市長說，因為河水上漲，這座橋將關閉三天，人們要從別的地方過河。"
		korean_  = "시장은 강물이 불어나서 다리를 사흘 동안 닫는다고 말했다."
		accented = "Le préfet a décidé de fermer le pont à la circulation, après la crue de l’été."
	)
	for name, test := range map[string]struct {
		encoding encoding.Encoding
		text     string
	}{
		"utf-8":           {encoding.Nop, english},
		"utf-8 with mark": {unicode.UTF8BOM, english},
		"utf-16 le":       {unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), english},
		"utf-16 be":       {unicode.UTF16(unicode.BigEndian, unicode.UseBOM), russian},
		"utf-16 no mark":  {unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), german},
		"windows-1252":    {charmap.Windows1252, english},
		"latin-1":         {charmap.ISO8859_1, german},
		"french":          {charmap.Windows1252, accented},
		"windows-1250":    {charmap.Windows1250, polish},
		"windows-1251":    {charmap.Windows1251, russian},
		"koi8-r":          {charmap.KOI8R, russian},
		"windows-1253":    {charmap.Windows1253, greek},
		"windows-1255":    {charmap.Windows1255, hebrew},
		"windows-1256":    {charmap.Windows1256, arabic},
		"shift-jis":       {japanese.ShiftJIS, japan},
		"euc-jp":          {japanese.EUCJP, japan},
		"gb18030":         {simplifiedchinese.GB18030, chinese},
		"big5":            {traditionalchinese.Big5, taiwan},
		"euc-kr":          {korean.EUCKR, korean_},
	} {
		t.Run(name, func(t *testing.T) {
			bytes, err := test.encoding.NewEncoder().String(test.text)
			if err != nil {
				t.Fatal(err)
			}
			if a, err := one(t, "a.txt", bytes); err != nil || a.Text != test.text {
				t.Errorf("got  %q, %v\nwant %q", a.Text, err, test.text)
			}
		})
	}
	latin1, err := charmap.Windows1252.NewEncoder().String(`{"id":"a","text":"` + accented + `"}`)
	if err != nil {
		t.Fatal(err)
	}
	if a, err := one(t, "a.jsonl", latin1); err != nil || a.Text != accented {
		t.Errorf("a record in windows-1252: %q, %v", a.Text, err)
	}
}

// Text that was spoilt before stays as it came, and what is right in it stays
// right.
func TestMojibakeIsNotMadeWorse(t *testing.T) {
	for body, want := range map[string]string{
		"The cafÃ© held, and it didnâ€™t fall.":  "The cafÃ© held, and it didnâ€™t fall.",
		"“Held,” he said – it didn’t \x92 fall.": "“Held,” he said – it didn’t \ufffd fall.",
		"“Held,” he said, for good.\xe2\x80":     "“Held,” he said, for good.\ufffd",
	} {
		if a, err := one(t, "a.txt", body); err != nil || a.Text != want {
			t.Errorf("%q is read as %q, %v", body, a.Text, err)
		}
	}
}

func TestNotText(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want error
		says string
	}{
		"png":            {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00", read.ErrBinary, "image/png"},
		"elf":            {"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00", read.ErrBinary, ""},
		"gzip":           {string(pack(t, "The dam held.")), read.ErrBinary, ""},
		"pdf":            {"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", read.ErrBinary, "application/pdf"},
		"rtf":            {`{\rtf1\ansi The dam held.}`, read.ErrBinary, "rtf"},
		"one NUL":        {"The dam \x00 held.", read.ErrBinary, ""},
		"control codes":  {strings.Repeat("\x01\x02\x03 a", 50), read.ErrBinary, ""},
		"html":           {"<!DOCTYPE html>\n<html><body>The dam held.</body></html>", read.ErrFormat, "HTML"},
		"thai":           {"\xca\xd0\xbe\xd2\xb9\xb6\xd9\xa1\xbb\xd4\xb4 \xca\xd2\xc1\xc7\xd1\xb9", read.ErrCharset, "UTF-8"},
		"lone bytes":     {"\xf0\x81\x82\x9d\xfe\xfe\xf0\x81", read.ErrCharset, ""},
		"odd surrogates": {"\xff\xfe" + strings.Repeat("\x00\xd8a\x00", 20), read.ErrCharset, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := one(t, "a.txt", test.body)
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%q, %v, want %v with %q", a.Text, err, test.want, test.says)
			}
		})
	}
}

// A stray control character is dropped; it does not make a text binary.
func TestStrayControlCharacter(t *testing.T) {
	if a, err := one(t, "a.txt", "The dam\x1b held\x07.\fNobody was hurt."); err != nil || a.Text != "The dam held.\n\nNobody was hurt." {
		t.Errorf("%q, %v", a.Text, err)
	}
}
