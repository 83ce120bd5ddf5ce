package retrieval

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Form names how texts are read into words: what is kept of a text that was
// read in one form is worth nothing in another. It changes with the tables of
// words and with what Tokens, IsStop and Stem make of them and of the probes;
// a change of a rule that shows in none of these calls for a new formNumber.
var Form = sync.OnceValue(func() string {
	h := sha256.New()
	for _, words := range []map[string]string{demonyms, irregular, britishStems} {
		for _, w := range slices.Sorted(maps.Keys(words)) {
			fmt.Fprintf(h, "%s %s\n", w, Stem(w))
		}
	}
	for _, w := range slices.Sorted(maps.Keys(stopWords)) {
		fmt.Fprintf(h, "%s %t %s\n", w, IsStop(w), Stem(w))
	}
	for t := range Tokens(formProbes) {
		fmt.Fprintf(h, "%d %d %s %t %s\n", t.Start, t.End, t.Word, t.Name, Stem(t.Word))
	}
	return fmt.Sprintf("%d-%x", formNumber, h.Sum(nil)[:6])
})

const formNumber = 1

// formProbes has something for every rule of Tokens, and for Stem words of
// every ending.
const formProbes = `The United States of America, the United Nations, the North Atlantic Treaty Organization. Nato's NATO’s U.S. US us U.S.A. J.R. Lind the U.K's 30,000 1.5 3.5% $1,234.50 10-year co-operation Co-op x-ray
	naïve café Škoda Straße ﬁne ½ m² 日本語 قلم don't can’t rock'n'roll 's O'Neil's jean's, "end". 9/11 9p5 COVID-19 e-mail @handle #tag
	labour honours coloured favouring contour organise organised organises organising organisation organisations organiser precise concise
	caresses ponies ties cats agreed plastered motoring conflated troubling sized hopping falling hissing filing happy relational conditional
	rationally valence hesitancy digitizer conformably radically differently vilely analogously vietnamization predication operator feudalism
	decisiveness hopefulness callousness formality sensitivity sensibility triplicate formative formalize electricity electrical hopeful
	goodness revival allowance inference airliner gyroscopic adjustable defensible irritant replacement adjustment dependent adoption
	homologous communism activate angularity effective bowdlerize probate rate cease controlling rolling skies dying news inning outing
	generate communal arsenal university yellow youth saying`
