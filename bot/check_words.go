package bot

import (
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

var monthNames = func() map[string]string {
	m := make(map[string]string)
	for _, w := range strings.Fields("january february march april may june july august september october november december") {
		m[w] = w
		m[w[:3]] = w
	}
	m["sept"] = "september"
	return m
}()

var (
	weekdays       = retrieval.WordSet("monday tuesday wednesday thursday friday saturday sunday")
	doubtfulMonths = retrieval.WordSet("may march august jan feb mar apr jun jul aug sep sept oct nov dec")
	beforeDates    = retrieval.WordSet("in since until till by last next this of early late mid from to before after during")
	// prepositions make what follows neither who does something nor whom it is
	// done to; "by" may.
	prepositions = retrieval.WordSet("of from in at for with to on against near under over about into after before")
	// linking words say little by themselves, as openers, prepositions and rough
	// bounds do: another may stand for them.
	linking = retrieval.WordSet("approximately cent including like per percent though toward towards upon via whereas whether within")
	// openers open sentences and are in no thesaurus.
	openers = retrieval.WordSet(`around despite although though unlike among amid along across behind beyond besides near meanwhile
		perhaps maybe another every several today yesterday tomorrow`)
	joiners  = retrieval.WordSet("and or alongside")
	pronouns = retrieval.WordSet("he she it they we i you who")
	beings   = retrieval.WordSet("is are was were be been being")
	by       = retrieval.WordSet("by")
	compass  = retrieval.WordSet("north south east west northern southern eastern western")
	generic  = retrieval.WordSet("people person men man women woman others more percent per years year")
)

// speech are the stems of verbs with which somebody says something.
var speech = retrieval.StemSet(`said says told added wrote tweeted argued claimed announced explained stated believes noted
		warned asked replied insisted admitted acknowledged called described according suggested denied declared
		concluded testified recalled reported commented stressed`)

// A pole is a word's side of what two words are opposites on.
type pole struct {
	axis sort
	pole string
}

// poles are words that make another claim when they change places, by
// themselves or by their stems: a row is an axis, a side of it words that say
// about the same. The rows after the empty one are units.
var poles, unitWord = func() (map[string]pole, sort) {
	m, units := make(map[string]pole), axisWord
	for i, row := range strings.Split(axes, "\n") {
		if row == "" {
			units = axisWord + sort(i)
		}
		for side := range strings.SplitSeq(row, "/") {
			words := strings.Fields(side)
			for _, w := range words {
				p := pole{axisWord + sort(i), words[0]}
				if w, ok := strings.CutPrefix(w, "="); ok {
					m[w] = p
					continue
				}
				m[retrieval.Stem(w)] = p
			}
		}
	}
	return m, units
}()

// A word with "=" is meant as it is written, the others in all forms.
const axes = `rise grow increase climb soar jump surge =up gain expand / fall drop decrease decline shrink plunge slump =down sink dwindle
=more =greater / =less =fewer
=before =prior / =after
=accept approve agree welcome endorse / reject refuse =disputed =disputes
win =victory victorious / lose defeat =beaten
=above =over =exceeding / =below =under
=higher =taller =longer / =lower =shorter
=highest =tallest =longest / =lowest =shortest
=larger =bigger / =smaller
=largest =biggest =greatest / =smallest
=first / =last =final / =second / =third / =fourth =quarter / =fifth / =sixth / =seventh / =eighth / =ninth / =tenth / =eleventh / =twelfth / =twentieth / =half
=earlier =sooner / =later
=earliest =oldest / =latest =newest =youngest
=older =elder / =younger =newer
=north =northern =northward / =south =southern =southward
=east =eastern =eastward / =west =western =westward
=opened =opens =open =opening =reopened / =closed =closes =closing =shut =close
begin start =launched =beginning / end finish cease =ending
enter =arrived =arrives arrive =joined / leave =departed =exited quit
allow permit legalize =authorized / ban forbid prohibit =outlawed =barred
buy purchase acquire =bought / sell =sold
support back favor =favour / oppose =against
male =men =man =boys =boy / female =women =woman =girls =girl
raise / cut =lowered
majority / minority
=all =every =each / =some =several / =most / =few / =least =fewest
import / export
best / worst
=better / =worse
=strong =stronger strengthen / weak =weaker weaken
=ally =allies =friend =friends / =enemy =enemies =foe
guilty convict =convicted / innocent acquit =acquitted
hire =appointed =hired / fire dismiss =fired =sacked
=rich =richer =wealthy / =poor =poorer
=possible =likely / =impossible =unlikely
=always / =never
=increasingly / =decreasingly
=maximum / =minimum
=positive / =negative
=public / =private
=inside =within / =outside
introduce / abolish repeal
=he =him =his =himself / =she =her =hers =herself
=king =kings / =queen =queens
=husband / =wife
=father / =mother
=son =sons / =daughter =daughters
=brother =brothers / =sister =sisters
double =twice / triple / quadruple / halve
send =sending deploy dispatch / withdraw withdrawal
succeed success successful / fail failure unsuccessful
survive survivor recover =alive / die =death =dead kill =slain / injure wound
=cases =infections / =deaths =fatalities / =injuries
=early / =mid / =late
=morning / =afternoon / =evening / =night =overnight
=long / =short
=expensive =costly / =cheap =cheaper
=optimistic =optimism / =pessimistic =pessimism
=land / =air / =sea
=legal / =illegal
=domestic / =foreign
accelerate / decelerate
=fast =faster =fastest / =slow =slower =slowest
=high / =low
=deep =deeper =deepest / =shallow =shallower
=easy =easier / =difficult =harder
=hot =hotter =hottest =warm =warmer / =cold =colder =coldest =cool =cooler
=wet =wetter / =dry =drier
=heavy =heavier / =light =lighter
=safe =safer / =dangerous =unsafe
=formal / =informal
=direct / =indirect
=urban / =rural
=military / =civilian
=liberal / =conservative
=employed / =unemployed
praise / =criticized =criticizes =criticised =criticises condemn denounce
improve / worsen deteriorate
resolve solve / create provoke
arrest detain / release

km kilometer kilometre =kmh =kph / mile =mph / metre meter / =feet =foot / inch / cm centimetre centimeter
kg kilogram / tonne ton / gram / ounce
minute / hour / day / week / month / year / decade / century
=dozens / =hundreds / =thousands / =millions / =billions / =trillions
dollar / euro / yen / ruble rouble / franc / crown / rupee / yuan`

var negations = retrieval.WordSet("not no never none neither nor cannot without nobody nothing hardly nowhere unlikely")

// refusals are stems that deny without a negation: "declined to send" is "did
// not send".
var refusals = retrieval.WordSet("refus declin deni reject fail oppos lack absent unabl ambival skeptic prevent doubt")
