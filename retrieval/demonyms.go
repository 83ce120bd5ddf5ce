package retrieval

// demonyms maps a people or a country's adjective to the country, in the form
// of Token.Word. News says "the Russian president" and "Russia's president" of
// the same man; no stemmer joins the two.
var demonyms = firstOfLine(`
afghanistan afghan afghans afghani
albania albanian albanians
algeria algerian algerians
usa american americans america
argentina argentine argentinian argentines
armenia armenian armenians
australia australian australians
austria austrian austrians
azerbaijan azerbaijani azeri
belarus belarusian belarusians
belgium belgian belgians
bolivia bolivian bolivians
bosnia bosnian bosnians
brazil brazilian brazilians
britain british briton britons uk
bulgaria bulgarian bulgarians
cambodia cambodian cambodians
canada canadian canadians
chile chilean chileans
china chinese
colombia colombian colombians
croatia croatian croatians croat
cuba cuban cubans
cyprus cypriot cypriots
czechia czech czechs
denmark danish dane danes
egypt egyptian egyptians
england english
estonia estonian estonians
ethiopia ethiopian ethiopians
europe european europeans
finland finnish finn finns
france french
georgia georgian georgians
germany german germans
ghana ghanaian ghanaians
greece greek greeks
haiti haitian haitians
hungary hungarian hungarians
iceland icelandic
india indian indians
indonesia indonesian indonesians
iran iranian iranians
iraq iraqi iraqis
ireland irish
israel israeli israelis
italy italian italians
japan japanese
jordan jordanian jordanians
kazakhstan kazakh kazakhs
kenya kenyan kenyans
korea korean koreans
kosovo kosovar kosovars
kuwait kuwaiti kuwaitis
laos lao laotian laotians
latvia latvian latvians
lebanon lebanese
libya libyan libyans
lithuania lithuanian lithuanians
malaysia malaysian malaysians
mexico mexican mexicans
moldova moldovan moldovans
morocco moroccan moroccans
nepal nepali nepalese
netherlands dutch
nigeria nigerian nigerians
norway norwegian norwegians
pakistan pakistani pakistanis
palestine palestinian palestinians
peru peruvian peruvians
philippines philippine filipino filipinos
poland polish
portugal portuguese
romania romanian romanians
russia russian russians
rwanda rwandan rwandans
scotland scottish
serbia serbian serbs
singapore singaporean
slovakia slovak slovaks
slovenia slovenian slovenians
somalia somali somalis
soviet soviets
spain spanish
sudan sudanese
sweden swedish swede swedes
switzerland swiss
syria syrian syrians
taiwan taiwanese
thailand thai thais
tibet tibetan tibetans
tunisia tunisian tunisians
turkey turkish turks
uganda ugandan ugandans
ukraine ukrainian ukrainians
uzbekistan uzbek uzbeks
venezuela venezuelan venezuelans
vietnam vietnamese
wales welsh
yemen yemeni yemenis
zambia zambian zambians
zimbabwe zimbabwean zimbabweans`)
