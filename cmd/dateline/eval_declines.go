package main

import (
	"slices"
	"sort"

	"github.com/dateline-bot/dateline/cmd/sets"
)

// patience is the share of the answerable questions that may be declined where
// the threshold is set anew to compare how well confidence tells questions
// apart.
const patience = 0.06

// declining tells which questions are declined: shares of the questions that
// can be answered, of those of the set that cannot (near misses: they ask about
// what the corpus speaks of), and of those of another set.
type declining struct {
	Answerable int `json:"answerable"`
	// DeclinedAnswerable is the share that the desk declines, which is by the
	// shipped threshold unless a question is answered in a way of its own.
	DeclinedAnswerable float64 `json:"declined_answerable"`
	// AtPatience is the share whose confidence is under the highest threshold
	// that declines at most 6% of the answerable.
	AtPatience float64 `json:"declined_answerable_at_6_percent"`

	Unanswerable         int     `json:"unanswerable"`
	DeclinedUnanswerable float64 `json:"declined_unanswerable"`
	UnanswerableAt       float64 `json:"declined_unanswerable_at_6_percent"`
	// AUROC is the chance that an answerable question is answered with more
	// confidence than one of these, equal confidence counting half; 0 when
	// there are none.
	UnanswerableAUROC float64 `json:"auroc_unanswerable"`

	OffTopic         int     `json:"off_topic"`
	DeclinedOffTopic float64 `json:"declined_off_topic"`
	OffTopicAt       float64 `json:"declined_off_topic_at_6_percent"`
	OffTopicAUROC    float64 `json:"auroc_off_topic"`
}

func decliningOf(questions []sets.Question, replies, offTopic []reply) declining {
	var answerable, near []reply
	for i, q := range questions {
		if q.Answerable {
			answerable = append(answerable, replies[i])
		} else {
			near = append(near, replies[i])
		}
	}
	yes := confidences(answerable)
	t := declining{
		Answerable: len(answerable), DeclinedAnswerable: declined(answerable),
		Unanswerable: len(near), DeclinedUnanswerable: declined(near),
		OffTopic: len(offTopic), DeclinedOffTopic: declined(offTopic),
	}
	if len(yes) == 0 {
		return t
	}
	threshold := yes[int(patience*float64(len(yes)))]
	no, far := confidences(near), confidences(offTopic)
	t.AtPatience, t.UnanswerableAt, t.OffTopicAt = below(yes, threshold), below(no, threshold), below(far, threshold)
	t.UnanswerableAUROC, t.OffTopicAUROC = auroc(yes, no), auroc(yes, far)
	return t
}

// declined is the share of the replies that decline.
func declined(replies []reply) float64 {
	var n float64
	for _, r := range replies {
		n += bit(r.declined)
	}
	return n / float64(max(1, len(replies)))
}

func confidences(replies []reply) []float64 {
	all := make([]float64, len(replies))
	for i, r := range replies {
		all[i] = r.confidence
	}
	slices.Sort(all)
	return all
}

// below is the share of the sorted values under the threshold.
func below(sorted []float64, threshold float64) float64 {
	return float64(sort.SearchFloat64s(sorted, threshold)) / float64(max(1, len(sorted)))
}

// auroc is the area under the receiver's operating curve, by the rank sum: the
// share of pairs in which yes is above no. Both are sorted.
func auroc(yes, no []float64) float64 {
	if len(yes) == 0 || len(no) == 0 {
		return 0
	}
	var sum float64
	less, same := 0, 0 // of no, than the value of yes
	for _, v := range yes {
		for less < len(no) && no[less] < v {
			less++
		}
		for same = max(same, less); same < len(no) && no[same] == v; {
			same++
		}
		sum += float64(less) + float64(same-less)/2
	}
	return sum / float64(len(yes)*len(no))
}
