package discord

import (
	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/retrieval"
)

// sayNotes are the notes of searches and answers, which are English by
// themselves.
var sayNotes = map[retrieval.NoteKind]phrase{
	retrieval.NoteWordsOnly: {
		fr: "Recherche par les mots seuls : le service de vecteurs n'a pas répondu.",
		de: "Nur nach Wörtern gesucht: der Dienst für Vektoren hat nicht geantwortet.",
		es: "Búsqueda solo por palabras: el servicio de vectores no respondió.",
	},
	retrieval.NoteWindow: {
		fr: "Seuls les articles {1} ont été cherchés.",
		de: "Durchsucht wurden nur Artikel {1}.",
		es: "Solo se buscó en artículos {1}.",
	},
	retrieval.NoteNoWindow: {
		fr: "Rien ne convient parmi les articles {1} ; tous les jours ont été cherchés.",
		de: "Unter den Artikeln {1} passt nichts; alle Tage wurden durchsucht.",
		es: "Nada encaja entre los artículos {1}; se buscó en todos los días.",
	},
	retrieval.NoteCorrected: {
		fr: "Recherche de « {1} » au lieu de « {2} ».",
		de: "Gesucht wurde „{1}“ statt „{2}“.",
		es: "Se buscó «{1}» en lugar de «{2}».",
	},
	bot.NoteUnderstood: {
		fr: "Compris ainsi : « {1} »",
		de: "Verstanden als: „{1}“",
		es: "Entendido como: «{1}»",
	},
	bot.NoteInstead: {
		fr: "Citations tirées des articles : {1}.",
		de: "Aus den Artikeln zitiert: {1}.",
		es: "Citas tomadas de los artículos: {1}.",
	},
	bot.NoteSpent: {
		fr: "Citations tirées des articles : le budget du jour pour le modèle est épuisé, jusqu'à minuit UTC.",
		de: "Aus den Artikeln zitiert: das Tagesbudget für das Modell ist aufgebraucht, bis Mitternacht UTC.",
		es: "Citas tomadas de los artículos: el presupuesto del día para el modelo está agotado, hasta medianoche UTC.",
	},
	bot.NotePersonSpent: {
		fr: "Citations tirées des articles : votre part du modèle pour aujourd'hui est épuisée, jusqu'à minuit UTC.",
		de: "Aus den Artikeln zitiert: Ihr Anteil am Modell für heute ist aufgebraucht, bis Mitternacht UTC.",
		es: "Citas tomadas de los artículos: su parte del modelo para hoy está agotada, hasta medianoche UTC.",
	},
	bot.NoteTranslated: {
		fr: "Recherche faite en anglais : « {1} »",
		de: "Gesucht wurde auf Englisch: „{1}“",
		es: "Se buscó en inglés: «{1}»",
	},
	bot.NoteNearest: {
		fr: "Le modèle n'a pas trouvé de réponse dans les articles ; voici leurs mots qui s'en approchent le plus.",
		de: "Das Modell fand in den Artikeln keine Antwort; dies sind ihre Worte, die einer am nächsten kommen.",
		es: "El modelo no encontró respuesta en los artículos; estas son sus palabras que más se acercan a una.",
	},
	bot.NoteCut: {
		fr: "La réponse s'arrête ici : {1}.",
		de: "Die Antwort bricht hier ab: {1}.",
		es: "La respuesta se corta aquí: {1}.",
	},
	bot.NoteNoMention: {
		fr: "Aucun article ne mentionne {1}.",
		de: "Kein Artikel erwähnt {1}.",
		es: "Ningún artículo menciona {1}.",
	},
	bot.NoteUnsaid: {
		fr: "Les articles trouvés ne disent rien sur « {1} ».",
		de: "Die gefundenen Artikel sagen nichts zu „{1}“.",
		es: "Los artículos encontrados no dicen nada de «{1}».",
	},
	bot.NoteUnsaidPart: {
		fr: "Les articles trouvés ne répondent pas à « {1} ».",
		de: "Die gefundenen Artikel beantworten „{1}“ nicht.",
		es: "Los artículos encontrados no responden a «{1}».",
	},
	bot.NoteForeign: {
		fr: "La question ne semble pas être en anglais ; elle a été cherchée telle quelle.",
		de: "Die Frage scheint nicht auf Englisch zu sein; gesucht wurde sie so, wie sie ist.",
		es: "La pregunta no parece estar en inglés; se ha buscado tal como está.",
	},
	bot.NoteSilent: {
		fr: "Rien n'a été trouvé de ce que {1} en dit.",
		de: "Es wurde nichts gefunden, was {1} dazu sagt.",
		es: "No se encontró nada que {1} diga al respecto.",
	},
	bot.NoteDisagree: {
		fr: "Les articles se contredisent : « {1} » ({2}, {day1}), « {3} » ({4}, {day2}).",
		de: "Die Artikel widersprechen sich: „{1}“ ({2}, {day1}), „{3}“ ({4}, {day2}).",
		es: "Los artículos se contradicen: «{1}» ({2}, {day1}), «{3}» ({4}, {day2}).",
	},
	bot.NoteOverTime: {
		fr: "Les articles trouvés donnent des réponses différentes au fil du temps ; la plus récente est du {day1}.",
		de: "Die gefundenen Artikel geben mit der Zeit verschiedene Antworten; die neueste ist vom {day1}.",
		es: "Los artículos encontrados dan respuestas distintas con el tiempo; la más reciente es del {day1}.",
	},
	bot.NoteUndatedLast: {
		fr: "Les articles trouvés donnent des réponses différentes ; celles sans date viennent en dernier.",
		de: "Die gefundenen Artikel geben verschiedene Antworten; die ohne Datum stehen am Ende.",
		es: "Los artículos encontrados dan respuestas distintas; las que no tienen fecha van al final.",
	},
	bot.NoteDiffer: {
		fr: "Les articles trouvés donnent des réponses différentes.",
		de: "Die gefundenen Artikel geben verschiedene Antworten.",
		es: "Los artículos encontrados dan respuestas distintas.",
	},
	bot.NoteOneMore: {
		fr: "Un autre article n'est pas affiché.",
		de: "Ein weiterer Artikel wird nicht gezeigt.",
		es: "Otro artículo no se muestra.",
	},
	bot.NoteMore: {
		fr: "{1} autres articles ne sont pas affichés.",
		de: "{1} weitere Artikel werden nicht gezeigt.",
		es: "Otros {1} artículos no se muestran.",
	},
	bot.NoteAtLeast: {
		fr: "Au moins {1} autres articles ne sont pas affichés.",
		de: "Mindestens {1} weitere Artikel werden nicht gezeigt.",
		es: "Al menos otros {1} artículos no se muestran.",
	},
}

// Why a model failed, in the middle of a note, by the English of it.
var (
	sayReasons = map[string]phrase{
		"nothing the model wrote held against the articles": saySlips,
		"the model took too long":                           saySlow,
		"the model server took too long":                    saySlow,
		"the model server takes no more requests for now":   sayFull,
		"the model server cannot be reached or is failing":  sayAway,
		"the model's reply was cut short":                   sayBroken,
	}
	saySlips = phrase{
		en: "nothing the model wrote held against the articles",
		fr: "rien de ce que le modèle a écrit ne tient face aux articles",
		de: "nichts, was das Modell schrieb, hielt den Artikeln stand",
		es: "nada de lo que escribió el modelo se sostiene ante los artículos",
	}
	saySlow   = phrase{"the model took too long", "le modèle a mis trop de temps", "das Modell brauchte zu lange", "el modelo tardó demasiado"}
	sayFull   = phrase{"the model takes no more requests for now", "le modèle n'accepte plus de demandes pour l'instant", "das Modell nimmt gerade keine Anfragen mehr an", "el modelo no admite más peticiones por ahora"}
	sayAway   = phrase{"the model cannot be reached", "le modèle est injoignable", "das Modell ist nicht erreichbar", "no se puede acceder al modelo"}
	sayBroken = phrase{"the model's reply broke off", "la réponse du modèle s'est interrompue", "die Antwort des Modells brach ab", "la respuesta del modelo se interrumpió"}
	// sayModelFailed is what is said of all else, which is for whoever runs the bot.
	sayModelFailed = phrase{"the model failed", "le modèle a échoué", "das Modell ist ausgefallen", "el modelo falló"}
)

// When a window is, in the middle of a note.
var (
	sayBetween = phrase{en: "published from {from} to {to}", fr: "du {from} au {to}", de: "vom {from} bis {to}", es: "del {from} al {to}"}
	saySince   = phrase{en: "published since {from}", fr: "à partir du {from}", de: "ab {from}", es: "desde el {from}"}
	sayUntil   = phrase{en: "published until {to}", fr: "jusqu'au {to}", de: "bis {to}", es: "hasta el {to}"}
	sayOn      = phrase{en: "published on {from}", fr: "du {from}", de: "vom {from}", es: "del {from}"}
)
