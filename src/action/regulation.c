/*
 * The regulations: packs, their articles in our own words, and the objects that
 * hang on each article.
 */
#include "action/internal.h"

static void
out_info(struct request *rq, const struct pack *p, struct jsonw *o)
{
	const struct pack_info *x = pack_info(p);
	const struct pack *above;
	size_t i;

	jsonw_put_str(o, "id", x->id);
	jsonw_put_str(o, "title", rq->lang == LANG_EN && x->title_en.n > 0 ?
	    x->title_en : x->title);
	jsonw_put_str(o, "version", x->version);
	jsonw_put_str(o, "jurisdiction", x->jurisdiction);
	jsonw_put_str(o, "level", x->level);
	jsonw_put_str(o, "status", x->status);
	jsonw_put_str(o, "hash", x->hash);
	jsonw_key(o, "uses");
	jsonw_open(o, '[');
	for (i = 0; (above = pack_above(p, i)) != NULL; i++)
		jsonw_str(o, pack_info(above)->id);
	jsonw_close(o, ']');
}

/* Adopted by the place of one's post or a place above it. */
static enum err
adopted(struct request *rq, const struct pack *p, bool *out)
{
	int64_t place = rq->actor.place;
	struct stmt *s;
	bool row;

	*out = false;
	TRY(stmt_named(rq, "adoption_of", &s));
	stmt_int(s, "province", place_up(place, PLACE_PROVINCE));
	stmt_int(s, "city", place_up(place, PLACE_CITY));
	stmt_int(s, "county", place_up(place, PLACE_COUNTY));
	stmt_int(s, "township", place_up(place, PLACE_TOWNSHIP));
	stmt_int(s, "village", place_up(place, PLACE_VILLAGE));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (str_eq(stmt_column_str(rq->arena, s, 0),
		    pack_info(p)->id))
			*out = true;
	}
	stmt_end(s);
	return OK;
}

enum err
action_packs(struct request *rq, const struct call *c, struct reply *r)
{
	struct jsonw o;
	size_t i;
	bool is;

	(void)c;
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	for (i = 0; i < policy_npacks(rq->policy); i++) {
		const struct pack *p = policy_pack(rq->policy, i);

		TRY(adopted(rq, p, &is));
		jsonw_open(&o, '{');
		out_info(rq, p, &o);
		jsonw_put_bool(&o, "adopted", is);
		jsonw_close(&o, '}');
	}
	jsonw_close(&o, ']');
	jsonw_close(&o, '}');
	return OK;
}

/* An id with what it is called. */
static void
out_word(const struct request *rq, str id, str zh, str en, struct jsonw *o)
{

	jsonw_open(o, '{');
	jsonw_put_str(o, "id", id);
	jsonw_put_str(o, "label", rq->lang == LANG_EN && en.n > 0 ? en : zh);
	jsonw_close(o, '}');
}

/* What the ids in matters, steps and evidence are called. */
static void
out_procedure(const struct request *rq, const struct procedure *p,
    struct jsonw *o)
{
	size_t i;

	jsonw_open(o, '{');
	jsonw_put_str(o, "id", p->id);
	jsonw_put_str(o, "label", rq->lang == LANG_EN && p->en.n > 0 ? p->en :
	    p->zh);
	jsonw_key(o, "states");
	jsonw_open(o, '[');
	for (i = 0; i < p->nstates; i++)
		out_word(rq, p->states[i].id, p->states[i].zh,
		    p->states[i].en, o);
	jsonw_close(o, ']');
	jsonw_key(o, "steps");
	jsonw_open(o, '[');
	for (i = 0; i < p->ntransitions; i++)
		out_word(rq, p->transitions[i].id, p->transitions[i].zh,
		    p->transitions[i].en, o);
	jsonw_close(o, ']');
	jsonw_key(o, "documents");
	jsonw_open(o, '[');
	for (i = 0; i < p->ndocuments; i++)
		out_word(rq, p->documents[i].id, p->documents[i].zh,
		    p->documents[i].en, o);
	jsonw_close(o, ']');
	jsonw_close(o, '}');
}

enum err
action_pack(struct request *rq, const struct call *c, struct reply *r)
{
	const struct pack *p = policy_pack_find(rq->policy, c->path[0]);
	struct pack_view view = { .pack = p, .lang = rq->lang,
	    .law = rq->host->law };
	struct jsonw o;
	size_t i;
	bool is;

	if (p == NULL)
		return fail(rq, MSG_PACK_MISSING, c->path[0]);
	TRY(adopted(rq, p, &is));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	out_info(rq, p, &o);
	jsonw_put_bool(&o, "adopted", is);
	jsonw_key(&o, "procedures");
	jsonw_open(&o, '[');
	for (i = 0; pack_procedure_at(p, i) != NULL; i++)
		out_procedure(rq, pack_procedure_at(p, i), &o);
	jsonw_close(&o, ']');
	jsonw_key(&o, "cover");
	if (!pack_cover_json(rq->arena, p, &o))
		jsonw_null(&o);
	jsonw_key(&o, "articles");
	pack_view_json(rq->arena, &view, &o);
	jsonw_close(&o, '}');
	return OK;
}
