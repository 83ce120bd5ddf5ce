package read

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	utf "golang.org/x/text/encoding/unicode"
)

// decode gives the text of a file: UTF-8, UTF-16, or one of the charsets
// below. It refuses binary data, and text it could only read wrongly.
func decode(b []byte) (string, error) {
	text, err := decodeCharset(b)
	if err != nil {
		if kind := mimetype.Detect(b); !isText(kind) {
			err = fmt.Errorf("%w: it looks like %s", ErrBinary, kind)
		}
		return "", err
	}
	start := strings.ToLower(strings.TrimSpace(text[:min(len(text), 512)]))
	for _, magic := range []string{"%pdf-", "%!ps", `{\rtf`} {
		if strings.HasPrefix(start, magic) {
			return "", fmt.Errorf("%w: it looks like %s", ErrBinary, mimetype.Detect(b))
		}
	}
	if strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html") {
		return "", fmt.Errorf("%w: it holds HTML under the name of a text", ErrFormat)
	}
	controls := 0
	for i := range len(text) {
		if c := text[i]; c < ' ' && !strings.ContainsRune("\t\n\v\f\r", rune(c)) {
			controls++
		}
	}
	if strings.Contains(text, "\x00") || controls > 3 && controls > len(text)/200 {
		return "", fmt.Errorf("%w: it holds control characters", ErrBinary)
	}
	return text, nil
}

func isText(m *mimetype.MIME) bool {
	for ; m != nil; m = m.Parent() {
		if m.Is("text/plain") {
			return true
		}
	}
	return false
}

func decodeCharset(b []byte) (string, error) {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")), looksUTF16(b):
		order := utf.LittleEndian
		if b[0] == 0 {
			order = utf.BigEndian
		}
		text, err := utf.UTF16(order, utf.UseBOM).NewDecoder().Bytes(b)
		if err != nil {
			return "", fmt.Errorf("%w: %w", ErrCharset, err)
		}
		if bytes.Count(text, []byte("\ufffd")) > 1 { // one may be cut off at the end
			return "", ErrCharset
		}
		return string(text), nil
	case utf8.Valid(b):
		return string(bytes.TrimPrefix(b, []byte("\ufeff"))), nil
	case mostlyUTF8(b):
		// Decoding it all as something else would spoil what is right.
		return strings.ToValidUTF8(string(b), "\ufffd"), nil
	}
	return detectCharset(b)
}

// looksUTF16 reports whether b is UTF-16 without its mark: every other byte of
// its beginning is NUL, as in any text of mostly Latin letters.
func looksUTF16(b []byte) bool {
	b = b[:min(len(b), 512)&^1]
	var nul [2]int
	for i, c := range b {
		if c == 0 {
			nul[i%2]++
		}
	}
	half := len(b) / 2
	return half > 1 && (nul[0] == 0 && nul[1]*10 > half*9 || nul[1] == 0 && nul[0]*10 > half*9)
}

// mostlyUTF8 reports whether b has at least as many characters beyond ASCII in
// good UTF-8 as it has broken bytes, which no legacy charset has by chance.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		b = b[n:]
	}
	return good >= bad
}

// charsets are the legacy encodings worth telling apart, each with the
// characters beyond ASCII that its languages use most. A wrong decoding gives
// characters all over the code page; the right one gives mostly these. Where
// two read a text equally well, the first is meant.
var charsets = []struct {
	encoding encoding.Encoding
	common   string
	latin    bool // a third of the letters at most are beyond ASCII
}{
	{charmap.Windows1252, "‘’“”–—…•€£§©®°·«»àáâãäåæçèéêëìíîïñòóôõöøùúûüßÀÁÄÅÇÈÉÖØÜÑ", true},
	{charmap.Windows1250, "‘’“”„–—…•€§©°«»ąćęłńóśźżŁŚŻáčďéěíňřšťúůýžČŘŠŽőűöüĺľŕşţăâîđ", true},
	{charmap.Windows1251, "оеаинтсрвлкмд", false},
	{charmap.KOI8R, "оеаинтсрвлкмд", false},
	{charmap.Windows1253, "αοιετνσρκπςάίόέη", false},
	{charmap.Windows1255, "יוהלארתשבמםנדעח", false},
	{charmap.Windows1256, "الينمروبتسدعهةك", false},
	{japanese.ShiftJIS, kana, false},
	{japanese.EUCJP, kana, false},
	{simplifiedchinese.GB18030, "，。、“”的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运", false},
	{traditionalchinese.Big5, "，。、「」的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報", false},
	{korean.EUCKR, "이다는에의가을를고하지은로한사기도리있어자시인대서나해정일아주부전수보라장국상들과구그제원스조만게오여비신동공미연적성우", false},
}

var kana = func() string {
	var b strings.Builder
	for r := 'ぁ'; r <= 'ヶ'; r++ {
		b.WriteRune(r)
	}
	return b.String() + "ー、。「」"
}()

// detectSample is how many bytes the choice of a charset rests on.
const detectSample = 64 << 10

// minCommon is the least share of common characters a decoding needs. Text in
// the right charset reaches 0.45 and more, in a wrong one seldom 0.3.
const minCommon = 0.35

func detectCharset(b []byte) (string, error) {
	best, bestShare := encoding.Encoding(nil), minCommon
	for _, c := range charsets {
		text, err := c.encoding.NewDecoder().Bytes(b[:min(len(b), detectSample)])
		if err != nil {
			continue
		}
		ascii, beyond, common, broken := 0, 0, 0, 0
		for _, r := range string(text) {
			switch {
			case r == utf8.RuneError:
				broken++
			case r < utf8.RuneSelf && unicode.IsLetter(r):
				ascii++
			case r < utf8.RuneSelf:
			case strings.ContainsRune(c.common, r):
				common++
				fallthrough
			default:
				beyond++
			}
		}
		// The sample may end inside a character; nothing else may be broken.
		if broken > 1 || beyond == 0 || c.latin && beyond*2 > ascii {
			continue
		}
		if share := float64(common) / float64(beyond); share > bestShare {
			best, bestShare = c.encoding, share
		}
	}
	if best == nil {
		return "", ErrCharset
	}
	text, err := best.NewDecoder().Bytes(b)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrCharset, err)
	}
	return string(text), nil
}
