package retrieval_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// wednesday is the day of asking, a Wednesday.
const wednesday corpus.Day = 2026_11_18

// words are the parts of the question that were understood as time.
func words(question string, w retrieval.Window) string {
	var parts []string
	for _, s := range w.Words {
		parts = append(parts, question[s.Start:s.End])
	}
	return strings.Join(parts, "|")
}

func TestReadWindow(t *testing.T) {
	const certain, likely = true, false
	for _, test := range []struct {
		question string
		certain  bool
		want     string
		words    string
	}{
		// Years, months and days of something that happened.
		{"Which bridges opened in 2009?", likely, "published in 2009", "in 2009"},
		{"In 2009, who was mayor of Ostby?", likely, "published in 2009", "In 2009"},
		{"Who ran the port during the year 2009?", likely, "published in 2009", "during the year 2009"},
		{"which treaty was signed in 1993?", likely, "published in 1993", "in 1993"},
		{"How many lived in Ostby as of 2014?", likely, "published in 2014", "as of 2014"},
		{"In what year did the mill close, having opened in 2002?", likely, "published in 2002", "in 2002"},
		{"What did the board ask for in December 2009?", likely, "published in December 2009", "in December 2009"},
		{"What did the board ask for in december of 2009", likely, "published in December 2009", "in december of 2009"},
		{"Who resigned in Dec. 2009?", likely, "published in December 2009", "in Dec. 2009"},
		{"Who resigned in 2009-12?", likely, "published in December 2009", "in 2009-12"},
		{"Who spoke on 17 December 2009?", likely, "published from 17 to 18 December 2009", "on 17 December 2009"},
		{"Who spoke on December 17, 2009?", likely, "published from 17 to 18 December 2009", "on December 17, 2009"},
		{"Who spoke on the 17th of December 2009?", likely, "published from 17 to 18 December 2009", "on the 17th of December 2009"},
		{"Who spoke on 2009-12-17?", likely, "published from 17 to 18 December 2009", "on 2009-12-17"},
		{"Who spoke December 17, 2009?", likely, "published from 17 to 18 December 2009", "December 17, 2009"},
		{"Who spoke on Dec. 31, 2009?", likely, "published from 31 December 2009 to 1 January 2010", "on Dec. 31, 2009"},
		{"Who spoke early 17 December 2009?", likely, "published from 17 to 18 December 2009", "17 December 2009"},
		{"Who spoke on 31 June 2009?", likely, "published in June 2009", "June 2009"},
		{"ferry strike December 2009", likely, "published in December 2009", "December 2009"},
		{"What was agreed in September?", likely, "published in September 2026", "in September"},
		{"What was agreed in December?", likely, "published in December 2025", "in December"},
		{"What was agreed on June 13?", likely, "published from 13 to 14 June 2026", "on June 13"},
		{"What was agreed on 29 February?", likely, "published from 29 February to 1 March 2024", "on 29 February"},
		{"What was agreed in may?", likely, "published in May 2026", "in may"},
		{"What was agreed in September last year?", likely, "published in September 2025", "in September last year"},
		{"WHAT WAS AGREED IN APRIL 2009", likely, "published in April 2009", "IN APRIL 2009"},

		// Parts of years, months and decades.
		{"Who left in early 2010?", likely, "published from January to April 2010", "in early 2010"},
		{"Who left in mid-2010?", likely, "published from May to August 2010", "in mid-2010"},
		{"Who left late 2009?", likely, "published from September to December 2009", "late 2009"},
		{"Who left at the end of 2009?", likely, "published from September to December 2009", "at the end of 2009"},
		{"Who left in early December 2009?", likely, "published from 1 to 10 December 2009", "in early December 2009"},
		{"Who left in late December 2009?", likely, "published from 21 to 31 December 2009", "in late December 2009"},
		{"What closed in the 1980s?", likely, "published from 1980 to 1989", "in the 1980s"},
		{"What closed in the 1980's?", likely, "published from 1980 to 1989", "in the 1980's"},
		{"What closed in the late 1980s?", likely, "published from September 1986 to December 1989", "in the late 1980s"},
		{"What was sold in the second half of 2010?", likely, "published from July to December 2010", "in the second half of 2010"},
		{"What was sold in Q3 2010?", likely, "published from July to September 2010", "in Q3 2010"},
		{"What was sold in H1 2010?", likely, "published from January to June 2010", "in H1 2010"},
		{"What was sold in October of this year?", likely, "published in October 2026", "in October of this year"},
		{"What was sold at the start of the 1990s?", likely, "published from January 1990 to April 1993", "at the start of the 1990s"},
		{"What was sold in the first quarter of last year?", likely, "published from January to March 2025", "in the first quarter of last year"},
		{"What burned in the summer of 2010?", likely, "published from June to August 2010", "in the summer of 2010"},
		{"What burned in autumn 2010?", likely, "published from September to November 2010", "in autumn 2010"},
		{"What froze in the winter of 2009-10?", likely, "published from December 2009 to February 2010", "in the winter of 2009-10"},

		// From one to another, and open ends.
		{"What was built between 2006 and 2009?", likely, "published from 2006 to 2009", "between 2006 and 2009"},
		{"What was built from 2006 to 2009?", likely, "published from 2006 to 2009", "from 2006 to 2009"},
		{"What was built in 2006–2009?", likely, "published from 2006 to 2009", "in 2006–2009"},
		{"What was built in 2009-10?", likely, "published from 2009 to 2010", "in 2009-10"},
		{"What was built in 2008 and 2009?", likely, "published from 2008 to 2009", "in 2008 and 2009"},
		{"What was built from March to June 2010?", likely, "published from March to June 2010", "from March to June 2010"},
		{"What was built from December to February 2010?", likely, "published from December 2009 to February 2010", "from December to February 2010"},
		{"What was built from 3 to 10 December 2009?", likely, "published from 3 to 10 December 2009", "from 3 to 10 December 2009"},
		{"What was built between 28 December 2009 and 3 January 2010?", likely, "published from 28 December 2009 to 3 January 2010", "between 28 December 2009 and 3 January 2010"},
		{"How have fares changed since March 2010?", likely, "published since March 2010", "since March 2010"},
		{"From 2009 on, who ran the port?", likely, "published since 2009", "From 2009 on"},
		{"Who ran the port from 2009 onwards?", likely, "published since 2009", "from 2009 onwards"},
		{"Who ran the port before 2008?", likely, "published before 2008", "before 2008"},
		{"Who ran the port prior to May 2008?", likely, "published before May 2008", "prior to May 2008"},
		{"Who ran the port after 22 September 2010?", likely, "published since 23 September 2010", "after 22 September 2010"},
		{"Who ran the port following 2010?", likely, "published since 2011", "following 2010"},
		{"What had it cost by the end of 2009?", likely, "published before 2010", "by the end of 2009"},
		{"What had it cost before the end of 2009?", likely, "published before 2010", "before the end of 2009"},
		{"Who ran the port until 2017?", likely, "published before 2018", "until 2017"},
		{"Since 2008, which mayors resigned before 2010?", likely, "published from 2008 to 2009", "Since 2008|before 2010"},
		{"Before 2010, which mayors resigned since 2008?", likely, "published from 2008 to 2009", "Before 2010|since 2008"},
		{"Who died in 2009, before the port of 2012 was planned in 2010?", likely, "published in 2009", "in 2009"},

		// What was published then, whatever it says.
		{"What was published in 2009?", certain, "published in 2009", "in 2009"},
		{"What has been written in 2009?", certain, "published in 2009", "in 2009"},
		// Counted from the day of asking: days and weeks are certain.
		{"Who resigned today?", certain, "published on 18 November 2026", "today"},
		{"Who resigned this morning?", certain, "published on 18 November 2026", "this morning"},
		{"What has the port bought today?", certain, "published on 18 November 2026", "today"},
		{"Who resigned yesterday morning?", certain, "published from 17 to 18 November 2026", "yesterday morning"},
		{"Who resigned yesterday?", certain, "published from 17 to 18 November 2026", "yesterday"},
		{"What burned last night?", certain, "published from 17 to 18 November 2026", "last night"},
		{"Who resigned the day before yesterday?", certain, "published from 16 to 17 November 2026", "the day before yesterday"},
		{"Who resigned 3 days ago?", certain, "published from 15 to 16 November 2026", "3 days ago"},
		{"Who resigned this week?", certain, "published from 12 to 18 November 2026", "this week"},
		{"Who resigned last week?", certain, "published from 9 to 15 November 2026", "last week"},
		{"RESIGNATIONS LAST WEEK", certain, "published from 9 to 15 November 2026", "LAST WEEK"},
		{"Who resigned two weeks ago?", certain, "published from 2 to 8 November 2026", "two weeks ago"},
		{"Who resigned in the last week?", certain, "published from 12 to 18 November 2026", "in the last week"},
		{"Who resigned in the last 3 days?", certain, "published from 16 to 18 November 2026", "in the last 3 days"},
		{"Who resigned in the past couple of weeks?", certain, "published from 5 to 18 November 2026", "in the past couple of weeks"},
		{"Who resigned within the last 24 hours?", certain, "published from 17 to 18 November 2026", "within the last 24 hours"},
		{"Who marched over the weekend?", certain, "published from 14 to 16 November 2026", "over the weekend"},
		{"Who marched last weekend?", certain, "published from 14 to 16 November 2026", "last weekend"},
		{"Who resigned since last week?", certain, "published since 9 November 2026", "since last week"},
		{"Who resigned in the past month?", certain, "published from 19 October to 18 November 2026", "in the past month"},
		{"Who resigned this past month?", certain, "published from 19 October to 18 November 2026", "this past month"},
		{"Who resigned this month?", certain, "published in November 2026", "this month"},
		{"Who resigned earlier this year?", certain, "published in 2026", "this year"},
		{"Who resigned this quarter?", certain, "published from October to December 2026", "this quarter"},
		// What ended before the day of asking, and what only describes, is not.
		{"Who resigned last month?", likely, "published in October 2026", "last month"},
		{"Who resigned last year?", likely, "published in 2025", "last year"},
		{"Who resigned three months ago?", likely, "published in August 2026", "three months ago"},
		{"Who resigned a year ago?", likely, "published in 2025", "a year ago"},
		{"Who resigned in the last three years?", likely, "published from 19 November 2023 to 18 November 2026", "in the last three years"},
		{"Who resigned last Monday?", likely, "published from 16 to 17 November 2026", "last Monday"},
		{"Who resigned last Wednesday?", likely, "published from 11 to 12 November 2026", "last Wednesday"},
		{"Who resigned last December?", likely, "published in December 2025", "last December"},
		{"Who resigned this summer?", likely, "published from June to August 2026", "this summer"},
		{"Who resigned last winter?", likely, "published from December 2025 to February 2026", "last winter"},
		{"Who resigned before last week?", likely, "published before 9 November 2026", "before last week"},
		{"Who owns the bank that failed last week?", likely, "published from 9 to 15 November 2026", "last week"},
		{"LAST WEEK'S RESIGNATIONS", likely, "published from 9 to 15 November 2026", "LAST WEEK'S"},
		{"Who paid for last week's council dinner?", likely, "published from 9 to 15 November 2026", "last week's"},

		// Reporting makes any time certain, and exact.
		{"What was reported in 2009?", certain, "published in 2009", "in 2009"},
		{"In March 2010, what was written about the ferry?", certain, "published in March 2010", "In March 2010"},
		{"news of December 2009", certain, "published in December 2009", "of December 2009"},
		{"articles from 2009", certain, "published in 2009", "from 2009"},
		{"2009 articles on the harbour", certain, "published in 2009", "2009"},
		{"Show me articles about the ferry published on 17 December 2009", certain, "published on 17 December 2009", "on 17 December 2009"},
		{"Which articles that were published in 2009 name the mayor?", certain, "published in 2009", "in 2009"},
		{"How is the mayor described in articles from early 2010?", certain, "published from January to April 2010", "from early 2010"},
		{"Any news on the strike last month?", certain, "published in October 2026", "last month"},
		{"yesterday's news", certain, "published on 17 November 2026", "yesterday's"},
		{"What did the papers say about the ferry in 2009?", certain, "published in 2009", "in 2009"},
		{"What did the Ostby Gazette report in 2009?", certain, "published in 2009", "in 2009"},
		{"press reports before 2008", certain, "published before 2008", "before 2008"},
		{"What happened in 2009?", certain, "published in 2009", "in 2009"},
		{"What happened on 17 December 2009?", certain, "published from 17 to 18 December 2009", "on 17 December 2009"},
		{"What has happened last month?", certain, "published in October 2026", "last month"},
		// But not every report is ours, nor every year beside one.
		{"What happened to the mill in 1976?", likely, "published in 1976", "in 1976"},
		{"What did the Halden report in 1973 recommend?", likely, "published in 1973", "in 1973"},
		{"Who published a paper on tides in 1974?", likely, "published in 1974", "in 1974"},
		{"What do police reports from 2009 show?", likely, "published in 2009", "from 2009"},
		{"Who spoke at the news conference in 2009?", likely, "published in 2009", "in 2009"},
		{"What was Article 5 invoked for in 2009?", likely, "published in 2009", "in 2009"},
		{"Show me articles about the man who drowned in 2009", likely, "published in 2009", "in 2009"},
		{"Which plans made between 2013 and 2017 were leaked this week?", certain, "published from 12 to 18 November 2026", "this week"},

		// Order.
		{"What has the mayor recently asked for?", certain, "newest first", "recently"},
		{"the latest on the strike", certain, "newest first", "latest"},
		{"What is the newest figure?", certain, "newest first", "newest"},
		{"What is the most recent figure?", certain, "newest first", "most recent"},
		{"Who is the current mayor?", certain, "newest first", "current"},
		{"Who currently runs the port?", certain, "newest first", "currently"},
		{"Who runs the port now?", certain, "newest first", "now"},
		{"Who runs the port today?", certain, "newest first", "today"},
		{"Is the port closed today?", certain, "newest first", "today"},
		{"Which law that was passed in Ostby is still valid today?", certain, "newest first", "today"},
		{"the first article about the strike", certain, "oldest first", "first"},
		{"the earliest report of the strike", certain, "oldest first", "earliest"},
		{"the oldest article on the ferry", certain, "oldest first", "oldest"},
		{"Who originally proposed the bridge?", certain, "oldest first", "originally"},
		{"When did the council first meet?", certain, "oldest first", "first"},
		{"What were the latest figures in 2009?", likely, "published in 2009, newest first", "latest|in 2009"},
		{"What was recently agreed, this week?", certain, "published from 12 to 18 November 2026, newest first", "recently|this week"},

		// Events.
		{"What did Ostby want before the Lisbon summit?", likely, "published before the Lisbon summit", "before the Lisbon summit"},
		{"What changed after the war in Halden?", likely, "published after the war in Halden", "after the war in Halden"},
		{"What has changed since Halden's invasion of Ostby?", likely, "published after Halden's invasion of Ostby", "since Halden's invasion of Ostby"},
		{"What changed following the signing of the treaty in Ostby?", likely, "published after the signing of the treaty in Ostby", "following the signing of the treaty in Ostby"},
		{"Who spoke before the summit on which day?", likely, "published before the summit", "before the summit"},
		{"Who led until the 2008 war?", likely, "published before the 2008 war", "until the 2008 war"},
		{"After Hurricane Ola, who paid?", likely, "published after Hurricane Ola", "After Hurricane Ola"},
		{"What changed since the end of World War II?", likely, "published after the end of World War II", "since the end of World War II"},
		{"What changed after 9/11?", likely, "published after 9/11", "after 9/11"},
		{"what was built before the peace talks between Ostby and Halden?", likely, "published before the peace talks between Ostby and Halden", "before the peace talks between Ostby and Halden"},
		{"articles about the ferry before the election", certain, "published before the election", "before the election"},
		{"Who resigned after the election this week?", certain, "published from 12 to 18 November 2026, published after the election", "this week"},
		{"Who resigned in 2009 after the election?", likely, "published in 2009, published after the election", "in 2009|after the election"},
	} {
		w := retrieval.ReadWindow(test.question, wednesday)
		if w.String() != test.want || w.Certain != test.certain || words(test.question, w) != test.words {
			t.Errorf("%q\n got %q, certain %t, of %q\nwant %q, certain %t, of %q", test.question,
				w, w.Certain, words(test.question, w), test.want, test.certain, test.words)
		}
	}
}

func TestReadWindowLeavesTheRestAlone(t *testing.T) {
	for _, question := range []string{
		"", "?", "Who runs the port?", "When was the port built?", "In what year did it open?",
		// dates that describe something
		"the August 2008 war in Halden", "the 1999 version of the treaty", "What is the 2010 budget?", "2008 war",
		"the Harbour Act of 1988", "the Harbour Act 1988", "Who won in the 2005 election?", "the class of 1995",
		"the 17 December 2009 meeting", "2009-12-17 meeting", "Who paid for the January 6 dinner?", "the 1980s revival",
		"in 2009's reform", "the pre-1875 wall", "a 2009-style crisis", "the summer of 2010 fires",
		"on 31 June", "in early, 2010", "in the last 30000 days", "on Dec. 5-day terms", "in 2009-45",
		// numbers that are no dates
		"Apollo 11", "G20", "1,500 people", "in 1,500 homes", "Windows 2000", "since Windows 2000", "2009 people",
		"killed in 2009 people", "room 2012", "in room 2012", "Catch-22", "flight 1907", "over 2000", "$2009", "in $2000",
		"in 2000%", "Boeing 1900 jets", "in 3 days", "on 12", "by 10", "between 5 and 10", "at 1999", "in 10:30",
		// words that are no times
		"Who may attend?", "Where did they march?", "Who may march in the city?", "an august body", "How many seconds?",
		"the second half", "the first half of the match", "Who fell?", "a spring in the hills", "half past ten",
		"Who came last?", "the last three mayors", "last weekend of the fair", "the last week of the campaign", "his last year", "the past president",
		"the Twenties", "What happened on Wednesday?", "on May", "after May resigned", "What did May say?",
		"Who led the team in the last minute?", "What did the last speaker say?", "last days",
		// names
		"Who owns USA Today?", "Who made Yesterday Once More?", "Who hosts Last Week Tonight?", "the film Apocalypse Now",
		`Who wrote "The Summer of 2010"?`, "Who sang “Yesterday” on stage?",
		// what is to come, or before all news
		"Who retires in 2050?", "by 2030, how many trees?", "later this year", "What opens this winter?", "next week",
		"Who ruled Ostby in 1191?", "Who came in January 1526?", "during the 1700's", "before 2030",
		// orders that are none
		"the first stock exchange", "for the first time", "Who was the first mayor?", "the First Minister",
		"the oldest inhabitant", "the area now known as Ostby", "until now", "from now on", "at the latest",
		"The alternating current in the wire", "Now, where is the port?",
		// events that cannot be looked up
		"before parliament", "after a game", "after two crushing defeats", "before the 14 nations", "after being shot",
		"named after him", "since its foundation", "since the beginning", "before a pilot may work", "after all",
		"Which of the following ships sank?", "by the summit", "after", "before the", "since", "in", "between", "the end of",
	} {
		if w := retrieval.ReadWindow(question, wednesday); w.String() != "" || w.Certain || w.Words != nil {
			t.Errorf("%q: %q, certain %t, of %q; want nothing", question, w, w.Certain, words(question, w))
		}
	}
}

func TestReadWindowCountsFromTheDayAsked(t *testing.T) {
	for _, test := range []struct {
		asked    corpus.Day
		question string
		want     string
	}{
		{2026_11_16, "Who resigned last week?", "published from 9 to 15 November 2026"}, // a Monday
		{2026_11_15, "Who resigned last week?", "published from 2 to 8 November 2026"},  // a Sunday
		{2026_11_16, "Who resigned in the last week?", "published from 10 to 16 November 2026"},
		{2026_11_15, "Who marched last weekend?", "published from 7 to 9 November 2026"},
		{2026_11_14, "Who marched over the weekend?", "published from 14 to 15 November 2026"},
		{2026_11_14, "Who marched this weekend?", "published from 14 to 15 November 2026"},
		{2026_11_14, "Who marched last Saturday?", "published from 7 to 8 November 2026"},
		{2024_03_01, "Who resigned yesterday?", "published from 29 February to 1 March 2024"},
		{2024_01_01, "Who resigned last month?", "published in December 2023"},
		{2024_03_31, "Who resigned in the past month?", "published in March 2024"},
		{2024_03_31, "Who resigned last quarter?", "published from October to December 2023"},
		{2024_11_24, "Who resigned this winter?", ""},
		{2025_01_10, "Who resigned this winter?", "published from December 2024 to February 2025"},
		{2025_01_10, "Who resigned last winter?", "published from December 2023 to February 2024"},
		{2024_09_30, "Who resigned in September?", "published in September 2024"},
		{2024_09_30, "Who resigned in 2025?", ""},
		{0, "Who resigned in 2025?", "published in 2025"},
		{0, "Who resigned on 1 May 2025?", "published from 1 to 2 May 2025"},
		{0, "Who resigned last week, or two weeks ago, or in September, or on 1 May?", ""},
		{0, "Who resigned yesterday?", ""},
	} {
		if got := retrieval.ReadWindow(test.question, test.asked).String(); got != test.want {
			t.Errorf("%q asked on %v: %q, want %q", test.question, test.asked, got, test.want)
		}
	}
}

func TestWindowAtTheDayOfItsEvent(t *testing.T) {
	for _, test := range []struct {
		question string
		day      corpus.Day
		want     string
	}{
		{"Who led before the summit?", 2010_11_20, "published before 21 November 2010, published before the summit"},
		{"Who led since the summit?", 2010_11_20, "published since 20 November 2010, published after the summit"},
		{"Who led since the summit?", 0, "published after the summit"},
		{"Who led in 2010 before the summit?", 2010_11_20, "published from 1 January to 20 November 2010, published before the summit"},
		{"Who led in 2010 after the summit?", 2010_11_20, "published from 20 November to 31 December 2010, published after the summit"},
		{"Who led in 2010 after the summit?", 2009_11_20, "published in 2010, published after the summit"},
		{"Who led in 2010 after the summit?", 2011_11_20, "published in 2010, published after the summit"},
		{"Who led in 2010 before the summit?", 2009_11_20, "published in 2010, published before the summit"},
		{"Who led in 2010?", 2010_11_20, "published in 2010"},
	} {
		if got := retrieval.ReadWindow(test.question, wednesday).At(test.day).String(); got != test.want {
			t.Errorf("%q, event on %v: %q, want %q", test.question, test.day, got, test.want)
		}
	}
}

// days draws a day from 1700 to 2100.
func days() *rapid.Generator[corpus.Day] {
	return rapid.Custom(func(t *rapid.T) corpus.Day {
		first := time.Date(1700, 1, 1, 0, 0, 0, 0, time.UTC)
		return corpus.DayOf(first.AddDate(0, 0, rapid.IntRange(0, 146_000).Draw(t, "day")))
	})
}

// What String writes, ReadWindow reads.
func TestWindowStringIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := retrieval.Window{From: days().Draw(t, "from"), To: days().Draw(t, "to")}
		if rapid.Bool().Draw(t, "whole months") {
			w.From, w.To = w.From-w.From%100+1, (w.To - w.To%100 + 1).AddDays(-1)
		}
		switch open := rapid.IntRange(0, 3).Draw(t, "open"); {
		case open == 0:
			w.From = 0
		case open == 1:
			w.To = 0
		case w.From > w.To:
			w.From, w.To = w.To, w.From
		}
		question := "articles about the ferry " + w.String()
		got := retrieval.ReadWindow(question, 2150_01_01)
		if got.From != w.From || got.To != w.To || !got.Certain {
			t.Fatalf("%q: from %v to %v, certain %t; want from %v to %v", question, got.From, got.To, got.Certain, w.From, w.To)
		}
	})
}

// Asked some weeks later, what counts in days and weeks lies as many later.
func TestWindowsOfWeeksMoveWithTheDayAsked(t *testing.T) {
	phrases := []string{
		"today", "yesterday", "last night", "this week", "last week", "in the last week", "in the last 10 days", "two weeks ago",
		"5 days ago", "last weekend", "over the weekend", "last Friday", "since last week", "before last week", "since yesterday",
		"the day before yesterday", "in the past 48 hours", "in the last fortnight",
	}
	rapid.Check(t, func(t *rapid.T) {
		question := "Who resigned " + rapid.SampledFrom(phrases).Draw(t, "phrase") + "?"
		asked := days().Draw(t, "asked")
		shift := 7 * rapid.IntRange(-500, 500).Draw(t, "weeks")
		w, later := retrieval.ReadWindow(question, asked), retrieval.ReadWindow(question, asked.AddDays(shift))
		if !w.Bounded() || w.From.AddDays(shift) != later.From || w.To.AddDays(shift) != later.To || w.Certain != later.Certain {
			t.Fatalf("%q: %v asked on %v, %v asked %d days later", question, w, asked, later, shift)
		}
	})
}

// checkWindow fails when the window breaks what every window promises.
func checkWindow(t interface{ Fatalf(string, ...any) }, question string, asked corpus.Day, w retrieval.Window) {
	if w.From.Known() && w.To.Known() && w.From > w.To || w.From < 0 || w.To < 0 {
		t.Fatalf("%q: from %v to %v", question, w.From, w.To)
	}
	if asked.Known() && w.From > asked {
		t.Fatalf("%q: from %v, after the day asked, %v", question, w.From, asked)
	}
	last := 0
	for i, s := range w.Words {
		if s.Start < last || s.End <= s.Start || s.End > len(question) || i > 0 && s.Start == last {
			t.Fatalf("%q: words at %v", question, w.Words)
		}
		last = s.End
	}
	if (w.Event == "") != (w.Relation == 0) || !strings.Contains(question, w.Event) {
		t.Fatalf("%q: event %q, relation %d", question, w.Event, w.Relation)
	}
	if (w.String() == "") != (w.Words == nil) {
		t.Fatalf("%q: %q of %d words", question, w, len(w.Words))
	}
}

func TestWindowsOfAnyWords(t *testing.T) {
	vocabulary := strings.Fields(`in on at since before after by until from to between and the of , ? " “ ” - ' ago last this past next
		2009 2010 1980s 1980's 17 31 29 17th three a few 2009-12-17 2006-2009 2009-10 December Dec. May march February day days
		weeks year weekend fortnight quarter decade hours Q3 second half early mid end summer winter yesterday today now
		latest first recently current articles news reported what happened who that summit war Lisbon NATO's council 9/11`)
	rapid.Check(t, func(t *rapid.T) {
		question := strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 14).Draw(t, "words"), " ")
		asked := rapid.OneOf(days(), rapid.Just(corpus.Day(0))).Draw(t, "asked")
		checkWindow(t, question, asked, retrieval.ReadWindow(question, asked))
	})
}

func FuzzReadWindow(f *testing.F) {
	for _, seed := range []string{
		"What did the papers say between 28 December 2009 and 3 January 2010?", "the last 999 decades", "in 2009’s",
		"since 0001-01-01", "on 29 February", "“in 2009", "in the 1980's", "last week's", "after 9/11", "\xff in \xfe 2009",
	} {
		f.Add(seed, 2026, 11, 18)
	}
	f.Fuzz(func(t *testing.T, question string, year, month, day int) {
		asked, _ := corpus.MakeDay(year, time.Month(month), day)
		checkWindow(t, question, asked, retrieval.ReadWindow(question, asked))
	})
}

func BenchmarkReadWindow(b *testing.B) {
	for b.Loop() {
		retrieval.ReadWindow("What did the harbour council of Ostby decide about the ferry in December 2009, after the strike?", wednesday)
	}
}
