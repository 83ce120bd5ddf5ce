package discord

// The names of operators' and people's commands, as each language types them.
var (
	nameSettings    = phrase{"settings", "réglages", "einstellungen", "ajustes"}
	nameGaps        = phrase{"gaps", "lacunes", "lücken", "lagunas"}
	nameAudit       = phrase{"audit", "journal", "protokoll", "auditoría"}
	nameArchive     = phrase{"archive", "archives", "archiv", "archivo"}
	nameStatus      = phrase{"status", "état", "stand", "estado"}
	nameAdd         = phrase{"add", "ajouter", "hinzufügen", "añadir"}
	nameRemove      = phrase{"remove", "retirer", "entfernen", "quitar"}
	nameFile        = phrase{optionFile, "fichier", "datei", "fichero"}
	nameRole        = phrase{optionRole, "rôle", "rolle", "rol"}
	nameChannel     = phrase{optionChannel, "salon", "kanal", "canal"}
	nameOperator    = phrase{optionOperator, "responsable", "betreiber", "responsable"}
	namePersonQuota = phrase{optionPersonQuota, "quota-personne", "grenze-person", "cuota-persona"}
	nameServerQuota = phrase{optionServerQuota, "quota-serveur", "grenze-server", "cuota-servidor"}
	nameAskChannel  = phrase{optionAskChannel, "salon-questions", "fragekanal", "canal-preguntas"}
	nameLanguage    = phrase{optionLanguage, "langue", "sprache", "idioma"}
	nameAnswers     = phrase{optionAnswers, "réponses", "antworten", "respuestas"}
	nameKeep        = phrase{optionKeep, "garder-questions", "fragen-behalten", "guardar-preguntas"}
	nameMyData      = phrase{"mydata", "mesdonnées", "meinedaten", "misdatos"}
	nameForgetMe    = phrase{"forgetme", "oubliezmoi", "vergissmich", "olvidarme"}
)

// What they are for. Discord takes 100 characters.
var (
	aboutSettings = phrase{
		en: "Who may ask me here, where, how much, and how I answer; alone it shows what holds",
		fr: "Qui peut m'interroger, où, combien, et comment je réponds ; seul, montre ce qui vaut",
		de: "Wer mich hier fragen darf, wo, wie viel, und wie ich antworte; allein zeigt es, was gilt",
		es: "Quién puede preguntarme, dónde, cuánto y cómo respondo; solo, muestra lo vigente",
	}
	aboutGaps = phrase{
		en: "What was asked here and not answered, as a table",
		fr: "Ce qui a été demandé ici sans réponse, en tableau",
		de: "Was hier gefragt und nicht beantwortet wurde, als Tabelle",
		es: "Lo que se preguntó aquí sin respuesta, en una tabla",
	}
	aboutAudit = phrase{
		en: "Who operated me here, or was refused",
		fr: "Qui m'a géré ici, ou s'est vu refuser",
		de: "Wer mich hier bedient hat oder abgewiesen wurde",
		es: "Quién me administró aquí, o fue rechazado",
	}
	aboutArchive = phrase{"The articles I answer from", "Les articles dont je tire mes réponses", "Die Artikel, aus denen ich antworte", "Los artículos con los que respondo"}
	aboutStatus  = phrase{"What the archive holds", "Ce que contiennent les archives", "Was das Archiv enthält", "Lo que contiene el archivo"}
	aboutAdd     = phrase{
		en: "Add the articles of a file; only this server sees them",
		fr: "Ajouter les articles d'un fichier ; seul ce serveur les voit",
		de: "Die Artikel einer Datei hinzufügen; nur dieser Server sieht sie",
		es: "Añadir los artículos de un fichero; solo este servidor los ve",
	}
	aboutFile = phrase{
		en: "A file the archive reads, such as .txt, .md or .jsonl",
		fr: "Un fichier que lisent les archives, comme .txt, .md ou .jsonl",
		de: "Eine Datei, die das Archiv liest, etwa .txt, .md oder .jsonl",
		es: "Un fichero que lee el archivo, como .txt, .md o .jsonl",
	}
	aboutRemove = phrase{
		en: "Remove one of this server's own articles",
		fr: "Retirer un des articles propres à ce serveur",
		de: "Einen der eigenen Artikel dieses Servers entfernen",
		es: "Quitar uno de los artículos propios de este servidor",
	}
	aboutRole = phrase{
		en: "A role that may ask; given again, it may not. Without any, everybody may",
		fr: "Un rôle qui peut demander ; redonné, il ne peut plus. Sans aucun, tous peuvent",
		de: "Eine Rolle, die fragen darf; noch einmal genannt, nicht mehr. Ohne eine dürfen alle",
		es: "Un rol que puede preguntar; dado de nuevo, ya no. Sin ninguno, pueden todos",
	}
	aboutChannel = phrase{
		en: "A channel where I answer; given again, not any more. Without any, everywhere",
		fr: "Un salon où je réponds ; redonné, plus maintenant. Sans aucun, partout",
		de: "Ein Kanal, in dem ich antworte; noch einmal genannt, nicht mehr. Ohne einen überall",
		es: "Un canal donde respondo; dado de nuevo, ya no. Sin ninguno, en todas partes",
	}
	aboutOperator = phrase{
		en: "A role that may operate me; given again, not any more",
		fr: "Un rôle qui peut me gérer ; redonné, plus maintenant",
		de: "Eine Rolle, die mich bedienen darf; noch einmal genannt, nicht mehr",
		es: "Un rol que puede administrarme; dado de nuevo, ya no",
	}
	aboutPersonQuota = phrase{
		en: "Questions a minute of one person; 0 for the default",
		fr: "Questions par minute d'une personne ; 0 pour la valeur par défaut",
		de: "Fragen einer Person in der Minute; 0 für die Vorgabe",
		es: "Preguntas por minuto de una persona; 0 para el valor por defecto",
	}
	aboutServerQuota = phrase{
		en: "Questions a minute of the whole server; 0 for the default",
		fr: "Questions par minute de tout le serveur ; 0 pour la valeur par défaut",
		de: "Fragen des ganzen Servers in der Minute; 0 für die Vorgabe",
		es: "Preguntas por minuto de todo el servidor; 0 para el valor por defecto",
	}
	aboutAskChannel = phrase{
		en: "A channel or forum where each message is a question; given again, not any more",
		fr: "Un salon ou forum où chaque message est une question ; redonné, plus maintenant",
		de: "Ein Kanal oder Forum, wo jede Nachricht eine Frage ist; noch einmal genannt, nicht mehr",
		es: "Un canal o foro donde cada mensaje es una pregunta; dado de nuevo, ya no",
	}
	aboutLanguage      = phrase{"The language I speak here", "La langue que je parle ici", "Die Sprache, die ich hier spreche", "El idioma que hablo aquí"}
	aboutAnswers       = phrase{"Who phrases the answers", "Qui formule les réponses", "Wer die Antworten formuliert", "Quién redacta las respuestas"}
	aboutAlwaysPrivate = phrase{
		en: "Show answers to the asker alone, unless the asker says otherwise",
		fr: "Ne montrer les réponses qu'à qui demande, sauf avis contraire de sa part",
		de: "Antworten nur dem Fragenden zeigen, wenn er nichts anderes sagt",
		es: "Mostrar las respuestas solo a quien pregunta, salvo que diga otra cosa",
	}
	aboutKeep = phrase{
		en: "Keep the text of questions for 30 days, for follow-ups and /gaps",
		fr: "Garder le texte des questions 30 jours, pour les suites et /lacunes",
		de: "Den Text der Fragen 30 Tage aufbewahren, für Nachfragen und /lücken",
		es: "Guardar el texto de las preguntas 30 días, para seguir y para /lagunas",
	}
	aboutMyData   = phrase{"Everything I keep about you, as a file", "Tout ce que je garde sur vous, en fichier", "Alles, was ich über Sie aufbewahre, als Datei", "Todo lo que guardo sobre usted, en un fichero"}
	aboutForgetMe = phrase{"Delete everything I keep about you", "Effacer tout ce que je garde sur vous", "Alles löschen, was ich über Sie aufbewahre", "Borrar todo lo que guardo sobre usted"}
)

// What operators are told.
var (
	sayNoGaps = phrase{
		en: "In the last 30 days everything that was asked here and kept was answered, and no answer was rated bad. Questions asked in private are not listed.",
		fr: "Ces 30 derniers jours, tout ce qui a été demandé ici et gardé a reçu une réponse, et aucune n'a été mal notée. Les questions privées n'y figurent pas.",
		de: "In den letzten 30 Tagen wurde alles beantwortet, was hier gefragt und aufbewahrt wurde, und keine Antwort schlecht bewertet. Private Fragen stehen hier nicht.",
		es: "En los últimos 30 días se respondió todo lo que se preguntó aquí y se guardó, y ninguna respuesta se valoró mal. Las preguntas privadas no figuran.",
	}
	sayGap = phrase{
		en: "{n} question of the last 30 days without a full or good answer, private ones not listed:",
		fr: "{n} question des 30 derniers jours sans réponse complète ou bonne, sans les privées :",
		de: "{n} Frage der letzten 30 Tage ohne vollständige oder gute Antwort, private nicht aufgeführt:",
		es: "{n} pregunta de los últimos 30 días sin respuesta completa o buena, sin las privadas:",
	}
	sayGaps = phrase{
		en: "{n} questions of the last 30 days without a full or good answer, private ones not listed:",
		fr: "{n} questions des 30 derniers jours sans réponse complète ou bonne, sans les privées :",
		de: "{n} Fragen der letzten 30 Tage ohne vollständige oder gute Antwort, private nicht aufgeführt:",
		es: "{n} preguntas de los últimos 30 días sin respuesta completa o buena, sin las privadas:",
	}
	sayAudit = phrase{
		en: "Who operated me on this server in the last 30 days, newest first:",
		fr: "Qui m'a géré sur ce serveur ces 30 derniers jours, du plus récent au plus ancien :",
		de: "Wer mich auf diesem Server in den letzten 30 Tagen bedient hat, Neuestes zuerst:",
		es: "Quién me administró en este servidor en los últimos 30 días, lo más reciente primero:",
	}
	sayMoreInFile      = phrase{"… and {n} more in the file", "… et {n} de plus dans le fichier", "… und {n} weitere in der Datei", "… y {n} más en el fichero"}
	sayForgottenPerson = phrase{"(a person who was forgotten)", "(une personne oubliée)", "(eine vergessene Person)", "(una persona olvidada)"}
	sayNoArchivist     = phrase{
		en: "The archive cannot be looked after from here.",
		fr: "Les archives ne se gèrent pas d'ici.",
		de: "Das Archiv lässt sich von hier aus nicht pflegen.",
		es: "El archivo no se puede administrar desde aquí.",
	}
	sayStatusOwn = phrase{
		en: "This server's own: {own}",
		fr: "Propres à ce serveur : {own}",
		de: "Eigene dieses Servers: {own}",
		es: "Propios de este servidor: {own}",
	}
	sayStatusCommon  = phrase{"Common to all: {common}", "Communs à tous : {common}", "Allen gemeinsam: {common}", "Comunes a todos: {common}"}
	sayStatusDays    = phrase{"From {oldest} to {newest}", "Du {oldest} au {newest}", "Vom {oldest} bis zum {newest}", "Del {oldest} al {newest}"}
	sayStatusPending = phrase{
		en: "Passages found by words alone until they are embedded: {n}",
		fr: "Passages trouvés par les mots seuls jusqu'à leur vectorisation : {n}",
		de: "Stellen, die bis zur Einbettung nur über Wörter gefunden werden: {n}",
		es: "Pasajes que se encuentran solo por palabras hasta vectorizarlos: {n}",
	}
	sayStatusLink = phrase{
		en: "Connected to Discord since {since}; sessions in 24 hours: {n}",
		fr: "Connecté à Discord depuis le {since} ; sessions en 24 heures : {n}",
		de: "Mit Discord verbunden seit {since}; Sitzungen in 24 Stunden: {n}",
		es: "Conectado a Discord desde el {since}; sesiones en 24 horas: {n}",
	}
	sayNoFile  = phrase{"No file came with that.", "Aucun fichier n'est joint.", "Es ist keine Datei dabei.", "No hay ningún fichero adjunto."}
	sayBigFile = phrase{
		en: "The file is larger than {limit} MB. Please split it, or ingest it where I run.",
		fr: "Le fichier dépasse {limit} Mo. Divisez-le, ou ingérez-le là où je tourne.",
		de: "Die Datei ist größer als {limit} MB. Bitte teilen Sie sie, oder lesen Sie sie dort ein, wo ich laufe.",
		es: "El fichero pasa de {limit} MB. Divídalo, o ingiéralo donde me ejecuto.",
	}
	sayReadingFile = phrase{"Reading {file} …", "Lecture de {file} …", "Lese {file} …", "Leyendo {file} …"}
	sayRead        = phrase{
		en: "{file} is read; members of this server find its articles now.",
		fr: "{file} est lu ; les membres de ce serveur trouvent maintenant ses articles.",
		de: "{file} ist gelesen; die Mitglieder dieses Servers finden die Artikel jetzt.",
		es: "{file} está leído; los miembros de este servidor ya encuentran sus artículos.",
	}
	sayNothingRead = phrase{
		en: "Nothing of {file} came into the archive.",
		fr: "Rien de {file} n'est entré dans les archives.",
		de: "Aus {file} kam nichts ins Archiv.",
		es: "Nada de {file} entró en el archivo.",
	}
	sayAdded = phrase{
		en: "{added} added, {changed} changed, {unchanged} unchanged, {refused} refused",
		fr: "{added} ajoutés, {changed} modifiés, {unchanged} inchangés, {refused} refusés",
		de: "{added} hinzugefügt, {changed} geändert, {unchanged} unverändert, {refused} abgelehnt",
		es: "{added} añadidos, {changed} cambiados, {unchanged} sin cambios, {refused} rechazados",
	}
	sayRemove = phrase{
		en: "Remove this article for good? Answers that cite it will be marked.",
		fr: "Retirer cet article pour de bon ? Les réponses qui le citent seront marquées.",
		de: "Diesen Artikel endgültig entfernen? Antworten, die ihn zitieren, werden gekennzeichnet.",
		es: "¿Quitar este artículo para siempre? Las respuestas que lo citan quedarán marcadas.",
	}
	sayRemoveIt  = phrase{"Remove it", "Le retirer", "Entfernen", "Quitarlo"}
	sayRemoved   = phrase{"{title} is removed.", "{title} est retiré.", "{title} ist entfernt.", "{title} se ha quitado."}
	sayNoArticle = phrase{
		en: "There is no such article here. Type a few words of its title and choose one from the list.",
		fr: "Il n'y a pas d'article pareil ici. Tapez quelques mots du titre et choisissez dans la liste.",
		de: "Einen solchen Artikel gibt es hier nicht. Tippen Sie einige Wörter des Titels und wählen Sie aus der Liste.",
		es: "Aquí no hay tal artículo. Escriba unas palabras del título y elija de la lista.",
	}
	sayNotOwn = phrase{
		en: "That article is not this server's own. Who runs me can remove it.",
		fr: "Cet article n'est pas propre à ce serveur. Qui me fait tourner peut le retirer.",
		de: "Dieser Artikel gehört nicht diesem Server. Wer mich betreibt, kann ihn entfernen.",
		es: "Ese artículo no es propio de este servidor. Quien me ejecuta puede quitarlo.",
	}
	sayBadSetting = phrase{
		en: "That setting cannot be made so. Nothing was changed.",
		fr: "Ce réglage n'est pas possible. Rien n'a changé.",
		de: "Diese Einstellung geht so nicht. Nichts wurde geändert.",
		es: "Ese ajuste no se puede hacer así. No se cambió nada.",
	}
)

// What /settings shows.
var (
	saySettings    = phrase{"Settings of this server", "Réglages de ce serveur", "Einstellungen dieses Servers", "Ajustes de este servidor"}
	sayWho         = phrase{"May ask", "Peuvent demander", "Dürfen fragen", "Pueden preguntar"}
	sayWhere       = phrase{"I answer", "Je réponds", "Ich antworte", "Respondo"}
	sayOperators   = phrase{"May operate me", "Peuvent me gérer", "Dürfen mich bedienen", "Pueden administrarme"}
	sayPersonQuota = phrase{"Questions a minute, one person", "Questions par minute, une personne", "Fragen in der Minute, eine Person", "Preguntas por minuto, una persona"}
	sayServerQuota = phrase{"Questions a minute, all together", "Questions par minute, tous ensemble", "Fragen in der Minute, alle zusammen", "Preguntas por minuto, entre todos"}
	sayAskChannel  = phrase{"Each message is a question in", "Chaque message est une question dans", "Jede Nachricht ist eine Frage in", "Cada mensaje es una pregunta en"}
	sayLanguage    = phrase{"Language", "Langue", "Sprache", "Idioma"}
	sayAnswersBy   = phrase{"Answers", "Réponses", "Antworten", "Respuestas"}
	sayShown       = phrase{"Shown", "Montrées", "Gezeigt", "Se muestran"}
	sayQuestions   = phrase{"Text of questions", "Texte des questions", "Text der Fragen", "Texto de las preguntas"}
	sayLetThem     = phrase{
		en: "Discord shows my commands for operators to a role once you allow that under Server Settings > Integrations.",
		fr: "Discord montre mes commandes de gestion à un rôle quand vous le permettez sous Paramètres du serveur > Intégrations.",
		de: "Discord zeigt einer Rolle meine Befehle für Betreiber, sobald Sie das unter Servereinstellungen > Integrationen erlauben.",
		es: "Discord muestra mis órdenes de administración a un rol cuando usted lo permite en Ajustes del servidor > Integraciones.",
	}
	sayEverybody      = phrase{"everybody", "tout le monde", "alle", "todos"}
	sayEverywhere     = phrase{"everywhere", "partout", "überall", "en todas partes"}
	sayManagers       = phrase{"those who may manage the server", "qui peut gérer le serveur", "wer den Server verwalten darf", "quienes pueden gestionar el servidor"}
	sayDefault        = phrase{"{n}, the default", "{n}, la valeur par défaut", "{n}, die Vorgabe", "{n}, el valor por defecto"}
	sayNone           = phrase{"no channel", "aucun salon", "keinem Kanal", "ningún canal"}
	sayAskersLanguage = phrase{"the asker's", "celle de qui demande", "die des Fragenden", "el de quien pregunta"}
	sayByModel        = phrase{"by the model, where I have one", "par le modèle, si j'en ai un", "vom Modell, wenn ich eines habe", "por el modelo, si tengo uno"}
	sayByQuotes       = phrase{"quotes alone", "citations seules", "nur Zitate", "solo citas"}
	sayToAsker        = phrase{
		en: "to the asker alone; what a message asks, to everybody",
		fr: "à qui demande seulement ; à un message, devant tous",
		de: "nur dem Fragenden; was eine Nachricht fragt, allen",
		es: "solo a quien pregunta; si pregunta un mensaje, a todos",
	}
	sayToEverybody = phrase{"to everybody", "à tout le monde", "allen", "a todos"}
	sayKept        = phrase{"kept for 30 days", "gardé 30 jours", "30 Tage aufbewahrt", "guardado 30 días"}
	sayNotKept     = phrase{"not kept", "pas gardé", "nicht aufbewahrt", "no se guarda"}
)

// What people are told about their data.
var (
	sayMyData = phrase{
		en: "This is everything I keep about you. Questions and answers go after 30 days; `/forgetme` deletes all of it now.",
		fr: "Voici tout ce que je garde sur vous. Questions et réponses partent après 30 jours ; `/oubliezmoi` efface tout maintenant.",
		de: "Das ist alles, was ich über Sie aufbewahre. Fragen und Antworten gehen nach 30 Tagen; `/vergissmich` löscht alles sofort.",
		es: "Esto es todo lo que guardo sobre usted. Preguntas y respuestas se van a los 30 días; `/olvidarme` lo borra todo ahora.",
	}
	sayForgetMe = phrase{
		en: "Delete your questions, their answers, your ratings and your watches, for good? Messages that I have sent stay on Discord, and their buttons do nothing any more.",
		fr: "Effacer pour de bon vos questions, leurs réponses, vos avis et vos surveillances ? Les messages que j'ai envoyés restent sur Discord, sans boutons qui marchent.",
		de: "Ihre Fragen, deren Antworten, Ihre Bewertungen und Ihre Beobachtungen endgültig löschen? Meine Nachrichten bleiben auf Discord; ihre Knöpfe tun nichts mehr.",
		es: "¿Borrar para siempre sus preguntas, sus respuestas, sus valoraciones y sus vigilancias? Los mensajes que envié siguen en Discord, sin botones que funcionen.",
	}
	sayForgetIt = phrase{"Delete everything", "Tout effacer", "Alles löschen", "Borrar todo"}
	sayForgotMe = phrase{
		en: "Everything I kept about you is deleted.",
		fr: "Tout ce que je gardais sur vous est effacé.",
		de: "Alles, was ich über Sie aufbewahrt habe, ist gelöscht.",
		es: "Todo lo que guardaba sobre usted está borrado.",
	}
)
