package discord

// The names of lookups and their options.
var (
	nameSources    = phrase{"sources", "sources", "quellen", "fuentes"}
	nameAnswer     = phrase{optionAnswer, "réponse", "antwort", "respuesta"}
	nameLatest     = phrase{"latest", "récents", "neueste", "recientes"}
	namePublishers = phrase{"publishers", "éditeurs", "herausgeber", "editores"}
	nameTimeline   = phrase{"timeline", "chronologie", "zeitleiste", "cronología"}
	nameTopic      = phrase{optionTopic, "sujet", "thema", "tema"}
	nameCheck      = phrase{"Check this claim", "Vérifier cette affirmation", "Diese Behauptung prüfen", "Comprobar esta afirmación"}
)

// What lookups are for.
var (
	aboutSources = phrase{
		en: "Show the sources of the last answer here, or of a linked one, with their quotes",
		fr: "Montrer les sources de la dernière réponse, ou d'une réponse liée, avec les citations",
		de: "Die Quellen der letzten oder einer verlinkten Antwort mit ihren Zitaten zeigen",
		es: "Mostrar las fuentes de la última respuesta, o de una enlazada, con sus citas",
	}
	aboutAnswer = phrase{
		en: "Link of an answer's message (Copy Message Link)",
		fr: "Lien du message d'une réponse (Copier le lien du message)",
		de: "Link der Nachricht einer Antwort (Nachrichtenlink kopieren)",
		es: "Enlace del mensaje de una respuesta (Copiar enlace del mensaje)",
	}
	aboutLatest = phrase{
		en: "Show the newest articles of the archive (only you see them)",
		fr: "Montrer les articles les plus récents des archives (vous seul les voyez)",
		de: "Die neuesten Artikel des Archivs zeigen (nur Sie sehen sie)",
		es: "Mostrar los artículos más recientes del archivo (solo usted los ve)",
	}
	aboutPublishers = phrase{
		en: "List the publishers in the archive, with their articles and days",
		fr: "Lister les éditeurs des archives, avec leurs articles et leurs dates",
		de: "Die Herausgeber im Archiv auflisten, mit ihren Artikeln und Tagen",
		es: "Listar los editores del archivo, con sus artículos y fechas",
	}
	aboutTimeline = phrase{
		en: "What the archive has of a topic, in the order of days (only you see it)",
		fr: "Ce que les archives disent d'un sujet, dans l'ordre des jours (vous seul le voyez)",
		de: "Was das Archiv zu einem Thema hat, nach Tagen geordnet (nur Sie sehen es)",
		es: "Lo que el archivo tiene de un tema, por orden de días (solo usted lo ve)",
	}
	aboutTopic = phrase{
		en: "A few words, such as a name or a place",
		fr: "Quelques mots, par exemple un nom ou un lieu",
		de: "Einige Wörter, etwa ein Name oder ein Ort",
		es: "Unas palabras, por ejemplo un nombre o un lugar",
	}
)

// What pages say.
var (
	sayOldPage = phrase{
		en: "I cannot turn this page any more. Please look it up again.",
		fr: "Je ne peux plus tourner cette page. Refaites la recherche.",
		de: "Diese Seite kann ich nicht mehr umblättern. Bitte schlagen Sie noch einmal nach.",
		es: "Ya no puedo pasar esta página. Búsquelo de nuevo.",
	}
	sayPassage       = phrase{"passage {n} of {of}", "passage {n} sur {of}", "Stelle {n} von {of}", "pasaje {n} de {of}"}
	sayShowPassage   = phrase{"Show a passage …", "Montrer un passage …", "Eine Stelle zeigen …", "Mostrar un pasaje …"}
	sayPassageCount  = phrase{"{n} passage", "{n} passage", "{n} Stelle", "{n} pasaje"}
	sayPassagesCount = phrase{"{n} passages", "{n} passages", "{n} Stellen", "{n} pasajes"}
	sayLatest        = phrase{"The newest articles", "Les articles les plus récents", "Die neuesten Artikel", "Los artículos más recientes"}
	sayNoArticles    = phrase{
		en: "The archive has no articles yet.",
		fr: "Les archives n'ont pas encore d'articles.",
		de: "Das Archiv hat noch keine Artikel.",
		es: "El archivo aún no tiene artículos.",
	}
	sayNoneBy = phrase{
		en: "The archive has no article of {publisher}. `/publishers` lists whose it has.",
		fr: "Les archives n'ont aucun article de {publisher}. `/éditeurs` liste les éditeurs.",
		de: "Das Archiv hat keinen Artikel von {publisher}. `/herausgeber` listet auf, von wem es welche hat.",
		es: "El archivo no tiene ningún artículo de {publisher}. `/editores` lista los editores.",
	}
	sayNoPublisher = phrase{"no publisher named", "sans éditeur", "ohne Herausgeber", "sin editor"}
	sayTimeline    = phrase{"Timeline of {topic}", "Chronologie de {topic}", "Zeitleiste zu {topic}", "Cronología de {topic}"}
	sayNoSources   = phrase{
		en: "That answer has no sources: the archive did not say.",
		fr: "Cette réponse n'a pas de sources : les archives ne le disaient pas.",
		de: "Diese Antwort hat keine Quellen: Das Archiv sagte dazu nichts.",
		es: "Esa respuesta no tiene fuentes: el archivo no lo decía.",
	}
	sayNoAnswer = phrase{
		en: "I have not answered anything here that I still have. Give the link of an answer, or ask me with `/ask`.",
		fr: "Je n'ai plus de réponse donnée ici. Donnez le lien d'une réponse, ou interrogez-moi avec `/demander`.",
		de: "Hier habe ich keine Antwort mehr, die ich gegeben habe. Geben Sie den Link einer Antwort an, oder fragen Sie mich mit `/fragen`.",
		es: "Aquí no tengo ninguna respuesta mía. Dé el enlace de una respuesta o pregúnteme con `/preguntar`.",
	}
	sayNoSuchAnswer = phrase{
		en: "I have no such answer for you here. Give the link of a message with an answer of mine.",
		fr: "Je n'ai pas cette réponse pour vous ici. Donnez le lien d'un message avec une de mes réponses.",
		de: "Diese Antwort habe ich hier nicht für Sie. Geben Sie den Link einer Nachricht mit einer Antwort von mir an.",
		es: "No tengo esa respuesta para usted aquí. Dé el enlace de un mensaje con una respuesta mía.",
	}
	sayGoneSource    = phrase{"The article was removed since.", "L'article a été retiré depuis.", "Der Artikel wurde seither entfernt.", "El artículo se retiró desde entonces."}
	sayChangedSource = phrase{
		en: "The article was changed since: words that were quoted are not in it any more.",
		fr: "L'article a été modifié depuis : des mots cités n'y sont plus.",
		de: "Der Artikel wurde seither geändert: Zitierte Worte stehen nicht mehr darin.",
		es: "El artículo se modificó desde entonces: palabras citadas ya no están en él.",
	}
)

// What is said of claims that are checked.
var (
	sayFoundSupported    = phrase{"Supported", "Confirmé", "Gestützt", "Respaldado"}
	sayFoundContradicted = phrase{"Contradicted", "Contredit", "Widersprochen", "Desmentido"}
	sayNotFound          = phrase{"Not found in the archive", "Introuvable dans les archives", "Nicht im Archiv gefunden", "No se encuentra en el archivo"}
	sayHowChecked        = phrase{
		en: "Words were compared, by no model; what is not found may be true all the same.",
		fr: "Les mots ont été comparés, sans modèle ; ce qui est introuvable peut être vrai.",
		de: "Verglichen wurden Wörter, ohne Modell; was nicht gefunden wurde, kann trotzdem stimmen.",
		es: "Se compararon palabras, sin modelo; lo que no se encuentra puede ser cierto.",
	}
	sayNothingStated = phrase{
		en: "I find no sentence in that message that states something I could look up.",
		fr: "Je ne trouve dans ce message aucune phrase affirmant quelque chose de vérifiable.",
		de: "In dieser Nachricht finde ich keinen Satz, der etwas behauptet, das ich nachschlagen könnte.",
		es: "No encuentro en ese mensaje ninguna frase que afirme algo que pueda buscar.",
	}
)
