package discordtest_test

import (
	"fmt"
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
	row := func(components ...object) object {
		return object{"content": "x", "components": []object{{"type": 1, "components": components}}, "allowed_mentions": shut}
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
		"option twice":         {row(object{"type": 3, "custom_id": "x", "options": many(2, object{"label": "x", "value": "x"})}), "value \"x\" twice"},
		"chosen of too few":    {row(object{"type": 3, "custom_id": "x", "max_values": 2, "options": many(1, object{"label": "x", "value": "x"})}), "1 to 2 of 1"},
		"menu beside a button": {row(object{"type": 3, "custom_id": "x", "options": many(1, object{"label": "x", "value": "x"})}, object{"type": 2, "style": 1, "label": "x", "custom_id": "y"}), "shares its row"},
		"empty row":            {row(), "empty row"},
		"no row":               {object{"content": "x", "components": []object{{"type": 2, "style": 1, "label": "x", "custom_id": "x"}}, "allowed_mentions": shut}, "no row"},
		"field in a message":   {row(object{"type": 4, "custom_id": "x", "label": "x", "style": 1}), "component 4"},
		"nameless button":      {row(object{"type": 2, "style": 1, "custom_id": "x"}), "without label"},
		"button without id":    {row(object{"type": 2, "style": 1, "label": "x"}), "needs a custom_id"},
		"link with id":         {row(object{"type": 2, "style": 5, "label": "x", "custom_id": "x", "url": "https://x.example"}), "link button"},
		"hidden mention":       {object{"flags": 1 << 15, "components": []object{{"type": 10, "content": "<@5>"}}}, "pings <@5>"},
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
		"length":              with(func(o object) { o["options"] = []object{option(object{"max_length": 6001})} }),
		"localised name":      with(func(o object) { o["name_localizations"] = object{"de": "Frag mich"} }),
		"upper case":          with(func(o object) { o["name_localizations"] = object{"de": "Frage"} }),
		"no such locale":      with(func(o object) { o["name_localizations"] = object{"xx": "frage"} }),
		"long description":    with(func(o object) { o["description_localizations"] = object{"fr": strings.Repeat("x", 101)} }),
		"no such permissions": with(func(o object) { o["default_member_permissions"] = "admin" }),
		"nowhere to be had":   with(func(o object) { o["contexts"] = []int{2} }),
		"subcommand too deep": with(func(o object) {
			sub := func(inner ...object) object {
				return object{"type": 1, "name": "x", "description": "x", "options": inner}
			}
			o["options"] = []object{sub(sub(option(object{})))}
		}),
		"subcommand beside": with(func(o object) {
			o["options"] = []object{{"type": 1, "name": "x", "description": "x"}, option(object{"name": "y"})}
		}),
		"localised twice": {
			func() object { o := askCommand(); o["name_localizations"] = object{"de": "frage"}; return o }(),
			func() object {
				o := askCommand()
				o["name"], o["name_localizations"] = "why", object{"de": "frage"}
				return o
			}(),
		},
		"letters of another language": with(func(o object) {
			var options []object
			for i := range 25 {
				options = append(options, option(object{"name": fmt.Sprint("x", i), "name_localizations": object{"de": fmt.Sprint(strings.Repeat("y", 29), i)},
					"description_localizations": object{"de": strings.Repeat("y", 100)},
					"choices":                   []object{{"name": strings.Repeat("x", 100), "value": strings.Repeat("x", 100)}}}))
			}
			o["options"] = options
		}),
		"menu with a description": {object{"type": 3, "name": "Ask about this", "description": "x", "contexts": []int{0}, "integration_types": []int{0}}},
		"six menu entries": func() []object {
			var list []object
			for i := range 6 {
				list = append(list, object{"type": 3, "name": fmt.Sprint("Entry ", i), "contexts": []int{0}, "integration_types": []int{0}})
			}
			return list
		}(),
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

func TestModalsAreChecked(t *testing.T) {
	t.Parallel()
	field := func(change object) object {
		f := object{"type": 4, "custom_id": "text", "label": "Text", "style": 1}
		for key, value := range change {
			f[key] = value
		}
		return object{"type": 1, "components": []object{f}}
	}
	modal := func(title string, rows ...object) object {
		return object{"type": 9, "data": object{"custom_id": "form", "title": title, "components": rows}}
	}
	for name, body := range map[string]object{
		"no title":         modal("", field(nil)),
		"long title":       modal(strings.Repeat("x", 46), field(nil)),
		"no fields":        modal("x"),
		"six fields":       modal("x", field(nil), field(nil), field(nil), field(nil), field(nil), field(nil)),
		"field twice":      modal("x", field(nil), field(nil)),
		"long label":       modal("x", field(object{"label": strings.Repeat("x", 46)})),
		"lengths":          modal("x", field(object{"min_length": 5, "max_length": 4})),
		"value too long":   modal("x", field(object{"max_length": 4, "value": "12345"})),
		"button in a form": modal("x", object{"type": 1, "components": []object{{"type": 2, "style": 1, "label": "x", "custom_id": "x"}}}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t)
			c.connect(guildIntents)
			c.publish()
			c.User("ana").Slash("ask", map[string]any{"question": "why?"})
			i := c.next("INTERACTION_CREATE")
			c.want(400, 50035, "POST", fmt.Sprintf("/interactions/%s/%s/callback", i["id"], i["token"]), body)
			c.AssertLegal(c.verdict)
			if len(c.verdict.errors) == 0 {
				t.Error("the test is not told")
			}
		})
	}
}
