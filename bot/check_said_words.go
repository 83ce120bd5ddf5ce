package bot

import (
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

// A tongue is what is known of a language that answers are given in: enough to
// tell it, and to tell where it denies.
type tongue struct {
	signs map[string]bool // function words that tell it
	// denials are words that deny, as long as none of only follows: "nicht nur".
	denials, only map[string]bool
	// refusals are beginnings of words that deny by themselves: "refusé".
	refusals []string
}

var tongues = []tongue{
	{retrieval.WordSet("der die das den dem des ein eine einen und ist sind hat haben wird wurde werden von für mit auf im zu dass sich nach bei"),
		retrieval.WordSet("nicht kein keine keinen keinem keiner keines nie niemals nichts niemand niemanden ohne weder kaum"), retrieval.WordSet("nur allein bloss"),
		strings.Fields("lehn ablehn abgelehn weiger geweiger verweiger bestreit bestritt dement verneint scheiter fehl unmög unfäh verbot")},
	{retrieval.WordSet("le la les un une des du de et est sont ont dans sur pour par avec qui que au aux ce cette il elle l d"),
		retrieval.WordSet("pas jamais aucun aucune rien personne sans ni nullement"), retrieval.WordSet("seulement uniquement"),
		strings.Fields("refus rejet dement nie echou incapab impossib interdi")},
	{retrieval.WordSet("el los las una unos y es son fue fueron ha han del al por para con que en su sus se lo de la"),
		retrieval.WordSet("no nunca jamas ningun ninguna ninguno nada nadie sin tampoco ni"), retrieval.WordSet("solo solamente unicamente"),
		strings.Fields("rechaz neg fracas incapa imposib prohib")},
	{retrieval.WordSet("il lo gli i uno una e sono stato stata di del della dei nel nella che con per da dal ha hanno la le"),
		retrieval.WordSet("non nessun nessuno nessuna niente nulla senza ne"), retrieval.WordSet("solo soltanto"),
		strings.Fields("rifiut neg fallit incapac impossib viet")},
	{retrieval.WordSet("het een en zijn waren werd heeft hebben van voor met op aan bij dat de in door over naar"),
		retrieval.WordSet("niet geen nooit niets niemand zonder noch"), retrieval.WordSet("alleen enkel"),
		strings.Fields("weiger geweiger ontken verwierp verworp afgewez wees mislukt onmog verbod")},
	{retrieval.WordSet("o os as um uma e foi foram do da dos das em na nos para com por que se sua seu ao de a"),
		retrieval.WordSet("nao nunca jamais nenhum nenhuma nada ninguem sem nem"), retrieval.WordSet("apenas so somente"),
		strings.Fields("recus rejeit neg falh incapa impossiv proib")},
}

// minSigns is how many function words a text needs to be known by them.
const minSigns = 2

// tongueOf is the language of a text, nil for one that is not known.
func tongueOf(tokens []retrieval.Token) *tongue {
	var best *tongue
	most := minSigns - 1
	for i := range tongues {
		n := 0
		for _, t := range tokens {
			if tongues[i].signs[t.Word] {
				n++
			}
		}
		if n > most {
			best, most = &tongues[i], n
		}
	}
	return best
}

// denies reports whether a text denies, and whether it refuses.
func (l *tongue) denies(tokens []retrieval.Token) (denies, refuses bool) {
	for i, t := range tokens {
		if l.denials[t.Word] && !(i+1 < len(tokens) && l.only[tokens[i+1].Word]) {
			denies = true
		}
		for _, beginning := range l.refusals {
			refuses = refuses || strings.HasPrefix(t.Word, beginning)
		}
	}
	return denies, refuses
}

// foreignDays are months and weekdays of other languages, by their English
// names, written as tokens are: without accents. Left out are those that are
// other words too, "mars" and "mar".
var foreignDays = func() map[string]string {
	days := make(map[string]string)
	for row := range strings.SplitSeq(`january januar janvier enero gennaio januari janeiro
february februar fevrier febrero febbraio februari fevereiro
march marz maart marco
april avril abril aprile
may mayo maggio mei maio
june juni juin junio giugno junho
july juli juillet julio luglio julho
august aout agosto augustus
september septembre septiembre settembre setembro
october oktober octobre octubre ottobre outubro
november novembre noviembre novembro
december dezember decembre diciembre dicembre dezembro
monday montag lundi lunes lunedi maandag
tuesday dienstag mardi martes martedi dinsdag
wednesday mittwoch mercredi miercoles mercoledi woensdag
thursday donnerstag jeudi jueves giovedi donderdag
friday freitag vendredi viernes venerdi vrijdag
saturday samstag sonnabend samedi sabado sabato zaterdag
sunday sonntag dimanche domingo domenica zondag`, "\n") {
		words := strings.Fields(row)
		for _, w := range words[1:] {
			days[w] = words[0]
		}
	}
	return days
}()

// foreignMagnitudes are beginnings of the words behind a number in digits that
// multiply it, the longer ones first. "Billion" is one thing in English and another in
// German, so it is none of them.
var foreignMagnitudes = []struct {
	beginning string
	factor    float64
}{
	{"milliard", 1e9}, {"miljard", 1e9}, {"miliard", 1e9}, {"mil millones", 1e9}, {"bilh", 1e9}, {"mrd", 1e9}, {"md", 1e9},
	{"million", 1e6}, {"millon", 1e6}, {"milion", 1e6}, {"miljoen", 1e6}, {"milh", 1e6}, {"mio", 1e6}, {"m€", 1e6},
	{"tausend", 1e3}, {"mille", 1e3}, {"duizend", 1e3}, {"mil ", 1e3},
}
