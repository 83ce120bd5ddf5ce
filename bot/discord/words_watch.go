package discord

// The names of watches, and what they are for.
var (
	nameWatch   = phrase{"watch", "surveiller", "beobachten", "vigilar"}
	nameWatches = phrase{"watches", "surveillances", "beobachtungen", "vigilancias"}
	nameUnwatch = phrase{"unwatch", "ne-plus-surveiller", "nicht-beobachten", "no-vigilar"}

	aboutWatch = phrase{
		en: "Post here, quietly, when new articles on a topic come in",
		fr: "Signaler ici, discrètement, les nouveaux articles sur un sujet",
		de: "Hier leise melden, wenn neue Artikel zu einem Thema hereinkommen",
		es: "Avisar aquí, sin ruido, cuando lleguen artículos nuevos sobre un tema",
	}
	aboutWatches = phrase{
		en: "List the topics that are watched here, and your own",
		fr: "Lister les sujets surveillés ici, et les vôtres",
		de: "Die Themen auflisten, die hier beobachtet werden, und Ihre eigenen",
		es: "Listar los temas que se vigilan aquí y los suyos",
	}
	aboutUnwatch = phrase{
		en: "Stop watching a topic",
		fr: "Ne plus surveiller un sujet",
		de: "Ein Thema nicht mehr beobachten",
		es: "Dejar de vigilar un tema",
	}
	aboutWatched = phrase{
		en: "The topic that is watched",
		fr: "Le sujet surveillé",
		de: "Das beobachtete Thema",
		es: "El tema que se vigila",
	}
)

// What is said of watches and of sources that change.
var (
	sayWatching = phrase{
		en: "I watch {topic} and post here, quietly, when new articles on it come in. `/unwatch` ends that.",
		fr: "Je surveille {topic} et signalerai ici, discrètement, les nouveaux articles. `/ne-plus-surveiller` y met fin.",
		de: "Ich beobachte {topic} und melde hier leise, wenn neue Artikel dazu hereinkommen. `/nicht-beobachten` beendet das.",
		es: "Vigilo {topic} y aviso aquí, sin ruido, cuando lleguen artículos nuevos. `/no-vigilar` lo termina.",
	}
	sayNoPost = phrase{
		en: "I can watch a topic only for a channel where you and I may both write.",
		fr: "Je ne peux surveiller un sujet que pour un salon où nous pouvons écrire tous les deux.",
		de: "Ich kann ein Thema nur für einen Kanal beobachten, in dem Sie und ich schreiben dürfen.",
		es: "Solo puedo vigilar un tema para un canal donde podamos escribir los dos.",
	}
	sayNoTopic = phrase{
		en: "Name a topic in words that an article on it would have.",
		fr: "Indiquez un sujet avec des mots qu'un article en parlant contiendrait.",
		de: "Nennen Sie ein Thema in Wörtern, die ein Artikel dazu enthielte.",
		es: "Indique un tema con palabras que tendría un artículo sobre él.",
	}
	sayManyWatches = phrase{
		en: "There are as many watches here as I can keep. End one with `/unwatch` first.",
		fr: "Il y a déjà autant de surveillances que je peux en garder. Mettez-en fin à une avec `/ne-plus-surveiller`.",
		de: "Mehr Themen kann ich hier nicht beobachten. Beenden Sie zuerst eines mit `/nicht-beobachten`.",
		es: "Ya hay tantas vigilancias como puedo tener. Termine antes una con `/no-vigilar`.",
	}
	sayWatches   = phrase{"Watched", "Surveillés", "Beobachtet", "Vigilados"}
	sayNoWatches = phrase{
		en: "Nothing is watched here. `/watch` begins that.",
		fr: "Rien n'est surveillé ici. `/surveiller` commence.",
		de: "Hier wird nichts beobachtet. `/beobachten` fängt damit an.",
		es: "Aquí no se vigila nada. `/vigilar` empieza a hacerlo.",
	}
	sayNoSuchWatch = phrase{
		en: "There is no such watch that you may end. `/watches` lists them.",
		fr: "Il n'y a pas de telle surveillance que vous puissiez arrêter. `/surveillances` les liste.",
		de: "Eine solche Beobachtung, die Sie beenden dürften, gibt es nicht. `/beobachtungen` listet sie auf.",
		es: "No hay ninguna vigilancia así que pueda terminar. `/vigilancias` las lista.",
	}
	sayUnwatched = phrase{
		en: "I do not watch {topic} any more.",
		fr: "Je ne surveille plus {topic}.",
		de: "Ich beobachte {topic} nicht mehr.",
		es: "Ya no vigilo {topic}.",
	}
	sayNew     = phrase{"{topic}: {n} new article", "{topic} : {n} nouvel article", "{topic}: {n} neuer Artikel", "{topic}: {n} artículo nuevo"}
	sayManyNew = phrase{"{topic}: {n} new articles", "{topic} : {n} nouveaux articles", "{topic}: {n} neue Artikel", "{topic}: {n} artículos nuevos"}

	sayMarked      = phrase{"since this answer:", "depuis cette réponse :", "seit dieser Antwort:", "desde esta respuesta:"}
	sayMarkChanged = phrase{"[{n}] was changed", "[{n}] a été modifié", "[{n}] wurde geändert", "[{n}] se modificó"}
	sayMarkGone    = phrase{"[{n}] was removed", "[{n}] a été retiré", "[{n}] wurde entfernt", "[{n}] se retiró"}
)
