package discordtest_test

import (
	"strings"
	"testing"
)

// Each payload here breaks one rule, and the test that owns the server is
// told so.
func TestIllegalPayloadsAreTold(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("x", n) }
	many := func(n int, o object) []object {
		var list []object
		for range n {
			list = append(list, o)
		}
		return list
	}
	for name, c := range map[string]struct {
		body object
		says string
	}{
		"content":              {object{"content": long(2001), "allowed_mentions": shut}, "content: 2001"},
		"content in UTF-16":    {object{"content": strings.Repeat("𝔘", 1001), "allowed_mentions": shut}, "content: 2002"},
		"nothing":              {object{"content": " ", "allowed_mentions": shut}, "empty"},
		"nonce":                {object{"content": "x", "nonce": long(26), "allowed_mentions": shut}, "nonce"},
		"ephemeral":            {object{"content": "x", "flags": 64, "allowed_mentions": shut}, "flags"},
		"embeds":               {object{"embeds": many(11, object{"title": "x"}), "allowed_mentions": shut}, "embeds: 11"},
		"embed title":          {object{"embeds": []object{{"title": long(257)}}, "allowed_mentions": shut}, "embed title"},
		"embed letters":        {object{"embeds": many(2, object{"description": long(4000)}), "allowed_mentions": shut}, "characters in embeds: 8000"},
		"rows":                 {object{"components": many(6, object{"type": 1}), "allowed_mentions": shut}, "5 rows"},
		"buttons":              {object{"components": []object{{"type": 1, "components": many(6, object{"type": 2})}}, "allowed_mentions": shut}, "5 components in a row"},
		"label":                {object{"components": []object{{"type": 1, "components": []object{{"type": 2, "label": long(81)}}}}, "allowed_mentions": shut}, "label"},
		"custom id":            {object{"components": []object{{"type": 1, "components": []object{{"type": 2, "custom_id": long(101)}}}}, "allowed_mentions": shut}, "custom_id"},
		"custom id twice":      {object{"components": []object{{"type": 1, "components": many(2, object{"type": 2, "custom_id": "x"})}}, "allowed_mentions": shut}, "twice"},
		"options":              {object{"components": []object{{"type": 1, "components": []object{{"type": 3, "options": many(26, object{"label": "x"})}}}}, "allowed_mentions": shut}, "25 options"},
		"second version":       {object{"content": "x", "flags": 1 << 15, "components": []object{{"type": 10, "content": "x"}}, "allowed_mentions": shut}, "beside components"},
		"second version, long": {object{"flags": 1 << 15, "components": []object{{"type": 10, "content": long(4001)}}, "allowed_mentions": shut}, "4001 characters"},
		"mentions left open":   {object{"content": "@everyone <@1> <@&2>"}, "pings @everyone"},
		"mentions null":        {object{"content": "x", "allowed_mentions": object{"parse": nil}}, "parse is null"},
		"a user let in":        {object{"content": "<@5>", "allowed_mentions": object{"parse": []string{}, "users": []string{"5"}}}, "pings <@5>"},
		"a role let in":        {object{"content": "<@&5>", "allowed_mentions": object{"parse": []string{"roles"}}}, "pings <@&5>"},
		"reply left open":      {object{"content": "x", "message_reference": object{"message_id": "1", "fail_if_not_exists": false}}, "pings reply"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cl := newClient(t)
			cl.connect(guildIntents)
			cl.User("ana").DM("hello")
			channel := cl.next("MESSAGE_CREATE")["channel_id"].(string)
			cl.call("POST", "/channels/"+channel+"/messages", c.body)
			cl.AssertLegal(cl.verdict)
			if told := strings.Join(cl.verdict.errors, "\n"); !strings.Contains(told, c.says) {
				t.Errorf("told %q, want %q", told, c.says)
			}
		})
	}
}

func TestCommandsAreChecked(t *testing.T) {
	t.Parallel()
	with := func(change func(o object)) []object {
		o := askCommand()
		change(o)
		return []object{o}
	}
	option := func(o object) object {
		for key, value := range map[string]any{"type": 3, "name": "x", "description": "x"} {
			if o[key] == nil {
				o[key] = value
			}
		}
		return o
	}
	for name, commands := range map[string][]object{
		"name":        with(func(o object) { o["name"] = "Ask Me" }),
		"twice":       {askCommand(), askCommand()},
		"description": with(func(o object) { o["description"] = strings.Repeat("x", 101) }),
		"contexts":    with(func(o object) { delete(o, "contexts") }),
		"order": with(func(o object) {
			o["options"] = []object{option(object{}), option(object{"name": "y", "required": true})}
		}),
		"option twice": with(func(o object) { o["options"] = []object{option(object{}), option(object{})} }),
		"option type":  with(func(o object) { o["options"] = []object{option(object{"type": 12})} }),
		"both": with(func(o object) {
			o["options"] = []object{option(object{"autocomplete": true, "choices": []object{{"name": "x", "value": "x"}}})}
		}),
		"length": with(func(o object) { o["options"] = []object{option(object{"max_length": 6001})} }),
		"letters": with(func(o object) {
			var choices []object
			for range 25 {
				choices = append(choices, object{"name": strings.Repeat("x", 100), "value": strings.Repeat("x", 100)})
			}
			o["options"] = []object{option(object{"choices": choices}), option(object{"name": "y", "choices": choices})}
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t)
			c.connect(guildIntents)
			c.want(400, 50035, "PUT", "/applications/"+c.app+"/commands", commands)
			c.AssertLegal(c.verdict)
			if len(c.verdict.errors) == 0 {
				t.Error("the test is not told")
			}
		})
	}
	c := newClient(t)
	c.connect(guildIntents)
	c.want(403, 20012, "PUT", "/applications/1/commands", []object{})
}
