/*
 * What is missing of documents, by village: for the running matters of a
 * procedure, which step asks for which, by which article, and where.
 */
#include "action/internal.h"

#include "base/limits.h"

#define GAPS_MAX	200	/* kinds: step and document */
#define MATTERS_MAX	500	/* of one kind, told one by one */

struct spot {
	struct spot *next;
	int64_t place, n;
};

struct kind_of_gap {
	struct gap gap;
	int64_t n;
	struct spot *spots;	/* in order of place: as they are read */
	struct spot *last;
};

struct gaps {
	struct request *rq;
	const struct procedure *procedure;
	str step, document;	/* whose matters are listed; empty: none */
	struct kind_of_gap item[GAPS_MAX];
	size_t n;
	struct record *matters[MATTERS_MAX];
	size_t nmatters;
	int64_t looked, lacking;
};

static struct kind_of_gap *
kind_slot(struct gaps *g, const struct gap *x)
{
	size_t i;

	for (i = 0; i < g->n; i++)
		if (g->item[i].gap.step == x->step &&
		    str_eq(g->item[i].gap.document, x->document))
			return &g->item[i];
	if (g->n == GAPS_MAX)
		return NULL;
	g->item[g->n] = (struct kind_of_gap){ .gap = *x };
	return &g->item[g->n++];
}

static void
count(struct gaps *g, struct record *matter, const struct gap *x)
{
	struct kind_of_gap *k = kind_slot(g, x);
	int64_t place = place_up(matter->place, PLACE_VILLAGE);
	struct spot *s;

	if (k == NULL)
		return;
	k->n++;
	if (k->last == NULL || k->last->place != place) {
		for (s = k->spots; s != NULL && s->place != place; s = s->next)
			continue;
		if (s == NULL) {
			s = NEW(g->rq->arena, struct spot);
			s->place = place;
			*(k->last == NULL ? &k->spots : &k->last->next) = s;
			k->last = s;
		}
	} else
		s = k->last;
	s->n++;
	if (str_eq(x->step->id, g->step) && str_eq(x->document,
	    g->document) && g->nmatters < MATTERS_MAX)
		g->matters[g->nmatters++] = matter;
}

static enum err
look(struct gaps *g, int64_t place)
{
	struct request *rq = g->rq;
	const struct entity *e = model_entity(rq->model, STR("matter"));
	const struct field *state = model_field(e, STR("state"));
	struct filter procedure = { .op = FILTER_EQ, .field = model_field(e,
	    STR("procedure")), .value = VALUE_TEXT(g->procedure->id) };
	struct filter run = { .op = FILTER_EQ, .field = state,
	    .value = VALUE_INT(code_by_id(state->codes, STR("running"))->n) };
	struct filter both = { .op = FILTER_AND, .a = &run, .b = &procedure };
	struct query q = { .entity = e, .place = place, .where = &both,
	    .limit = LIMIT_BATCH_ITEMS };
	struct matter m;
	struct desk d;
	struct gap *list;
	struct page p;
	size_t i, j, n;

	TRY(desk_open(rq, rq->today, &d));
	TRY(record_list(rq, &q, &p));
	for (i = 0; i < p.n; i++) {
		TRY(matter_load(rq, &d, p.items[i]->id, 0, &m));
		n = matter_gaps(rq->arena, &m, &list);
		g->looked++;
		g->lacking += n > 0;
		for (j = 0; j < n; j++)
			count(g, m.record, &list[j]);
	}
	return OK;
}

static enum err
out_places(struct gaps *g, const struct kind_of_gap *k, struct jsonw *o)
{
	const struct spot *s;
	str name;

	jsonw_key(o, "places");
	jsonw_open(o, '[');
	for (s = k->spots; s != NULL; s = s->next) {
		TRY(place_name(g->rq, s->place, &name));
		jsonw_open(o, '{');
		jsonw_put_str(o, "place", place_digits(g->rq->arena,
		    s->place));
		jsonw_put_str(o, "place_name", name);
		jsonw_put_int(o, "n", s->n);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	return OK;
}

static enum err
out_kind(struct gaps *g, const struct kind_of_gap *k, struct jsonw *o)
{
	const struct transition *t = k->gap.step;
	const struct procedure *p = g->procedure;
	struct request *rq = g->rq;

	jsonw_open(o, '{');
	jsonw_put_str(o, "step", t->id);
	jsonw_put_str(o, "step_label", matter_step_label(rq, p, t->id));
	jsonw_put_str(o, "state_label", matter_state_label(rq, p,
	    p->states[t->from].id));
	jsonw_put_str(o, "by_label", matter_office_label(rq, t->by));
	jsonw_put_str(o, "document", k->gap.document);
	jsonw_put_str(o, "document_label", matter_document_label(rq, p,
	    k->gap.document));
	jsonw_put_bool(o, "either", k->gap.either);
	jsonw_put_int(o, "n", k->n);
	cites_out(o, t->cites, t->ncites);
	TRY(out_places(g, k, o));
	jsonw_close(o, '}');
	return OK;
}

static enum err
out_gaps(struct gaps *g, struct jsonw *o)
{
	struct records r = { g->matters, g->nmatters };
	size_t i;

	jsonw_open(o, '{');
	jsonw_put_int(o, "looked", g->looked);
	jsonw_put_int(o, "lacking", g->lacking);
	jsonw_put_bool(o, "more", g->looked == LIMIT_BATCH_ITEMS);
	jsonw_key(o, "items");
	jsonw_open(o, '[');
	for (i = 0; i < g->n; i++)
		TRY(out_kind(g, &g->item[i], o));
	jsonw_close(o, ']');
	TRY(records_say(g->rq, "matters", &r, PROFILE_LIST, o));
	jsonw_close(o, '}');
	return OK;
}

enum err
action_evidence_gaps(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct gaps *g = NEW(rq->arena, struct gaps);
	const struct ruleset *rules;
	struct jsonw o;
	int64_t place;

	TRY(call_own_place(rq, c, &place));
	TRY(ruleset_of(rq, place, &rules));
	g->rq = rq;
	g->procedure = ruleset_procedure(rules, c->path[0], rq->today);
	if (g->procedure == NULL)
		return fail(rq, MSG_PROCEDURE_MISSING, c->path[0]);
	g->step = call_query(c, "step");
	g->document = call_query(c, "document");
	TRY(look(g, place));
	reply_json(r, &o);
	return out_gaps(g, &o);
}
