package discord

// The names of commands and options, as each language types them.
var (
	nameAsk       = phrase{"ask", "demander", "fragen", "preguntar"}
	nameAskThis   = phrase{"Ask about this", "Interroger là-dessus", "Hierzu fragen", "Preguntar sobre esto"}
	nameQuestion  = phrase{optionQuestion, "question", "frage", "pregunta"}
	nameFrom      = phrase{optionFrom, "du", "von", "desde"}
	nameTo        = phrase{optionTo, "au", "bis", "hasta"}
	namePublisher = phrase{optionPublisher, "éditeur", "herausgeber", "editor"}
	namePrivate   = phrase{optionPrivate, "privé", "privat", "privado"}
	nameSearch    = phrase{"search", "chercher", "suchen", "buscar"}
	nameWords     = phrase{optionWords, "mots", "wörter", "palabras"}
	nameArticle   = phrase{"article", "article", "artikel", "artículo"}
	nameTitle     = phrase{optionTitle, "titre", "titel", "título"}
)

// What commands and options are for. Discord takes 100 characters.
var (
	aboutAsk = phrase{
		en: "Ask the archive a question; every sentence of the answer carries its source",
		fr: "Interroger les archives ; chaque phrase de la réponse cite sa source",
		de: "Das Archiv befragen; jeder Satz der Antwort nennt seine Quelle",
		es: "Preguntar al archivo; cada frase de la respuesta cita su fuente",
	}
	aboutQuestion = phrase{
		en: "What do you want to know?",
		fr: "Que voulez-vous savoir ?",
		de: "Was möchten Sie wissen?",
		es: "¿Qué quiere saber?",
	}
	aboutFrom = phrase{
		en: "Only articles from this day, month or year on, such as 2009-12-17 or 2009",
		fr: "Articles à partir de ce jour, ce mois ou cette année : 2009-12-17 ou 2009",
		de: "Nur Artikel ab diesem Tag, Monat oder Jahr, etwa 2009-12-17 oder 2009",
		es: "Solo artículos desde este día, mes o año: 2009-12-17 o 2009",
	}
	aboutTo = phrase{
		en: "Only articles up to this day, month or year, such as 2010-03",
		fr: "Articles jusqu'à ce jour, ce mois ou cette année, par exemple 2010-03",
		de: "Nur Artikel bis zu diesem Tag, Monat oder Jahr, etwa 2010-03",
		es: "Solo artículos hasta este día, mes o año, por ejemplo 2010-03",
	}
	aboutPublisher = phrase{
		en: "Only articles of this publisher",
		fr: "Seulement les articles de cet éditeur",
		de: "Nur Artikel dieses Herausgebers",
		es: "Solo artículos de este editor",
	}
	aboutPrivate = phrase{
		en: "Show the answer to me alone",
		fr: "Ne montrer la réponse qu'à moi",
		de: "Die Antwort nur mir zeigen",
		es: "Mostrar la respuesta solo a mí",
	}
	aboutSearch = phrase{
		en: "Find passages in the archive (only you see them)",
		fr: "Trouver des passages dans les archives (vous seul les voyez)",
		de: "Stellen im Archiv finden (nur Sie sehen sie)",
		es: "Buscar pasajes en el archivo (solo usted los ve)",
	}
	aboutWords = phrase{
		en: "Words to look for",
		fr: "Les mots à chercher",
		de: "Die gesuchten Wörter",
		es: "Las palabras que se buscan",
	}
	aboutArticle = phrase{
		en: "Show an article of the archive (only you see it)",
		fr: "Montrer un article des archives (vous seul le voyez)",
		de: "Einen Artikel des Archivs zeigen (nur Sie sehen ihn)",
		es: "Mostrar un artículo del archivo (solo usted lo ve)",
	}
	aboutTitle = phrase{
		en: "Type a few words of the title and choose",
		fr: "Tapez quelques mots du titre et choisissez",
		de: "Einige Wörter des Titels tippen und wählen",
		es: "Escriba unas palabras del título y elija",
	}
)

// What stands in and under an answer.
var (
	sayDeclined = phrase{
		en: "The archive does not say.",
		fr: "Les archives ne le disent pas.",
		de: "Das Archiv sagt dazu nichts.",
		es: "El archivo no lo dice.",
	}
	sayLacks = phrase{
		en: "No article mentions {words}.",
		fr: "Aucun article ne mentionne {words}.",
		de: "Kein Artikel erwähnt {words}.",
		es: "Ningún artículo menciona {words}.",
	}
	sayTheseLack = phrase{
		en: "None of these articles mentions {words}.",
		fr: "Aucun de ces articles ne mentionne {words}.",
		de: "Keiner dieser Artikel erwähnt {words}.",
		es: "Ninguno de estos artículos menciona {words}.",
	}
	sayLacksWords = phrase{
		en: "Words that no article has: {words}.",
		fr: "Mots qu'aucun article n'emploie : {words}.",
		de: "Wörter, die in keinem Artikel stehen: {words}.",
		es: "Palabras que no están en ningún artículo: {words}.",
	}
	sayTheseLackWords = phrase{
		en: "Words that none of these articles has: {words}.",
		fr: "Mots qu'aucun de ces articles n'emploie : {words}.",
		de: "Wörter, die in keinem dieser Artikel stehen: {words}.",
		es: "Palabras que no están en ninguno de estos artículos: {words}.",
	}
	sayReading    = phrase{"still reading …", "lecture en cours …", "liest noch …", "leyendo …"}
	saySources    = phrase{"Sources", "Sources", "Quellen", "Fuentes"}
	sayNearest    = phrase{"The nearest articles:", "Les articles les plus proches :", "Die nächstliegenden Artikel:", "Los artículos más cercanos:"}
	sayMore       = phrase{"… and {n} more", "… et {n} de plus", "… und {n} weitere", "… y {n} más"}
	sayUndated    = phrase{"undated", "sans date", "ohne Datum", "sin fecha"}
	sayAsOf       = phrase{"as of {day}", "état au {day}", "Stand: {day}", "a fecha de {day}"}
	sayArticle    = phrase{"{n} article", "{n} article", "{n} Artikel", "{n} artículo"}
	sayArticles   = phrase{"{n} articles", "{n} articles", "{n} Artikel", "{n} artículos"}
	sayPublisher  = phrase{"{n} publisher", "{n} éditeur", "{n} Herausgeber", "{n} editor"}
	sayPublishers = phrase{"{n} publishers", "{n} éditeurs", "{n} Herausgeber", "{n} editores"}
	sayPartial    = phrase{
		en: "the archive answers only part of this",
		fr: "les archives ne répondent qu'en partie",
		de: "das Archiv beantwortet dies nur zum Teil",
		es: "el archivo responde solo en parte",
	}
	sayQuoted = phrase{
		en: "word for word from the article",
		fr: "mot pour mot dans l'article",
		de: "wörtlich aus dem Artikel",
		es: "palabra por palabra del artículo",
	}
	saySupported = phrase{
		en: "phrased by a model, supported by the words quoted",
		fr: "formulé par un modèle, appuyé par les mots cités",
		de: "von einem Modell formuliert, von den zitierten Worten gestützt",
		es: "redactado por un modelo, respaldado por las palabras citadas",
	}
	sayDisagree = phrase{
		en: "the sources disagree",
		fr: "les sources se contredisent",
		de: "die Quellen widersprechen sich",
		es: "las fuentes no coinciden",
	}
	sayShowQuote  = phrase{"Show the quote of …", "Montrer la citation de …", "Zitat zeigen zu …", "Mostrar la cita de …"}
	sayFollow     = phrase{"Follow up", "Poursuivre", "Nachfragen", "Seguir preguntando"}
	sayFollowHint = phrase{
		en: "And what came of it?",
		fr: "Et qu'en est-il résulté ?",
		de: "Und was wurde daraus?",
		es: "¿Y qué resultó de ello?",
	}
	sayAgain  = phrase{"Try again", "Réessayer", "Noch einmal", "Otra vez"}
	sayShare  = phrase{"Share", "Partager", "Teilen", "Compartir"}
	sayThanks = phrase{
		en: "Thank you. It is kept for those who run me.",
		fr: "Merci. C'est gardé pour qui me gère.",
		de: "Danke. Es wird für die aufbewahrt, die mich betreiben.",
		es: "Gracias. Se guarda para quienes me administran.",
	}
	sayWhyBad     = phrase{"What is wrong with the answer?", "Qu'est-ce qui ne va pas ?", "Was stimmt an der Antwort nicht?", "¿Qué falla en la respuesta?"}
	sayReason     = phrase{"Reason (you may leave it out)", "Raison (facultative)", "Grund (freiwillig)", "Motivo (opcional)"}
	sayReasonHint = phrase{
		en: "The quote does not say that …",
		fr: "La citation ne dit pas cela …",
		de: "Das Zitat sagt das nicht …",
		es: "La cita no dice eso …",
	}
)

// What lookups say.
var (
	sayNothing = phrase{
		en: "Nothing in the archive matches {words}. Fewer or other words may find more.",
		fr: "Rien dans les archives ne correspond à {words}. Moins de mots, ou d'autres, trouveront peut-être plus.",
		de: "Nichts im Archiv passt zu {words}. Weniger oder andere Wörter finden vielleicht mehr.",
		es: "Nada en el archivo coincide con {words}. Quizá se encuentre más con menos palabras o con otras.",
	}
	sayPassages = phrase{"Passages for {words}:", "Passages pour {words} :", "Stellen zu {words}:", "Pasajes para {words}:"}
	sayBy       = phrase{"by {authors}", "par {authors}", "von {authors}", "por {authors}"}
	sayChoose   = phrase{
		en: "There is no such article. Type a few words of its title and choose one from the list.",
		fr: "Cet article n'existe pas. Tapez quelques mots de son titre et choisissez dans la liste.",
		de: "Diesen Artikel gibt es nicht. Tippen Sie einige Wörter seines Titels und wählen Sie aus der Liste.",
		es: "No existe ese artículo. Escriba unas palabras de su título y elija de la lista.",
	}
)

// What people are told when there is no answer.
var (
	sayUsage = phrase{
		en: "Ask me a question and I answer from the archive, with sources: `/ask`, or mention me with your question.",
		fr: "Posez-moi une question et je réponds d'après les archives, avec les sources : `/demander`, ou mentionnez-moi avec votre question.",
		de: "Stellen Sie mir eine Frage, und ich antworte aus dem Archiv, mit Quellen: `/fragen`, oder erwähnen Sie mich mit Ihrer Frage.",
		es: "Hágame una pregunta y respondo con el archivo, con fuentes: `/preguntar`, o mencióneme con su pregunta.",
	}
	sayBusy = phrase{
		en: "I have too many questions at the moment. Please try again in a moment.",
		fr: "J'ai trop de questions en ce moment. Réessayez dans un instant.",
		de: "Ich habe gerade zu viele Fragen. Bitte versuchen Sie es gleich noch einmal.",
		es: "Tengo demasiadas preguntas ahora mismo. Inténtelo de nuevo en un momento.",
	}
	sayWait = phrase{
		en: "That is more than I can take at once. Please try again in {seconds} s.",
		fr: "C'est plus que je ne peux traiter à la fois. Réessayez dans {seconds} s.",
		de: "Das ist mehr, als ich auf einmal schaffe. Bitte versuchen Sie es in {seconds} s noch einmal.",
		es: "Es más de lo que puedo atender a la vez. Inténtelo de nuevo en {seconds} s.",
	}
	sayStopped = phrase{
		en: "I am being restarted and could not finish this. Please ask again in a minute.",
		fr: "On me redémarre et je n'ai pas pu terminer. Reposez la question dans une minute.",
		de: "Ich werde neu gestartet und konnte das nicht beenden. Bitte fragen Sie in einer Minute noch einmal.",
		es: "Me están reiniciando y no he podido terminar. Pregunte de nuevo en un minuto.",
	}
	sayRestarted = phrase{
		en: "I was restarted before I could answer this. I am sorry. Please ask again.",
		fr: "On m'a redémarré avant que je puisse répondre. Désolé. Reposez la question.",
		de: "Ich wurde neu gestartet, bevor ich antworten konnte. Es tut mir leid. Bitte fragen Sie noch einmal.",
		es: "Me reiniciaron antes de que pudiera responder. Lo siento. Pregunte de nuevo.",
	}
	sayUnknown = phrase{
		en: "I do not know that command any more. Discord will show the new list in a few minutes.",
		fr: "Je ne connais plus cette commande. Discord montrera la nouvelle liste dans quelques minutes.",
		de: "Diesen Befehl kenne ich nicht mehr. Discord zeigt in ein paar Minuten die neue Liste.",
		es: "Ya no conozco esa orden. Discord mostrará la lista nueva en unos minutos.",
	}
	sayCrash = phrase{
		en: "Something broke on my side. If it happens again, tell whoever runs me the error id {id}.",
		fr: "Quelque chose s'est cassé de mon côté. Si cela se répète, donnez l'identifiant d'erreur {id} à qui me gère.",
		de: "Bei mir ist etwas kaputtgegangen. Wenn es wieder geschieht, nennen Sie meinem Betreiber die Fehlerkennung {id}.",
		es: "Algo se rompió por mi parte. Si se repite, dé a quien me administra el identificador de error {id}.",
	}
	sayLong = phrase{
		en: "Your question is longer than {most} characters. Please shorten it.",
		fr: "Votre question dépasse {most} caractères. Raccourcissez-la.",
		de: "Ihre Frage ist länger als {most} Zeichen. Bitte kürzen Sie sie.",
		es: "Su pregunta pasa de {most} caracteres. Acórtela.",
	}
	sayFailed = phrase{
		en: "Something went wrong on my side. Please try again; if it stays so, whoever runs me finds in the log why.",
		fr: "Quelque chose s'est mal passé de mon côté. Réessayez ; si cela persiste, le journal dira pourquoi à qui me gère.",
		de: "Bei mir ist etwas schiefgegangen. Bitte versuchen Sie es noch einmal; bleibt es so, findet mein Betreiber den Grund im Protokoll.",
		es: "Algo salió mal por mi parte. Inténtelo de nuevo; si sigue así, quien me administra verá el motivo en el registro.",
	}
	sayNotAllowed = phrase{
		en: "That is for the operators of this server.",
		fr: "C'est réservé aux responsables de ce serveur.",
		de: "Das ist den Betreibern dieses Servers vorbehalten.",
		es: "Eso es para los responsables de este servidor.",
	}
	sayNotYou = phrase{
		en: "On this server only certain roles may ask me. Those who manage it can give you one.",
		fr: "Sur ce serveur, seuls certains rôles peuvent m'interroger. Qui le gère peut vous en donner un.",
		de: "Auf diesem Server dürfen mich nur bestimmte Rollen fragen. Wer ihn verwaltet, kann Ihnen eine geben.",
		es: "En este servidor solo ciertos roles pueden preguntarme. Quienes lo gestionan pueden darle uno.",
	}
	sayNotHere = phrase{
		en: "I do not answer in this channel. Ask me in {channels}.",
		fr: "Je ne réponds pas dans ce salon. Interrogez-moi dans {channels}.",
		de: "In diesem Kanal antworte ich nicht. Fragen Sie mich in {channels}.",
		es: "No respondo en este canal. Pregúnteme en {channels}.",
	}
	sayGone = phrase{
		en: "I do not have that answer for you any more. Please ask again.",
		fr: "Je n'ai plus cette réponse pour vous. Reposez la question.",
		de: "Diese Antwort habe ich nicht mehr für Sie. Bitte fragen Sie noch einmal.",
		es: "Ya no tengo esa respuesta para usted. Pregunte de nuevo.",
	}
	sayChanged = phrase{
		en: "The article has been changed or removed since, and these words are not in it any more. “Try again” asks what is there now.",
		fr: "L'article a été modifié ou retiré depuis, et ces mots n'y sont plus. « Réessayer » interroge ce qui s'y trouve maintenant.",
		de: "Der Artikel wurde inzwischen geändert oder entfernt; diese Worte stehen nicht mehr darin. „Noch einmal“ fragt, was jetzt da ist.",
		es: "El artículo se modificó o se retiró desde entonces, y estas palabras ya no están en él. «Otra vez» pregunta por lo que hay ahora.",
	}
	sayForgotten = phrase{
		en: "Your question was not kept, so I cannot ask it again. Please type it once more.",
		fr: "Votre question n'a pas été conservée. Tapez-la encore une fois.",
		de: "Ihre Frage wurde nicht aufbewahrt. Bitte tippen Sie sie noch einmal.",
		es: "Su pregunta no se ha guardado. Escríbala una vez más.",
	}
	sayNoText = phrase{
		en: "That message has no text to ask about.",
		fr: "Ce message n'a pas de texte sur lequel interroger.",
		de: "Diese Nachricht hat keinen Text, zu dem sich fragen ließe.",
		es: "Ese mensaje no tiene texto sobre el que preguntar.",
	}
	sayUnreadable = phrase{
		en: "Discord does not let me read a reply to the answer of a command. Press “Follow up” under it, or mention me in your reply.",
		fr: "Discord ne me laisse pas lire une réponse à celle d'une commande. Appuyez sur « Poursuivre » sous celle-ci, ou mentionnez-moi.",
		de: "Discord lässt mich Antworten auf die Antwort eines Befehls nicht lesen. Drücken Sie darunter „Nachfragen“, oder erwähnen Sie mich.",
		es: "Discord no me deja leer respuestas a la de una orden. Pulse «Seguir preguntando» debajo, o mencióneme en su respuesta.",
	}
	sayBadDay = phrase{
		en: "“{day}” is no day I can read. Write a day, a month or a year: 2009-12-17, 2009-12 or 2009.",
		fr: "« {day} » n'est pas un jour lisible. Écrivez un jour, un mois ou une année : 2009-12-17, 2009-12 ou 2009.",
		de: "„{day}“ kann ich nicht als Tag lesen. Schreiben Sie Tag, Monat oder Jahr: 2009-12-17, 2009-12 oder 2009.",
		es: "«{day}» no es un día que pueda leer. Escriba un día, un mes o un año: 2009-12-17, 2009-12 o 2009.",
	}
	sayNoDays = phrase{
		en: "There is no day between these two: the first is later than the second.",
		fr: "Il n'y a aucun jour entre ces deux-là : le premier est après le second.",
		de: "Zwischen diesen beiden liegt kein Tag: Der erste ist später als der zweite.",
		es: "No hay ningún día entre esos dos: el primero es posterior al segundo.",
	}
)
