package read

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"
)

// hosts names the publishers of the sites that most news comes from. A host
// answers for those under it, as cnn.com does for edition.cnn.com.
var hosts = map[string]string{
	"abc.net.au":            "ABC News (Australia)",
	"abcnews.go.com":        "ABC News",
	"afp.com":               "AFP",
	"aljazeera.com":         "Al Jazeera",
	"aljazeera.net":         "Al Jazeera",
	"apnews.com":            "Associated Press",
	"arabnews.com":          "Arab News",
	"axios.com":             "Axios",
	"bbc.co.uk":             "BBC News",
	"bbc.com":               "BBC News",
	"bloomberg.com":         "Bloomberg",
	"bostonglobe.com":       "The Boston Globe",
	"cbc.ca":                "CBC News",
	"cbsnews.com":           "CBS News",
	"channelnewsasia.com":   "CNA",
	"chicagotribune.com":    "Chicago Tribune",
	"cnbc.com":              "CNBC",
	"cnn.com":               "CNN",
	"csmonitor.com":         "The Christian Science Monitor",
	"dailymail.co.uk":       "Daily Mail",
	"dawn.com":              "Dawn",
	"dw.com":                "Deutsche Welle",
	"dw.de":                 "Deutsche Welle",
	"economist.com":         "The Economist",
	"euronews.com":          "Euronews",
	"expatica.com":          "Expatica",
	"forbes.com":            "Forbes",
	"foxnews.com":           "Fox News",
	"france24.com":          "France 24",
	"ft.com":                "Financial Times",
	"globaltimes.cn":        "Global Times",
	"guardian.co.uk":        "The Guardian",
	"haaretz.com":           "Haaretz",
	"huffingtonpost.com":    "HuffPost",
	"huffpost.com":          "HuffPost",
	"hurriyetdailynews.com": "Hürriyet Daily News",
	"independent.co.uk":     "The Independent",
	"indianexpress.com":     "The Indian Express",
	"indiatimes.com":        "The Times of India",
	"interfax.com":          "Interfax",
	"irishtimes.com":        "The Irish Times",
	"japantimes.co.jp":      "The Japan Times",
	"jpost.com":             "The Jerusalem Post",
	"kyivpost.com":          "Kyiv Post",
	"latimes.com":           "Los Angeles Times",
	"lemonde.fr":            "Le Monde",
	"moscowtimes.ru":        "The Moscow Times",
	"msnbc.msn.com":         "MSNBC",
	"nbcnews.com":           "NBC News",
	"newsweek.com":          "Newsweek",
	"newyorker.com":         "The New Yorker",
	"npr.org":               "NPR",
	"nypost.com":            "New York Post",
	"nytimes.com":           "The New York Times",
	"nzherald.co.nz":        "The New Zealand Herald",
	"pbs.org":               "PBS",
	"politico.com":          "Politico",
	"politico.eu":           "Politico Europe",
	"propublica.org":        "ProPublica",
	"reuters.com":           "Reuters",
	"rferl.org":             "Radio Free Europe/Radio Liberty",
	"rt.com":                "RT",
	"scmp.com":              "South China Morning Post",
	"seattletimes.com":      "The Seattle Times",
	"sky.com":               "Sky News",
	"smh.com.au":            "The Sydney Morning Herald",
	"spiegel.de":            "Der Spiegel",
	"startribune.com":       "Star Tribune",
	"straitstimes.com":      "The Straits Times",
	"tass.com":              "TASS",
	"telegraph.co.uk":       "The Telegraph",
	"theage.com.au":         "The Age",
	"theatlantic.com":       "The Atlantic",
	"theglobeandmail.com":   "The Globe and Mail",
	"theguardian.com":       "The Guardian",
	"thehill.com":           "The Hill",
	"thehindu.com":          "The Hindu",
	"themoscowtimes.com":    "The Moscow Times",
	"thetimes.co.uk":        "The Times",
	"theweek.co.uk":         "The Week",
	"time.com":              "Time",
	"timesofindia.com":      "The Times of India",
	"todayszaman.com":       "Today's Zaman",
	"upi.com":               "UPI",
	"usatoday.com":          "USA Today",
	"voanews.com":           "Voice of America",
	"vox.com":               "Vox",
	"washingtonpost.com":    "The Washington Post",
	"washingtontimes.com":   "The Washington Times",
	"wsj.com":               "The Wall Street Journal",
	"xinhuanet.com":         "Xinhua",
}

// agencies write for others: their name under an article credits the report
// and does not say who published it.
var agencies = set(`afp ap reuters interfax tass upi xinhua associated-press agence-france-presse`)

// publishersByName maps a folded name to the name as readers know it.
var publishersByName = func() map[string]string {
	m := make(map[string]string)
	for _, name := range hosts {
		m[foldName(name)] = name
	}
	return m
}()

// foldName is a publisher's name without what is sometimes left out of it.
func foldName(s string) string {
	s = strings.ToLower(strings.Trim(s, " .,:;|-–—©"))
	s = strings.TrimPrefix(s, "the ")
	for _, end := range []string{" company", ", inc", " inc", " llc", " ltd", " limited", ".com", " online", " news"} {
		s = strings.TrimSuffix(strings.TrimSuffix(s, "."), end)
	}
	return strings.Trim(s, " ,")
}

func isAgency(name string) bool { return agencies[strings.ReplaceAll(foldName(name), " ", "-")] }

// publisherOfURL names the publisher of a URL, and says whether it is one of
// the known hosts; for any other it is the host itself.
func publisherOfURL(s string) (name string, known bool) {
	u, err := url.Parse(s)
	if err != nil {
		return "", false
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	for at := host; at != ""; {
		if name := hosts[at]; name != "" {
			return name, true
		}
		_, at, _ = strings.Cut(at, ".")
	}
	return host, false
}

// isHostOf reports whether a name is the one that an address is called by:
// "Quay Gazette" of quaygazette.example.
func isHostOf(url, name string) bool {
	host, known := publisherOfURL(url)
	label, _, _ := strings.Cut(host, ".")
	return !known && label != "" && strings.EqualFold(label, strings.ReplaceAll(name, " ", ""))
}

// webURL gives back an http or https address as written, and nothing for
// anything else.
func webURL(s string) string {
	if strings.HasPrefix(s, "<") {
		s = strings.TrimSuffix(s[1:], ">")
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || strings.ContainsAny(s, " <>\"") || len(s) > maxURL {
		return ""
	}
	if scheme := strings.ToLower(u.Scheme); scheme != "http" && scheme != "https" {
		return ""
	}
	return s
}

var (
	copyrightLine = regexp.MustCompile(`(?i)^(?:(?:copyright|©|&copy;|\(c\)(?: ?\d{4}))[ :,]*)+(?:\(c\) ?)?(?:by )?(?:\d{4}(?: ?[-–] ?\d{4})?)?[ ,]*(?:by )?(.*)$`)
	rightsPhrase  = regexp.MustCompile(`(?i)[.,;|]? *(all rights reserved|distributed by|this material may not).*$`)
	companySuffix = regexp.MustCompile(`(?i),? +(company|co|inc|llc|ltd|limited|gmbh|plc)\.?$`)
)

// copyright reads a copyright line and the name in it, if there is one. A line
// as long as prose must give the year, or be all rights and reservation.
func copyright(s string, words int) (publisher string, ok bool) {
	if words > 45 {
		return "", false
	}
	m := copyrightLine.FindStringSubmatch(s)
	if m == nil {
		return "", strings.HasPrefix(strings.ToLower(s), "all rights reserved")
	}
	if isProse(s, words) && !strings.HasPrefix(s, "©") && !yearDigits.MatchString(s) && !rightsPhrase.MatchString(s) {
		return "", false
	}
	name := rightsPhrase.ReplaceAllString(m[1], "")
	name = strings.Trim(companySuffix.ReplaceAllString(name, ""), " .,;|")
	if countWords(name) > 6 || isAgency(name) {
		return "", true
	}
	return cmp.Or(publishersByName[foldName(name)], name), true
}

// paperWords end the names of newspapers and stations.
var paperWords = set(`times post herald tribune guardian journal gazette telegraph observer chronicle mail mirror
	independent standard express globe inquirer examiner dispatch sentinel courier bulletin monitor news zeitung`)

// sections are page labels that look like the name of a publication.
var sections = set(`world breaking latest local top business sports sport politics europe us uk asia africa americas
	national international opinion home science health technology entertainment daily good bad fake more other
	culture environment analysis comment editorial features lifestyle`)

// publication reads a line that is the name of a publication and nothing else.
// Known is whether it is one of the known names, not merely shaped like one.
func publication(s string) (name string, known bool) {
	if len(s) > 80 || !isCapitalised(s) || endsLikeSentence(s) {
		return "", false
	}
	if isAgency(s) {
		return "", false
	}
	if name := publishersByName[foldName(s)]; name != "" {
		return name, true
	}
	parts := strings.Fields(s)
	last := len(parts) - 1
	if last < 1 || last > 4 || !paperWords[strings.ToLower(parts[last])] || sections[strings.ToLower(parts[last-1])] {
		return "", false
	}
	for _, w := range parts[:last] {
		if !isCapitalised(w) && !nameParticles[w] {
			return "", false
		}
	}
	if parts[last] == "news" { // "Expatica news" is the news of Expatica
		parts = parts[:last]
	}
	return strings.Join(parts, " "), false
}

// isSection reports whether a line is the label of a part of a site.
func isSection(s string) bool {
	if len(s) > 40 {
		return false
	}
	parts := strings.Fields(strings.ToLower(s))
	last := len(parts) - 1
	return last >= 0 && last < 3 && sections[parts[0]] && (last == 0 || paperWords[parts[last]] || sections[parts[last]])
}
