package discord

import "time"

// A Pace is how fast a bot under test does things; a zero field keeps what
// people get.
type Pace struct {
	Attempt, Retry, Acknowledge, Edit, Typing, Answer, Open, Idle, Backoff, Settled time.Duration
}

// Hurry changes the pace of a bot that does not run yet.
func (b *Bot) Hurry(p Pace) {
	for _, set := range []struct {
		field *time.Duration
		to    time.Duration
	}{
		{&b.timing.attempt, p.Attempt}, {&b.timing.retry, p.Retry}, {&b.timing.acknowledge, p.Acknowledge},
		{&b.timing.edit, p.Edit}, {&b.timing.typing, p.Typing}, {&b.timing.answer, p.Answer}, {&b.timing.open, p.Open},
		{&b.timing.idle, p.Idle}, {&b.timing.backoff, p.Backoff}, {&b.timing.settled, p.Settled},
	} {
		if set.to != 0 {
			*set.field = set.to
		}
	}
	b.transport.timing, b.send.timing = b.timing, b.timing
}

// DefaultPace is what people get, as far as a test needs it.
func DefaultPace() Pace { return Pace{Acknowledge: defaultTiming().acknowledge} }

// The parts that are tested by themselves.
var (
	AnswerParts = answerParts
	PartialText = partialText
	SearchText  = searchText
	ArticleText = articleText
	Escape      = escape
	Clean       = clean
	Units       = units
	Address     = address
	NewQuota    = newQuota
	ChoiceName  = choiceName
)

// Take and Tell are a quota's methods.
func (q *quota) Take(now time.Time, person, guild string) time.Duration {
	return q.take(now, person, guild)
}

func (q *quota) Tell(now time.Time, person string, wait time.Duration) bool {
	return q.tell(now, person, wait)
}
