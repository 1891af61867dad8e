/*
 * What a simulation is asked for: read from JSON, written back so that it can
 * be asked again.
 */
#include "action/simulate.h"

#include <inttypes.h>

#include "base/limits.h"

static const char *const outs[SIM_OUTS] = {
	[SIM_YES] = "yes", [SIM_NO] = "no", [SIM_UNKNOWN] = "unknown",
	[SIM_NONE] = "not_applicable",
};

const char *
sim_out_id(enum sim_out o)
{

	return outs[o];
}

bool
sim_out_parse(str s, enum sim_out *out)
{
	int i;

	for (i = 0; i < SIM_OUTS; i++)
		if (str_is(s, outs[i])) {
			*out = (enum sim_out)i;
			return true;
		}
	return false;
}

/* 3, true or "2万元", as in a pack file. */
static enum err
value_text(struct request *rq, const struct json *j, str *out)
{
	const struct json *v = json_get(j, "value");

	if (v != NULL && v->kind == J_INT)
		*out = str_fmt(rq->arena, "%" PRId64, v->i);
	else if (v != NULL && v->kind == J_BOOL)
		*out = v->i != 0 ? STR("true") : STR("false");
	else
		return json_need_str(rq, j, "value", out);
	return OK;
}

static enum err
take_list(struct request *rq, const struct json *body, const char *key,
    const struct json **out)
{

	*out = json_get(body, key);
	if (*out == NULL || (*out)->kind == J_NULL) {
		*out = NULL;
		return OK;
	}
	TRY(json_need_list(rq, body, key, out));
	if ((*out)->n > SIM_MAX)
		return fail(rq, MSG_VALUE_RANGE, str_from(key),
		    str_fmt(rq->arena, "%zu", (*out)->n), STR("0"),
		    str_fmt(rq->arena, "%d", SIM_MAX));
	return OK;
}

/* One thing is not two at a time, whichever would be meant. */
static enum err
said_once(struct request *rq, const struct sim_ask *a)
{
	size_t i, j;

	for (i = 0; i < a->nparams; i++)
		for (j = 0; j < i; j++)
			if (str_eq(a->params[i].name, a->params[j].name))
				return fail(rq, MSG_QUERY_TWICE,
				    a->params[i].name);
	for (i = 0; i < a->nreadings; i++)
		for (j = 0; j < i; j++)
			if (str_eq(a->readings[i].id, a->readings[j].id))
				return fail(rq, MSG_READING_TWICE,
				    a->readings[i].id);
	return OK;
}

static enum err
take_lists(struct request *rq, const struct json *body, struct sim_ask *a)
{
	const struct json *params, *readings;
	size_t i;

	TRY(take_list(rq, body, "params", &params));
	TRY(take_list(rq, body, "readings", &readings));
	for (i = 0; params != NULL && i < params->n; i++) {
		struct setting *s = &a->params[a->nparams++];

		TRY(json_need_str(rq, &params->items[i], "id", &s->name));
		TRY(value_text(rq, &params->items[i], &s->value));
	}
	for (i = 0; readings != NULL && i < readings->n; i++) {
		struct reading_choice *c = &a->readings[a->nreadings++];

		TRY(json_need_str(rq, &readings->items[i], "id", &c->id));
		TRY(json_need_int(rq, &readings->items[i], "n", &c->n));
	}
	return said_once(rq, a);
}

static enum err
take_day(struct request *rq, const struct json *body, const char *key,
    date *out)
{
	str s;

	TRY(json_str_or(rq, body, key, STR(""), &s));
	if (s.n > 0 && !date_parse(s, out))
		return fail(rq, MSG_VALUE_TYPE, str_from(key), s,
		    request_words(rq, "日期", "a date"));
	return OK;
}

enum err
sim_ask_json(struct request *rq, const struct json *body, struct sim_ask *out)
{
	struct sim_ask a = { .place = 0 };
	str place;

	TRY(json_need_str(rq, body, "pack", &a.pack));
	TRY(json_str_or(rq, body, "title", STR(""), &a.title));
	TRY(json_str_or(rq, body, "against", STR(""), &a.against));
	TRY(json_str_or(rq, body, "decision", STR(""), &a.decision));
	TRY(json_str_or(rq, body, "cost", STR(""), &a.cost));
	TRY(json_str_or(rq, body, "place", STR(""), &place));
	if (place.n > 0 && !place_parse(place, &a.place))
		return fail(rq, MSG_VALUE_TYPE, STR("place"), place,
		    request_words(rq, "区划代码", "a place code"));
	TRY(take_day(rq, body, "as_of", &a.as_of));
	TRY(take_day(rq, body, "known_at", &a.known_at));
	TRY(take_lists(rq, body, &a));
	*out = a;
	return OK;
}

str
sim_ask_text(struct request *rq, const struct sim_ask *a)
{
	struct jsonw o;
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_BODY);
	jsonw_begin(&o, &b);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "place", place_digits(rq->arena, a->place));
	jsonw_put_str(&o, "as_of", date_text(rq->arena, a->as_of));
	jsonw_put_str(&o, "known_at", date_text(rq->arena, a->known_at));
	jsonw_put_str(&o, "pack", a->pack);
	jsonw_put_str(&o, "against", a->against);
	jsonw_put_str(&o, "decision", a->decision);
	jsonw_put_str(&o, "cost", a->cost);
	jsonw_key(&o, "params");
	jsonw_open(&o, '[');
	for (i = 0; i < a->nparams; i++) {
		jsonw_open(&o, '{');
		jsonw_put_str(&o, "id", a->params[i].name);
		jsonw_put_str(&o, "value", a->params[i].value);
		jsonw_close(&o, '}');
	}
	jsonw_close(&o, ']');
	jsonw_key(&o, "readings");
	jsonw_open(&o, '[');
	for (i = 0; i < a->nreadings; i++) {
		jsonw_open(&o, '{');
		jsonw_put_str(&o, "id", a->readings[i].id);
		jsonw_put_int(&o, "n", a->readings[i].n);
		jsonw_close(&o, '}');
	}
	jsonw_close(&o, ']');
	jsonw_close(&o, '}');
	return buf_text(&b);
}

enum err
sim_ask_fill(struct request *rq, struct sim_ask *a)
{
	int64_t lo, hi;

	if (a->place == 0)
		a->place = rq->actor.place;
	if (a->place == 0)
		TRY(site_place(rq, &a->place));
	if (a->as_of == 0)
		a->as_of = rq->today;
	if (a->known_at == 0)
		a->known_at = rq->today;
	/* A place that is not wholly one's own is none. */
	place_range(a->place, &lo, &hi);
	if (lo < rq->actor.place_lo || hi > rq->actor.place_hi)
		return fail(rq, MSG_MISSING, place_digits(rq->arena,
		    a->place));
	return OK;
}
