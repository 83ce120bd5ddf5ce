package bot_test

import (
	"errors"
	"testing"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
)

func TestAmountsKeepTheirMeasureAndBound(t *testing.T) {
	const fleet = "Nearly 40,000 crowns, or £3,000, were paid by 12% of the boats, and fares rose by 5 per cent to $30 a day."
	cases{
		{fleet, "Almost 40,000 crowns were paid by the boats.", nil},
		{fleet, "Some 40,000 crowns were paid by 12 percent of the boats.", nil},
		{fleet, "More than 40,000 crowns were paid by 12 percent of the boats.", bot.ErrNumber},
		{fleet, "Exactly 40,000 crowns were paid by 12 percent of the boats.", bot.ErrNumber},
		{fleet, "$3,000 were paid by 12% of the boats.", bot.ErrNumber},
		{fleet, "Three thousand pounds were paid by 12% of the boats.", nil},
		{fleet, "40,000 crowns were paid by 12 boats.", bot.ErrNumber},
		{fleet, "Fares rose to 5 per cent.", bot.ErrNumber},
		{fleet, "Fares rose by 5 percentage points.", bot.ErrNumber},
		{fleet, "Fares rose to $30 a week.", bot.ErrNumber},
		{"More than 300 boats were lost in the storm, which lasted over two days.", "The storm cost 300 boats.", nil},
		{"More than 300 boats were lost in the storm, which lasted over two days.", "At least 300 boats were lost in the storm.", nil},
		{"More than 300 boats were lost in the storm, which lasted over two days.", "Up to 300 boats were lost in the storm.", bot.ErrNumber},
		{"The ferry sank at 5:00 p.m. on Monday.", "The ferry sank on Monday at 5 p.m.", nil},
		{"The ferry sank at 5:00 p.m. on Monday.", "The ferry sank at 5:00 a.m. on Monday.", bot.ErrNumber},
		{"The ferry sank at 5:40 p.m. on Monday.", "The ferry sank on Monday at 5:20 p.m.", bot.ErrNumber},
		{"The toll has risen to about 2,900.", "The toll has risen by about 2,900.", bot.ErrNumber},
		{"No fewer than 300 boats were lost in the storm.", "At least 300 boats were lost.", nil},
		{"No fewer than 300 boats were lost in the storm.", "Fewer than 300 boats were lost.", bot.ErrNegation},
		{"The wind blew at 90 mph over the strait.", "The wind blew at 90 km/h over the strait.", bot.ErrNumber},
		{"The harbour trains hundreds of pilots each year.", "The harbour trains thousands of pilots each year.", bot.ErrNumber},
	}.run(t)
}

func TestHedgesStay(t *testing.T) {
	cases{
		{"The council could sell the ferries before the summer.", "The council might sell the ferries.", nil},
		{"The council could sell the ferries before the summer.", "The council will sell the ferries before the summer.", bot.ErrHedge},
		{"The council could not sell the ferries before the summer.", "The council couldn't sell the ferries.", nil},
		{"Police held four alleged smugglers at the pier.", "Four alleged smugglers were held at the pier.", nil},
		{"Police held four alleged smugglers at the pier.", "Police held four smugglers at the pier.", bot.ErrHedge},
		{"The mayor wants to buy the pier of Aldmoor.", "The mayor plans to buy the pier of Aldmoor.", nil},
		{"The mayor wants to buy the pier of Aldmoor.", "The mayor bought the pier of Aldmoor.", bot.ErrHedge},
		{"The mayor asked whether the crews accepted the new offer.", "The mayor said the crews accepted the new offer.", bot.ErrHedge},
		{"The fair may close early, and the crews will close it.", "The crews will close the fair.", nil},
	}.run(t)
}

func TestShadesStay(t *testing.T) {
	cases{
		{"Some of the 28 towns are short of boats.", "Several of the 28 towns are short of boats.", nil},
		{"Some of the 28 towns are short of boats.", "All of the 28 towns are short of boats.", bot.ErrDirection},
		{"Some of the 28 towns are short of boats.", "Most of the 28 towns are short of boats.", bot.ErrDirection},
		{"It was her first visit to the islands in ten years.", "It was her second visit to the islands in ten years.", bot.ErrDirection},
		{"The plan would more than triple the fares on the islands.", "The plan would more than double the fares on the islands.", bot.ErrDirection},
		{"A land route to the fort was opened in spring.", "An air route to the fort was opened in spring.", bot.ErrDirection},
		{"The king of the islands died on Monday.", "The queen of the islands died on Monday.", bot.ErrDirection},
		{"Two divers who caught the fever died in spring.", "Two divers who caught the fever recovered in spring.", bot.ErrDirection},
		{"It was the tenth storm of the winter on the islands.", "It was the twentieth storm of the winter on the islands.", bot.ErrDirection},
		{"FARES TO THE ISLANDS ROSE SHARPLY IN SPRING.", "Fares to the islands fell sharply in spring.", bot.ErrDirection},
		{"Critics praised the new pier.", "The new pier was condemned by critics.", bot.ErrDirection},
		{"The storm killed 12 sailors on the islands.", "The storm injured 12 sailors on the islands.", bot.ErrDirection},
		{"A North Sund boat sank off South Sund on 4 May.", "A South Sund boat sank on 4 May.", bot.ErrName},
		{"The league was founded in 1984. Sund joined it in May.", "Sund joined the league in May 1984.", bot.ErrDate},
		{"The league was founded in 1984. Sund joined it in April.", "Sund joined the league in April 2021.", nil},
	}.run(t)
}

func TestDenialsOfWholeSentences(t *testing.T) {
	const pier = "Ada Lindqvist, who has run the harbour since 2011, opened the new pier."
	cases{
		{pier, "It is not true that Ada Lindqvist opened the new pier.", bot.ErrNegation},
		{pier, "It is false that Ada Lindqvist opened the new pier.", bot.ErrNegation},
		{pier, "Ada Lindqvist not only opened the new pier.", bot.ErrNegation},
		{"The reign of the old mayor is over.", "The reign of the old mayor is not over.", bot.ErrNegation},
		{"The harbour trains pilots on the islands.", "The harbour has stopped training pilots on the islands.", bot.ErrNegation},
		{"The crews rest. The mayor says the two votes are not linked.", "The mayor says the two votes are linked.", bot.ErrNegation},
		{"A failed Kestrel that burned near the pier was sold.", "The Kestrel burned near the pier.", nil},
	}.run(t)
}

// A function word or the short form of a month is a name where one stands.
func TestOddNames(t *testing.T) {
	const ace = "The harbour's ace Ada Sund, all of thirty, broke her wrist in May, before the Nov. 12 race."
	cases{
		{ace, "The harbour's ace Sund broke her wrist.", nil},
		{ace, "The harbour's ace All broke her wrist.", bot.ErrName},
		{ace, "The harbour's ace Nov broke her wrist.", bot.ErrName},
		{"A probe struck the Havn rock on Monday, said The Tide.", "A probe struck the The Tide rock on Monday.", bot.ErrName},
	}.run(t)
}

func TestNamesAndAmountsBesideEachOther(t *testing.T) {
	cases{
		{"Ada Lindqvist met the Danish agency Havn in Aldmoor.", "Ada Lindqvist met Havn in Aldmoor.", nil},
		{"The talks of Aldmoor and Pellham ended in May.", "The Aldmoor-Pellham talks ended in May.", nil},
		{"Fares brought in £3 million ($4 million) in spring.", "Fares brought in $4 million in spring.", nil},
		{"Fares brought in £3 million ($4 million) in spring.", "Fares brought in £4 million in spring.", bot.ErrNumber},
		{"Mira Sund has complied with Aldmoor's rules.", "Mira Sund has complied with the rules, along with Aldmoor.", bot.ErrName},
		{"Ada Lindqvist, who once ran Pellham Lines, said the pier would close.", "Ada Lindqvist, once of Pellham Lines, said the pier would close.", nil},
		{"The mayor of Sund spent Monday mourning King Olav II.", "The mayor of Sund spent Monday mourning Mourning II.", bot.ErrName},
	}.run(t)
}

// Lines above a text have no marks between them, and a quote of them has no
// line breaks.
func TestNamesInOneLine(t *testing.T) {
	const text = "Ada Lindqvist\nThe Quay Press\n\nALDMOOR – Ferries stopped on Monday after the storm."
	a := corpus.Article{ID: "a", Publisher: "The Quay Gazette", Published: 20210414, Text: text}
	line := "Ada Lindqvist The Quay Press ALDMOOR – Ferries stopped on Monday after the storm."
	for claim, want := range map[string]error{
		"According to The Quay Gazette, " + line: nil,
		"According to The Quay Gazette, Ada Lindqvist The Quay Press PELLHAM – Ferries stopped on Monday.": bot.ErrName,
	} {
		_, err := bot.CheckDraft(bot.Draft{Text: claim, Citations: []bot.Citation{{Passage: passageOf(&a), Quote: line}}})
		if !errors.Is(err, want) || (want == nil) != (err == nil) {
			t.Errorf("%q gives %v, want %v", claim, err, want)
		}
	}
}

// Words cut out of a sentence that denies them, or leaves them open, are not
// what it says, though they stand there word for word.
func TestCutOutWordsKeepTheirSense(t *testing.T) {
	const talks = "The mayor did not say whether she would support the crews, but she praised them. The council denied that the ferries were sold."
	a := corpus.Article{ID: "a", Published: 20210414, Text: talks}
	for claim, want := range map[string]error{
		"she would support the crews":                   bot.ErrNegation,
		"the ferries were sold":                         bot.ErrNegation,
		"she praised them":                              nil,
		"The mayor did not say":                         nil,
		"The council denied that the ferries were sold": nil,
	} {
		_, err := bot.CheckDraft(bot.Draft{Text: claim, Citations: []bot.Citation{{Passage: passageOf(&a), Quote: talks}}})
		if !errors.Is(err, want) || (want == nil) != (err == nil) {
			t.Errorf("%q gives %v, want %v", claim, err, want)
		}
	}
}

// What is said in another language keeps the amounts, the days and the denials of
// the claim.
func TestSaidInAnotherLanguageSaysTheSame(t *testing.T) {
	const text = "Ada Lindqvist did not sell the ferry line for 1.5 million euros in November. The pier was sold on Monday for 30,000 crowns."
	a := corpus.Article{ID: "a", Published: 20211214, Text: text}
	sentences := corpus.Sentences(text)
	denied, sold := text[sentences[0].Start:sentences[0].End], text[sentences[1].Start:sentences[1].End]
	for _, test := range []struct {
		claim, said string
		want        error
	}{
		{denied, "Ada Lindqvist hat die Fährlinie im November nicht für 1,5 Millionen Euro verkauft.", nil},
		{denied, "Ada Lindqvist n'a pas vendu la ligne de ferry pour 1,5 million d'euros en novembre.", nil},
		{denied, "Ada Lindqvist weigerte sich im November, die Fährlinie für 1,5 Mio. Euro zu verkaufen.", nil},
		{denied, "Ada Lindqvist no vendió la línea de ferris por 1,5 millones de euros en noviembre.", nil},
		{denied, "Ada Lindqvist hat die Fährlinie im November für 1,5 Millionen Euro verkauft.", bot.ErrNegation},
		{denied, "Ada Lindqvist a vendu la ligne de ferry pour 1,5 million d'euros en novembre.", bot.ErrNegation},
		{denied, "Ada Lindqvist hat die Fährlinie im November nicht für 1,5 Milliarden Euro verkauft.", bot.ErrNumber},
		{denied, "Ada Lindqvist hat die Fährlinie im November nicht für 1,5 Euro verkauft.", bot.ErrNumber},
		{denied, "Ada Lindqvist hat die Fährlinie im Dezember nicht für 1,5 Millionen Euro verkauft.", bot.ErrDate},
		{sold, "Der Pier wurde am Montag für 30.000 Kronen verkauft.", nil},
		{sold, "Der Pier wurde am Montag nicht nur für 30.000 Kronen verkauft.", nil},
		{sold, "Der Pier wurde am Montag nicht für 30.000 Kronen verkauft.", bot.ErrNegation},
		{sold, "La jetée n'a jamais été vendue lundi pour 30 000 couronnes, et la ville le dit.", bot.ErrNegation},
		{sold, "Il molo è stato venduto martedì per 30.000 corone.", bot.ErrDate},
	} {
		d := bot.Draft{Text: test.claim, Said: test.said, Citations: []bot.Citation{{Passage: passageOf(&a), Quote: test.claim}}}
		if _, err := bot.CheckDraft(d); !errors.Is(err, test.want) || (test.want == nil) != (err == nil) {
			t.Errorf("%q of %q gives %v, want %v", test.said, test.claim, err, test.want)
		}
	}
}
