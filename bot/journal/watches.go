package journal

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/dateline-bot/dateline/bot"
)

// Watch keeps a watch until Unwatch ends it.
func (j *Journal) Watch(ctx context.Context, w bot.Watch) error {
	filter, err := json.Marshal(w.Filter)
	if err != nil {
		return fmt.Errorf("keep watch %s: %w", w.ID, err)
	}
	n, err := j.exec(ctx, `INSERT INTO watches (id, made, person, guild, channel, topic, filter, language, seen)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		w.ID, millis(w.Made), w.Person, w.Guild, w.Channel, w.Topic, string(filter), w.Language, w.Seen)
	return j.judge("keep watch "+w.ID, n, err, bot.ErrRepeated)
}

// Unwatch ends a watch, or gives bot.ErrNoWatch.
func (j *Journal) Unwatch(ctx context.Context, id string) error {
	n, err := j.exec(ctx, `DELETE FROM watches WHERE id = ?`, id)
	return j.judge("end watch "+id, n, err, bot.ErrNoWatch)
}

// SawChange keeps up to which revision of the archive watches were told of.
// One that has ended meanwhile is left out.
func (j *Journal) SawChange(ctx context.Context, seen int64, ids ...string) error {
	list, err := json.Marshal(ids)
	if err != nil {
		return fmt.Errorf("move watches: %w", err)
	}
	_, err = j.exec(ctx, `UPDATE watches SET seen = ? WHERE id IN (SELECT value FROM json_each(?))`, seen, string(list))
	return j.judge("move watches", 1, err, nil)
}

// Watches are the watches of a server, or, where guild is empty, those of a
// person's direct messages, oldest first.
func (j *Journal) Watches(ctx context.Context, guild, person string) ([]bot.Watch, error) {
	return list(ctx, j, "list watches", scanWatch, selectWatches+` WHERE guild = ?1 AND (?1 <> '' OR person = ?2) ORDER BY made, id`, guild, person)
}

// AllWatches are all watches, oldest first.
func (j *Journal) AllWatches(ctx context.Context) ([]bot.Watch, error) {
	return list(ctx, j, "list watches", scanWatch, selectWatches+` ORDER BY made, id`)
}

const selectWatches = `SELECT id, made, person, guild, channel, topic, filter, language, seen FROM watches`

func scanWatch(row scanner) (w bot.Watch, err error) {
	var made int64
	var filter []byte
	if err := row.Scan(&w.ID, &made, &w.Person, &w.Guild, &w.Channel, &w.Topic, &filter, &w.Language, &w.Seen); err != nil {
		return bot.Watch{}, err
	}
	w.Made = timeOf(made)
	return w, decode(filter, &w.Filter)
}
