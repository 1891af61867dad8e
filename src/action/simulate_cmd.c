/*
 * bangfu simulate: what-if from the command line; and a saved one once more,
 * from its recorded inputs.
 */
#include "action/simulate.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/option.h"

#define USAGE	"simulate --pack PACK [--set PARAM=VALUE]... " \
		"[--reading ID=N]... [--against PACKDIR] [--decision D] " \
		"[--cost VALUE] [--as-of DATE] [--known-at DATE] " \
		"[--place CODE] [--title TEXT] [--save] [--json] | --again ID"

struct command {
	struct sim_ask ask;
	str again;
	bool save;
};

static enum err
take_set(struct request *rq, str text, struct sim_ask *a)
{
	struct setting *s = &a->params[a->nparams];

	s->name = str_cut(text, '=', &s->value);
	if (a->nparams == SIM_MAX || s->name.n == 0 || s->value.n == 0)
		return fail(rq, MSG_OPTION_VALUE, STR("--set"));
	a->nparams++;
	return OK;
}

static enum err
take_reading(struct request *rq, str text, struct sim_ask *a)
{
	struct reading_choice *c = &a->readings[a->nreadings];
	str n;

	c->id = str_cut(text, '=', &n);
	if (a->nreadings == SIM_MAX || c->id.n == 0 || !str_int(n, &c->n))
		return fail(rq, MSG_OPTION_VALUE, STR("--reading"));
	a->nreadings++;
	return OK;
}

/* --set and --reading may come again and again; what stays moves up. */
static enum err
take_many(struct request *rq, int *argc, char **argv, struct sim_ask *a)
{
	int i, n = 0;

	for (i = 0; i < *argc; i++) {
		bool set = strcmp(argv[i], "--set") == 0;

		if (!set && strcmp(argv[i], "--reading") != 0) {
			argv[n++] = argv[i];
			continue;
		}
		if (i + 1 == *argc)
			return fail(rq, MSG_OPTION_VALUE, str_from(argv[i]));
		i++;
		TRY(set ? take_set(rq, str_from(argv[i]), a) :
		    take_reading(rq, str_from(argv[i]), a));
	}
	*argc = n;
	return OK;
}

static enum err
take_day(struct request *rq, const char *name, str text, date *out)
{

	if (text.n > 0 && !date_parse(text, out))
		return fail(rq, MSG_VALUE_TYPE, str_from(name), text,
		    request_words(rq, "日期", "a date"));
	return OK;
}

static enum err
take_arguments(struct request *rq, int argc, char **argv, struct command *c)
{
	str as_of = STR_NONE, known_at = STR_NONE, place = STR_NONE, *rest;
	struct sim_ask *a = &c->ask;
	const struct option options[] = {
		{ "--pack", &a->pack, NULL }, { "--against", &a->against, NULL },
		{ "--decision", &a->decision, NULL },
		{ "--cost", &a->cost, NULL }, { "--title", &a->title, NULL },
		{ "--as-of", &as_of, NULL }, { "--known-at", &known_at, NULL },
		{ "--place", &place, NULL }, { "--again", &c->again, NULL },
		{ "--save", NULL, &c->save },
	};
	size_t n;

	TRY(take_many(rq, &argc, argv, a));
	TRY(option_take(rq, argc, argv, options, sizeof(options) /
	    sizeof(options[0]), &rest, &n));
	if (n != 0 || (a->pack.n == 0) == (c->again.n == 0))
		return fail(rq, MSG_USAGE, STR(USAGE));
	if (place.n > 0 && !place_parse(place, &a->place))
		return fail(rq, MSG_VALUE_TYPE, STR("--place"), place,
		    request_words(rq, "区划代码", "a place code"));
	TRY(take_day(rq, "--as-of", as_of, &a->as_of));
	return take_day(rq, "--known-at", known_at, &a->known_at);
}

static enum err
print_json(struct request *rq, const struct sim *s, str id)
{
	struct jsonw o;
	struct buf b;
	size_t which;

	TRY(sim_decision_find(rq, s, STR(""), &which));
	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&o, &b);
	jsonw_open(&o, '{');
	if (id.n > 0)
		jsonw_put_str(&o, "id", id);
	jsonw_put_str(&o, "title", s->ask.title);
	TRY(sim_out(rq, s, &o));
	jsonw_put_str(&o, "places_of", s->decisions[which].id);
	jsonw_key(&o, "places");
	TRY(sim_places_out(rq, s, which, &o));
	jsonw_close(&o, '}');
	(void)printf("%.*s\n", STR_ARG(buf_text(&b)));
	return OK;
}

static enum err
keep(struct request *rq, void *arg)
{

	return sim_keep(rq, arg);
}

static enum err
run(struct request *rq, const struct command *c)
{
	struct sim *s = NEW(rq->arena, struct sim);
	struct sim_draft *d;
	size_t which;
	str id = STR("");

	TRY(sim_run(rq, &c->ask, s));
	if (c->save) {
		TRY(sim_draft(rq, s, &d));
		TRY(site_act(rq, STR("simulation.save"), d->head.id, keep, d));
		id = d->head.id;
	}
	if (rq->host->json)
		return print_json(rq, s, id);
	TRY(sim_decision_find(rq, s, STR(""), &which));
	TRY(sim_print(rq, s, which));
	if (c->save)
		(void)printf("%.*s\n", STR_ARG(id));
	return OK;
}

/* The versions of the packs that were asked about then. */
static enum err
same_pack(struct request *rq, const struct pack *p, str body)
{
	str hash = str_fmt(rq->arena, "\"hash\":\"%.*s\"",
	    STR_ARG(pack_info(p)->hash));
	size_t at;

	return str_find(body, hash, &at) ? OK :
	    fail(rq, MSG_PACK_OTHER, pack_info(p)->id);
}

/*
 * Once more from what was recorded: the same digest, or what has changed
 * since, the register or the pack.
 */
static enum err
again(struct request *rq, const struct command *c)
{
	struct sim *s = NEW(rq->arena, struct sim);
	struct sim_kept k;
	struct json *j;
	struct sim_ask ask;

	TRY(sim_kept_load(rq, c->again, &k));
	TRY(json_parse(rq, k.ask, &j));
	TRY(sim_ask_json(rq, j, &ask));
	TRY(sim_run(rq, &ask, s));
	TRY(same_pack(rq, s->pack, k.body));
	TRY(same_pack(rq, s->now, k.body));
	if (str_eq(s->digest, k.digest)) {
		(void)printf(rq->lang == LANG_EN ? "the same: %.*s\n" :
		    "结果一致:%.*s\n", STR_ARG(k.digest));
		if (s->seq != k.seq)
			(void)printf(rq->lang == LANG_EN ?
			    "the register has moved on: %" PRId64 " -> %"
			    PRId64 "\n" : "登记数据已有变动:%" PRId64 " → %"
			    PRId64 "\n", k.seq, s->seq);
		return OK;
	}
	if (s->seq != k.seq)
		return fail(rq, MSG_SIM_MOVED, str_fmt(rq->arena, "%" PRId64,
		    k.seq), str_fmt(rq->arena, "%" PRId64, s->seq));
	return fail(rq, MSG_SIM_DIFFERS, k.digest, s->digest);
}

static enum err
command(struct request *rq, int argc, char **argv)
{
	struct command *c = NEW(rq->arena, struct command);

	TRY(take_arguments(rq, argc, argv, c));
	TRY(site_enter(rq, c->save ? STORE_WRITE : STORE_READ,
	    SITE_SIMULATES));
	TRY(site_placed(rq, c->ask.place));
	return c->again.n > 0 ? again(rq, c) : run(rq, c);
}

int
cmd_simulate(struct request *rq, int argc, char **argv)
{

	return cmd_end(rq, command(rq, argc, argv));
}
