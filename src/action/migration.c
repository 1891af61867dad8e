/*
 * Running matters of older versions: where the maps of the packs in force would
 * take each, and why not.  Asking is the dry run: it is the very question that
 * moving asks, and writes nothing.
 */
#include "action/internal.h"

#include "base/limits.h"

#define REFUSED_MAX	200	/* of one map, told one by one */

enum err
migration_find(struct request *rq, str pack, str from,
    const struct migration **out)
{
	const struct pack *p = policy_pack_find(rq->policy, pack);
	size_t i;

	if (p == NULL)
		return fail(rq, MSG_PACK_MISSING, pack);
	for (i = 0; (*out = pack_migration_at(p, i)) != NULL; i++)
		if (str_eq((*out)->from, from))
			return OK;
	return fail(rq, MSG_MIGRATION_MISSING, pack, from);
}

/* The running matters of a map in a place. */
static enum err
running(struct request *rq, int64_t place, const struct migration *g,
    struct page *out)
{
	const struct entity *e = model_entity(rq->model, STR("matter"));
	const struct field *state = model_field(e, STR("state"));
	struct filter pack = { .op = FILTER_EQ, .field = model_field(e,
	    STR("pack")), .value = VALUE_TEXT(g->pack) };
	struct filter procedure = { .op = FILTER_EQ, .field = model_field(e,
	    STR("procedure")), .value = VALUE_TEXT(g->procedure) };
	struct filter run = { .op = FILTER_EQ, .field = state,
	    .value = VALUE_INT(code_by_id(state->codes, STR("running"))->n) };
	struct filter old = { .op = FILTER_AND, .a = &pack, .b = &procedure };
	struct filter all = { .op = FILTER_AND, .a = &run, .b = &old };
	struct query q = { .entity = e, .place = place, .where = &all,
	    .limit = LIMIT_BATCH_ITEMS };

	return record_list(rq, &q, out);
}

/* One matter and what would become of it. */
struct asked {
	const struct record *record;
	str state;
	bool ready;
	str code, message;	/* why not */
};

static str
matter_url(struct request *rq, const struct asked *x)
{

	return record_url(rq, x->record->entity, x->record->id);
}

struct asking {
	const struct migration *map;
	struct asked *list;
	size_t n;
	bool more;		/* than one call takes */
};

/* Matters of another version of the pack are not this map's. */
static enum err
ask_all(struct request *rq, struct desk *d, int64_t place, struct asking *a)
{
	struct page p;
	struct matter m;
	size_t i;

	TRY(running(rq, place, a->map, &p));
	a->more = p.next.n > 0;
	a->list = NEW_ARRAY(rq->arena, struct asked, p.n);
	for (i = 0; i < p.n; i++) {
		struct asked *x = &a->list[a->n];
		enum err e;

		TRY(matter_load(rq, d, p.items[i]->id, 0, &m));
		e = matter_migration_ask(rq, &m, a->map);
		if (e == ERR_IO)
			return e;
		*x = (struct asked){ .record = m.record, .ready = e == OK,
		    .state = record_get(m.record, "step").s };
		if (e != OK) {
			x->code = str_from(message_row(rq->problem.msg)->code);
			x->message = rq->problem.detail;
		}
		a->n += e == OK || rq->problem.msg != MSG_MIGRATION_VERSION;
		request_clear(rq);
	}
	return OK;
}

static void
out_state(struct request *rq, const struct asking *a, str from,
    const struct procedure *old, struct jsonw *o)
{
	const struct migration_move *m = migration_move(a->map, from);
	const struct procedure *p = a->map->to;
	bool moves = m != NULL && m->to != MIGRATION_STAYS;
	int64_t n = 0, ready = 0;
	size_t i;

	for (i = 0; i < a->n; i++)
		if (str_eq(a->list[i].state, from)) {
			n++;
			ready += a->list[i].ready;
		}
	jsonw_open(o, '{');
	jsonw_put_str(o, "state", from);
	jsonw_put_str(o, "label", matter_state_label(rq, old, from));
	jsonw_put_str(o, "way", !moves && m != NULL ? STR("stay") : moves ?
	    STR("move") : STR("none"));
	jsonw_put_str(o, "to", moves ? p->states[m->to].id : STR(""));
	jsonw_put_str(o, "to_label", moves ? matter_state_label(rq, p,
	    p->states[m->to].id) : STR(""));
	jsonw_put_int(o, "n", n);
	jsonw_put_int(o, "ready", ready);
	jsonw_close(o, '}');
}

/* States of the map, then those that it does not name. */
static void
out_states(struct request *rq, const struct asking *a, struct jsonw *o)
{
	const struct pack *p = policy_pack_find(rq->policy, a->map->pack);
	const struct procedure *old = p == NULL ? NULL : pack_procedure(p,
	    a->map->procedure);
	size_t i, j;

	jsonw_key(o, "states");
	jsonw_open(o, '[');
	for (i = 0; i < a->map->nmoves; i++)
		out_state(rq, a, a->map->moves[i].from, old, o);
	for (i = 0; i < a->n; i++) {
		for (j = 0; j < i; j++)
			if (str_eq(a->list[i].state, a->list[j].state))
				break;
		if (j == i && migration_move(a->map, a->list[i].state) == NULL)
			out_state(rq, a, a->list[i].state, old, o);
	}
	jsonw_close(o, ']');
}

static void
out_matters(struct request *rq, const struct asking *a, struct jsonw *o)
{
	size_t i, n = 0;

	jsonw_key(o, "ready");
	jsonw_open(o, '[');
	for (i = 0; i < a->n; i++)
		if (a->list[i].ready) {
			jsonw_open(o, '{');
			jsonw_put_str(o, "id", matter_url(rq,
			    &a->list[i]));
			jsonw_put_int(o, "version",
			    a->list[i].record->version);
			jsonw_close(o, '}');
		}
	jsonw_close(o, ']');
	jsonw_key(o, "refused");
	jsonw_open(o, '[');
	for (i = 0; i < a->n && n < REFUSED_MAX; i++)
		if (!a->list[i].ready) {
			n++;
			jsonw_open(o, '{');
			jsonw_put_str(o, "id", matter_url(rq,
			    &a->list[i]));
			jsonw_put_str(o, "number", record_get(
			    a->list[i].record, "number").s);
			jsonw_put_str(o, "state", a->list[i].state);
			jsonw_put_str(o, "code", a->list[i].code);
			jsonw_put_str(o, "message", a->list[i].message);
			jsonw_close(o, '}');
		}
	jsonw_close(o, ']');
}

/* The old version as a person calls it; its id when it is gone. */
static str
from_title(struct request *rq, const struct migration *g)
{
	const struct pack *p = policy_pack_find(rq->policy, g->pack);
	str name = p == NULL ? g->pack : rq->lang == LANG_EN ?
	    pack_info(p)->title_en : pack_info(p)->title;

	return str_fmt(rq->arena, "%.*s %.*s", STR_ARG(name),
	    STR_ARG(g->version));
}

static enum err
out_map(struct request *rq, struct desk *d, int64_t place,
    const struct migration *g, struct jsonw *o)
{
	const struct pack_info *to = pack_info(g->to->pack);
	struct asking a = { .map = g };

	TRY(ask_all(rq, d, place, &a));
	jsonw_open(o, '{');
	jsonw_put_str(o, "pack", to->id);
	jsonw_put_str(o, "pack_title", rq->lang == LANG_EN ? to->title_en :
	    to->title);
	jsonw_put_str(o, "version", to->version);
	jsonw_put_str(o, "from", g->from);
	jsonw_put_str(o, "from_title", from_title(rq, g));
	jsonw_put_str(o, "procedure", g->to->id);
	jsonw_put_str(o, "title", rq->lang == LANG_EN ? g->to->en :
	    g->to->zh);
	jsonw_put_str(o, "by", g->by);
	jsonw_put_str(o, "by_label", matter_office_label(rq, g->by));
	jsonw_put_bool(o, "mine", str_eq(g->by, rq->actor.office));
	jsonw_put_int(o, "n", (int64_t)a.n);
	jsonw_put_bool(o, "more", a.more);
	cites_out(o, g->cites, g->ncites);
	out_states(rq, &a, o);
	out_matters(rq, &a, o);
	jsonw_close(o, '}');
	return OK;
}

enum err
action_migrations(struct request *rq, const struct call *c, struct reply *r)
{
	const struct ruleset *rules;
	const struct migration *g;
	const struct pack *pack;
	struct desk d;
	struct jsonw o;
	int64_t place;
	size_t i, j;

	TRY(call_own_place(rq, c, &place));
	TRY(ruleset_of(rq, place, &rules));
	TRY(desk_open(rq, rq->today, &d));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	for (i = 0; (pack = policy_pack(rq->policy, i)) != NULL; i++)
		for (j = 0; (g = pack_migration_at(pack, j)) != NULL; j++)
			if (ruleset_procedure(rules, g->to->id, rq->today) ==
			    g->to)
				TRY(out_map(rq, &d, place, g, &o));
	jsonw_close(&o, ']');
	jsonw_close(&o, '}');
	return OK;
}
