/*
 * Tests inside packs: a duty over a list of events, asked on several days.
 */
#include "duty.h"
#include "test.h"

static const struct object *
find(struct tests *t, str id)
{
	const struct kind *k;
	const struct object *o;
	str name;

	k = model_kind(t->policy->model, str_cut(id, '.', &name));
	o = k == NULL ? NULL : pack_object_above(t->pack, k, name);
	return o == NULL || o->duty == NULL ? NULL : o;
}

/* { on = 2018-03-08, purpose = "deploy" }: a day and the record's facts. */
static struct duty_event
one_event(struct tests *t, const struct duty *d, struct toml_node *x)
{
	struct duty_event e = { .on = 0 };
	struct subject *s;
	struct toml_node *c;

	(void)toml_date(x, "on", true, &t->faults, &e.on);
	if (d->kind == NULL)
		return e;
	s = NEW(t->arena, struct subject);
	s->kind = d->kind;
	s->id = d->kind->id;
	for (c = x->child; c != NULL; c = c->next) {
		struct override o = { .subject = s,
		    .field = model_fact(d->kind, c->key) };

		if (str_is(c->key, "on"))
			continue;
		if (o.field == NULL)
			test_complain(t, c->key, STR("fact"), STR("?"));
		else if (test_value(t, c, check_field_type(o.field),
		    &o.value))
			test_override(t, o);
	}
	e.record = s;
	return e;
}

static void
number(struct tests *t, struct toml_node *x, const char *key, int64_t got)
{
	int64_t want = 0;

	if (toml_get(x, key) != NULL && toml_int(x, key, true, &t->faults,
	    &want) && want != got)
		test_complain(t, str_from(key), num_text(t->arena, want, 0),
		    num_text(t->arena, got, 0));
}

static void
expect(struct tests *t, struct duty_ask ask, struct toml_node *x)
{
	struct duty_status got;
	str state = STR_NONE, window = STR_NONE;
	bool assumption = false;

	(void)toml_date(x, "as_of", true, &t->faults, &ask.as_of);
	ask.day = ask.as_of;
	(void)toml_date(x, "day", false, &t->faults, &ask.day);
	(void)toml_str(x, "status", true, &t->faults, &state);
	(void)toml_str(x, "window", false, &t->faults, &window);
	if (!duty_status(t->arena, &ask, t->overrides, &got)) {
		test_complain(t, ask.duty, STR("duty"), STR("?"));
		return;
	}
	if (!str_is(state, duty_state_id(got.state)))
		test_complain(t, date_text(t->arena, ask.as_of), state,
		    str_from(duty_state_id(got.state)));
	if (window.n > 0 && !str_eq(window, got.window))
		test_complain(t, STR("window"), window, got.window);
	(void)toml_bool(x, "assumption", false, &t->faults, &assumption);
	if (assumption != got.assumption && toml_get(x, "assumption") != NULL)
		test_complain(t, STR("assumption"), assumption ? STR("true") :
		    STR("false"), got.assumption ? STR("true") :
		    STR("false"));
	number(t, x, "done", got.done);
	number(t, x, "need", got.need);
	number(t, x, "possible", got.possible);
}

static void
run(struct tests *t, struct toml_node *c)
{
	struct toml_node *events = toml_get(c, "events"), *x;
	struct toml_node *office = toml_get(c, "in_office");
	struct toml_node *wanted = toml_get(c, "expect");
	struct duty_ask ask = { .rules = t->rules };
	struct duty_event *list;
	const struct object *o;

	test_start(t, c);
	(void)toml_str(c, "duty", true, &t->faults, &ask.duty);
	(void)toml_bool(c, "exempt", false, &t->faults, &ask.exempt);
	o = find(t, ask.duty);
	if (o == NULL || wanted == NULL) {
		test_complain(t, STR("duty"), STR("duty, expect"), ask.duty);
		test_finish(t);
		return;
	}
	if (office != NULL) {
		(void)toml_date(office, "from", true, &t->faults, &ask.from);
		(void)toml_date(office, "to", false, &t->faults, &ask.to);
	}
	list = NEW_ARRAY(t->arena, struct duty_event, events == NULL ? 0 :
	    events->n);
	for (x = events == NULL ? NULL : events->child; x != NULL;
	    x = x->next)
		list[ask.nevents++] = one_event(t, o->duty, x);
	ask.events = list;
	for (x = wanted->child; x != NULL; x = x->next)
		expect(t, ask, x);
	test_finish(t);
}

void
test_duties(struct tests *t, struct toml_node *root)
{
	struct toml_node *c = toml_get(root, "duty_case"), *x;

	for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next)
		run(t, x);
}
