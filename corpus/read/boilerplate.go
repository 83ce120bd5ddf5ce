package read

import "regexp"

// A labelRule drops a line that a page puts around an article. The pattern
// alone would drop prose now and then, so it counts for short lines only.
type labelRule struct {
	words   int  // the most words such a line has
	strong  bool // goes even where the line ends as a sentence
	pattern *regexp.Regexp
}

func strong(words int, pattern string) labelRule {
	return labelRule{words, true, regexp.MustCompile(`(?i)^(?:` + pattern + `)`)}
}

func weak(words int, pattern string) labelRule {
	return labelRule{words, false, regexp.MustCompile(`(?i)^(?:` + pattern + `)`)}
}

var labelRules = []labelRule{
	// Links and buttons.
	weak(15, `home [>/|] |[^«»›]{1,40} [»›] `), // where the page stands on its site
	strong(25, `click here\b`),
	weak(25, `undefined\b[ ,:]`), // a link whose picture had no name
	strong(8, `undefined$`),
	weak(20, `scroll down (?:for|to)\b`),
	weak(25, `(?:read|see|watch|listen|find out|learn|discover)(?: more| also| next| now)?(?: (?:here|about this))? ?:(?: |$)`),
	weak(25, `(?:also read|related|more|recommended|must[- ]read|don['’]t miss|in pictures|gallery|video|live|explainer|opinion) ?[:|](?: |$)`),
	strong(12, `(?:read|see|show|view|load)(?: \d+)? (?:more|all|comments|the full story|full article|full story)(?: comments| stories| here| »| >)?[.»>…]*$`),
	strong(10, `(?:read more|continue reading|keep reading) (?:about|on|at|from|in|the (?:main|full) story)\b`),
	strong(8, `(?:continue reading|keep reading|view in browser|back to top|skip (?:to|advert)|loading)\b`),
	strong(8, `share(?: (?:this|on|via|with|the|article|story)\b.*|d?[\d .:]*|save)?$`),
	strong(8, `(?:print|e-?mail|tweet|pin|comment|comments|bookmark|reprints?|facebook|twitter|whatsapp|linkedin|pinterest|reddit|copy link|save|close|menu|search|home|log ?in|sign in|register)(?: (?:this|article|story|page|the story|\(?\d+\)?))*(?: [|/•·] .*)?$`),
	strong(8, `(?:post|leave|add|write|join)(?: a| your| the)? (?:comment|reply|conversation|discussion)s?\b`),
	strong(4, `(?:\d+ )?comments?(?: \(?\d+\)?)?$`),
	// Offers.
	strong(6, `(?:article continues (?:after|below)|story continues (?:after|below)|skip)?\W*(?:this |the )?(?:advert|advertise?ment|advertising|sponsored(?: content)?|paid (?:post|content))\W*$`),
	strong(12, `(?:article|story) continues (?:after|below)\b`),
	strong(40, `(?:sign up|subscribe|register)(?: now| today| here| free)? (?:for|to)\b.*\b(?:newsletters?|e-?mails?|alerts?|updates|inbox|briefing|channel|podcast|app)\b`),
	weak(25, `get (?:our|the|all the)\b.*\b(?:newsletters?|inbox|app|alerts)\b`),
	weak(25, `(?:follow|like|find|join) (?:us|me|the \w+|him|her|\S+) on (?:facebook|twitter|instagram|telegram|whatsapp|linkedin|youtube|x)\b`),
	weak(25, `(?:download|install) (?:our|the)\b.*\bapp\b`),
	weak(25, `(?:support|donate to) (?:us|our|independent journalism|quality journalism)\b`),
	strong(30, `already a subscriber\b`),
	// Credits.
	strong(12, `sources?: `),
	strong(10, `our standards: `),
	strong(4, `(?:from|to|reply-to): \S+@\S+$`), // of a mail
	strong(40, `\((?:reporting|writing|editing|compiled) by\b|\(?additional reporting by\b`),
	weak(40, `(?:reporting|writing|editing|compiled) by\b`),
	strong(40, `contribut(?:ing|ors?) ?:`),
	strong(12, `[-–—]+ ?[^.]*\b(?:associated press|reuters|afp)$`),
	weak(20, `(?:photo(?:graph|s)?|image|picture|illustration|video|credit|photo credit|image credit|image source|image caption|media caption|caption|file photo) ?[:(©]`),
	weak(20, `(?:photo(?:graph)?|image|picture) (?:by|courtesy|from)\b`),
	weak(20, `(?:tags?|topics?|filed under|keywords|categor(?:y|ies)|labels?|more on|sections?) ?:`),
	strong(40, `(?:this|a version of this) (?:article|story|post)\b.*\b(?:(?:first|originally) (?:appeared|published|ran)|appeared (?:in|on) |was (?:first |originally )?published|is syndicated)`),
	strong(4, `page \d+(?: of \d+)?$`),
}

const agencyName = `(?:AFP|AP|Reuters|REUTERS|EPA|EFE|DPA|dpa|Getty(?: Images)?|GETTY IMAGES|Shutterstock|Alamy|Press Association|Associated Press)`

var (
	// A caption ends with the agency its picture came from: "[AFP]",
	// "(AP Photo/Jane Doe)", "Jane Doe/AFP/Getty Images".
	captionEnd = regexp.MustCompile(`(?:\[(?:[Ff]ile|FILE|[Hh]andout|[Cc]ourtesy|[^\[\]]{0,60}\b` + agencyName + `\b)[^\[\]]*\]|` +
		`\([^()]*(?:AP|AFP|Reuters|EPA) ?(?:Photo|/)[^()]*\)|/ ?` + agencyName + `)\.?$`)
	// Where the line does not end as a sentence, less will do.
	captionParens = regexp.MustCompile(`\((?:[Ff]ile|FILE|[Hh]andout|[Cc]ourtesy|[^()]{0,60}\b` + agencyName + `\b)[^()]*\)$|(?:[.?!]["”’)]*|\bvia) ` + agencyName + `$|Getty Images$`)
	// Or says who took it.
	captionCredit = regexp.MustCompile(`(?i)\b(?:image|photo|photograph|picture) (?:was )?(?:taken|credit|courtesy)\b|\bplease credit\b`)
	// relatedHead heads a list of links to other articles.
	relatedHead = regexp.MustCompile(`(?i)^(?:in[- ]depth|related(?: (?:articles?|stories|story|links?|coverage|content|news|topics?|posts?|reading|items))?|more (?:on this(?: story)?|stories|coverage|news|from .{2,30}|on .{2,30})|see also|also read|most (?:read|popular|viewed|shared|emailed)(?: stories)?|top stories|editors?['’]s? picks?|recommended(?: (?:for you|stories|reading))?|you (?:may|might) (?:also )?(?:like|be interested in)|don['’]t miss|trending(?: now)?|latest (?:news|stories|headlines)|what to read next|story highlights)\s*:?$`)
)

// isLabel reports whether a line belongs to the page and not to the article.
func isLabel(s string, words int) bool {
	prose := isProse(s, words)
	for _, r := range labelRules {
		if words <= r.words && (r.strong || !prose) && r.pattern.MatchString(s) {
			return true
		}
	}
	return false
}

// captionTail is how many bytes at the end of a caption name its source.
const captionTail = 100

// isCaption reports whether a line describes a picture that is not there.
func isCaption(s string, words int) bool {
	switch {
	case words > 60:
		return false
	case words <= 30 && !endsLikeSentence(s) && (captionParens.MatchString(s) || captionCredit.MatchString(s)):
		return true
	}
	return captionEnd.MatchString(s[max(0, len(s)-captionTail):])
}

// isRelatedHead reports whether a line heads a list of links.
func isRelatedHead(s string, words int) bool { return words <= 8 && relatedHead.MatchString(s) }

var (
	urlLine = regexp.MustCompile(`(?i)^((?:original|source|article|full|story)? ?(?:url|link|source|article|published at|retrieved from|available at|from|via|read the original(?: article)?(?: at| here)?) ?:? *)?(<?https?://\S+)$`)
	// urlLabel is the label alone; the address follows on the next line.
	urlLabel = regexp.MustCompile(`(?i)^(?:(?:original|source|article) )?(?:url|link) ?:?$`)
)
