package read

import (
	"regexp"
	"strings"
)

// A labelRule drops a line that a page puts around an article. The pattern
// alone would drop prose now and then, so it counts for short lines only.
type labelRule struct {
	words   int // the most words such a line has
	pattern *regexp.Regexp
}

func rule(words int, pattern string) labelRule {
	return labelRule{words, regexp.MustCompile(`(?i)^(?:` + pattern + `)`)}
}

var labelRules = []labelRule{
	// Links and buttons.
	rule(25, `click here\b`),
	rule(25, `undefined\b[ ,:]`), // a link whose picture had no name
	rule(8, `undefined$`),
	rule(20, `scroll down (?:for|to)\b`),
	rule(25, `(?:read|see|watch|listen|find out|learn|discover)(?: more| also| next| now)?(?: (?:here|about this))? ?:(?: |$)`),
	rule(25, `(?:also read|related|more|recommended|must[- ]read|don['’]t miss|in pictures|gallery|video|live|explainer|opinion) ?[:|](?: |$)`),
	rule(12, `(?:read|see|show|view|load)(?: \d+)? (?:more|all|comments|the full story|full article|full story)(?: comments| stories| here| »| >)?[.»>…]*$`),
	rule(10, `(?:read more|continue reading|keep reading) (?:about|on|at|from|in|the (?:main|full) story)\b`),
	rule(8, `(?:continue reading|keep reading|view in browser|back to top|skip (?:to|advert)|loading)\b`),
	rule(8, `share(?: (?:this|on|via|with|the|article|story)\b.*|d?[\d .:]*|save)?$`),
	rule(8, `(?:print|e-?mail|tweet|pin|comment|comments|bookmark|reprints?|facebook|twitter|whatsapp|linkedin|pinterest|reddit|copy link|save|close|menu|search|home|log ?in|sign in|register)(?: (?:this|article|story|page|the story|\(?\d+\)?))*(?: [|/•·] .*)?$`),
	rule(8, `(?:post|leave|add|write|join)(?: a| your| the)? (?:comment|reply|conversation|discussion)s?\b`),
	rule(4, `(?:\d+ )?comments?(?: \(?\d+\)?)?$`),
	// Offers.
	rule(6, `(?:article continues (?:after|below)|story continues (?:after|below)|skip)?\W*(?:this |the )?(?:advert|advertise?ment|advertising|sponsored(?: content)?|paid (?:post|content))\W*$`),
	rule(12, `(?:article|story) continues (?:after|below)\b`),
	rule(40, `(?:sign up|subscribe|register)(?: now| today| here| free)? (?:for|to)\b.*\b(?:newsletters?|e-?mails?|alerts?|updates|inbox|briefing|channel|podcast|app)\b`),
	rule(25, `get (?:our|the|all the)\b.*\b(?:newsletters?|inbox|app|alerts)\b`),
	rule(25, `(?:follow|like|find|join) (?:us|me|the \w+|him|her|\S+) on (?:facebook|twitter|instagram|telegram|whatsapp|linkedin|youtube|x)\b`),
	rule(25, `(?:download|install) (?:our|the)\b.*\bapp\b`),
	rule(25, `(?:support|donate to) (?:us|our|independent journalism|quality journalism)\b`),
	rule(30, `already a subscriber\b`),
	// Credits.
	rule(12, `sources?: `),
	rule(40, `\(?(?:additional )?(?:reporting|writing|editing|compiled) by\b`),
	rule(20, `(?:photo(?:graph|s)?|image|picture|illustration|video|credit|photo credit|image credit|image source|image caption|media caption|caption|file photo) ?[:(©]`),
	rule(20, `(?:photo(?:graph)?|image|picture) (?:by|courtesy|from)\b`),
	rule(20, `(?:tags?|topics?|filed under|keywords|categor(?:y|ies)|labels?|more on|sections?) ?:`),
	rule(40, `(?:this|a version of this) (?:article|story|post)\b.*\b(?:first|originally|appeared|was published|syndicated)\b`),
	rule(4, `page \d+(?: of \d+)?$`),
}

var (
	// A caption ends with the agency its picture came from.
	captionEnd = regexp.MustCompile(`(?i)(?:[\[(][^\[\]()]*\b(?:afp|ap|reuters|epa|efe|ansa|dpa|tass|getty|shutterstock|al jazeera|file|file photo|courtesy|photo|handout)\b[^\[\]()]*[\])]|/ ?(?:afp|ap|reuters|epa|efe|getty|getty images|shutterstock|ap photo|wire ?image|redux|zuma(?: press)?|bloomberg|sipa(?: usa)?)|\bvia (?:getty images|ap|reuters|afp)|\b(?:ap photo|getty images|reuters photo))\.?$`)
	// Or says who took it.
	captionCredit = regexp.MustCompile(`(?i)\b(?:image|photo|photograph|picture) (?:was )?(?:taken|credit|courtesy)\b|\bplease credit\b`)
	// relatedHead heads a list of links to other articles.
	relatedHead = regexp.MustCompile(`(?i)^(?:in[- ]depth|related(?: (?:articles?|stories|story|links?|coverage|content|news|topics?|posts?|reading|items))?|more (?:on this(?: story)?|stories|coverage|news|from .{2,30}|on .{2,30})|see also|(?:also )?read(?: also)?|also|most (?:read|popular|viewed|shared|emailed)(?: stories)?|top stories|editors?['’]s? picks?|recommended(?: (?:for you|stories|reading))?|you (?:may|might) (?:also )?(?:like|be interested in)|don['’]t miss|trending(?: now)?|latest (?:news|stories|headlines)|what to read next|story highlights|links|features)\s*:?$`)
)

// isLabel reports whether a line belongs to the page and not to the article.
func isLabel(s string, words int) bool {
	if words > 60 {
		return false
	}
	for _, r := range labelRules {
		if words <= r.words && r.pattern.MatchString(s) {
			return true
		}
	}
	return false
}

// isCaption reports whether a line describes a picture that is not there.
func isCaption(s string, words int) bool {
	return words <= 60 && captionEnd.MatchString(s) || words <= 25 && !endsLikeSentence(s) && captionCredit.MatchString(s)
}

// isRelatedHead reports whether a line heads a list of links.
func isRelatedHead(s string, words int) bool { return words <= 8 && relatedHead.MatchString(s) }

var urlLine = regexp.MustCompile(`(?i)^(?:(?P<label>(?:original |source |article |full |story )*(?:url|link|source|article|published at|retrieved from|available at|from|via|read the original(?: article)?(?: at| here)?)) ?:? *)?(?P<url><?https?://\S+>?)$`)

// urlLabel is the label without the address, which follows on the next line.
var urlLabel = regexp.MustCompile(`(?i)^(?:original |source |article )*(?:url|link)s? ?:?$`)

// readURLLine reads a line that is an address, perhaps behind a label. The
// address is empty when it is none to be linked to.
func readURLLine(s string) (address string, named, ok bool) {
	if len(s) > 2100 || !strings.Contains(s, "://") {
		return "", false, false
	}
	m := urlLine.FindStringSubmatch(s)
	if m == nil {
		return "", false, false
	}
	return webURL(m[2]), m[1] != "", true
}
