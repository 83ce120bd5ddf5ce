package bot

import "github.com/dateline-bot/dateline/retrieval"

// leadIns stand before an order and change nothing of it.
var leadIns = retrieval.WordSet(`please kindly now then first firstly second next finally also instead however important attention note
	notice warning urgent reminder hey hello dear ok okay well and but so just simply always never dont lastly additionally
	afterwards furthermore reader readers user users assistant ai bot model system sir`)

// requests ask for an act before "you", obligations demand it after.
var (
	requests    = retrieval.WordSet("can could would will")
	obligations = retrieval.WordSet("must shall should need have are")
	wishes      = retrieval.WordSet("want need would ask order command require instruct")
)

// conditions open a sentence that comes to its order after a comma.
var conditions = retrieval.WordSet(`if when whenever wherever before after for in at on with to instead rather as from once every until while
	during by under upon beyond despite without apart besides regardless unless`)

// replies are what a model makes, and of what.
var replies = retrieval.WordSet(`answer answers reply replies response responses output outputs message messages text word words letter letters
	sentence sentences question questions example examples following`)

// roles are the speakers of a conversation with a model.
var roles = retrieval.WordSet("system assistant user human ai developer instruction instructions prompt task")

// triggers are words of which each machinePhrase has one.
var triggers = retrieval.WordSet(`ignore ignoring disregard disregarding forget override bypass discard overlook prompt prompts instructions
	response responses reply replies output outputs completion assistant chatbot bot ai model answer answers respond print
	now longer actually henceforth say write return repeat`)

// tasks are verbs of work on texts and of what is told to a model. As the
// first word of a sentence none of them is a noun.
var tasks = retrieval.WordSet(`explain describe write compose summarize summarise translate provide generate create develop convert replace
	substitute encode decode encrypt decrypt rewrite rephrase paraphrase reword tell respond include append prepend insert
	integrate incorporate modify enhance augment mention suggest recommend promote remove combine rearrange reorder
	scramble unscramble jumble misspell introduce render solve calculate compute execute analyze analyse evaluate
	compare classify categorize identify predict imagine pretend ignore disregard emphasize emphasise inform persuade
	convince encourage invite obey comply discuss elaborate define transform transcribe transliterate simplify shorten
	capitalize capitalise extract reveal disclose delete confirm assure impersonate roleplay simulate refuse acknowledge
	redirect translate interpret apply adopt embed interleave intersperse swap omit exclude avoid refer brainstorm
	illustrate specify clarify conclude construct assess examine investigate devise formulate craft prepare
	assume enumerate advertise endorse propose teach recite format`)

// acts are verbs that are nouns or names too, or that news uses without an
// object: they order only with one.
var acts = retrieval.WordSet(`draft list group answer reply print use break search send email mail schedule remind call forward run
	plan design act behave speak talk begin end finish add reverse display visit click download install buy donate vote
	stop name pick rank rate label tag mark quote cite state highlight stress outline repeat output review say spell sort
	count change shift alert anagram link point direct advise urge warn note offer continue swap order ask express hint
	tease mimic cover detail type press submit report upload split pair flip space mask fill return log transfer reset
	forget thank greet find show book help`)

// everyday acts are what papers tell their own readers to do, or speakers
// their hearers: they order only where the rest is foreign to the text. What
// pages say most ("Read more", "Follow her", "Sign up") is left out.
var everyday = retrieval.WordSet(`put make give share support start enter set consider turn increase leave tell choose learn remember`)

// interrogatives open questions.
var interrogatives = retrieval.WordSet(`what whats who whos whom whose which when where why how can could would will is are do does did should`)

// continuing are leadIns that a question goes on with, known are words for who
// was spoken of before.
var (
	continuing = retrieval.WordSet("and but so then")
	known      = retrieval.WordSet("he she they him them his her their we us our")
)

// objects begin what an order is about.
var objects = retrieval.WordSet(`a an the your my our this that these those every each all any some no it him her them me us users readers people
	everyone how what why who where when whether which only as with in into using down another one two three both their his
	its something anything nothing just here for`)
