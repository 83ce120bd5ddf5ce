package discord

import (
	"context"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"
	lru "github.com/hashicorp/golang-lru/v2"
)

// A place is what there is to know of a channel.
type place struct {
	thread bool
	parent string // of a thread, its channel or forum
}

// maxPlaces is how many channels are remembered. Discord is asked for a
// forgotten one again.
const maxPlaces = 4096

// findPlaces makes what tells of channels. One that Discord does not tell of is
// taken for a plain channel, for the time being.
func (b *Bot) findPlaces() (func(ctx context.Context, channel string) place, error) {
	known, err := lru.New[string, place](maxPlaces)
	return func(ctx context.Context, channel string) place {
		if p, ok := known.Get(channel); ok {
			return p
		}
		var says struct {
			Type   discordgo.ChannelType `json:"type"`
			Parent string                `json:"parent_id"`
		}
		if err := b.send.fetch(ctx, http.MethodGet, discordgo.EndpointChannel(channel), nil, &says); err != nil {
			b.logFailure("question about a channel", err)
			return place{}
		}
		p := place{}
		switch says.Type {
		case discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread:
			p = place{thread: true, parent: says.Parent}
		}
		known.Add(channel, p)
		return p
	}, err
}

// fromMessage is the package's, told whether the message stands where every
// message is a question. Of a thread that takes asking Discord, so such a
// message is admitted later.
func (b *Bot) fromMessage(m *discordgo.Message, self string, now time.Time) (request, bool) {
	if m == nil {
		return request{}, false
	}
	every := b.journal.Settings(m.GuildID).AskChannel
	r, ok := fromMessage(m, self, every != "" && every == m.ChannelID, now)
	if ok || every == "" {
		return r, ok
	}
	if r, ok = fromMessage(m, self, true, now); ok {
		b.quickly(func(ctx context.Context) error {
			if b.placeOf(ctx, r.channel).parent == every {
				b.admit(r)
			}
			return nil
		})
	}
	return request{}, false
}

// intents are the kinds of events that the bot hears. Reading messages that do
// not mention it is a privilege that a server's operator grants in the
// developer portal, and is asked for only where a channel was made one of
// questions.
func (b *Bot) intents() discordgo.Intent {
	intents := discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages
	if b.journal.AskChannels() {
		intents |= discordgo.IntentMessageContent
	}
	return intents
}
