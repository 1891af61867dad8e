/*
 * Records for people: steps, states, documents, packs and offices that a record
 * holds by id are said in words beside it.
 */
#include "action/internal.h"

#define LABELS_MAX	8

/* What a matter record runs; parts that are no longer known stay NULL. */
struct spoken {
	const struct pack *pack;
	const struct procedure *procedure;
};

static struct spoken
spoken_of(const struct request *rq, const struct record *matter)
{
	struct spoken s = { policy_pack_find(rq->policy,
	    record_get(matter, "pack").s), NULL };

	if (s.pack != NULL)
		s.procedure = pack_procedure(s.pack,
		    record_get(matter, "procedure").s);
	return s;
}

static str
title(const struct request *rq, str zh, str en)
{

	return rq->lang == LANG_EN && en.n > 0 ? en : zh;
}

/* "calendar.2027" or "p.name": what is missing for a deadline. */
static str
gap_words(struct request *rq, const struct pack *p, str gap)
{
	str id, head = str_cut(gap, '.', &id);

	if (gap.n == 0)
		return STR_NONE;
	if (str_is(head, "calendar"))
		return str_fmt(rq->arena, rq->lang == LANG_EN ?
		    "no holiday table of %.*s" : "没有%.*s年的节假日表",
		    STR_ARG(id));
	if (p != NULL)
		id = pack_param_label(p, id, rq->lang);
	return str_fmt(rq->arena, rq->lang == LANG_EN ?
	    "nobody has decided: %.*s" : "文件和采用地都没有规定:%.*s",
	    STR_ARG(id));
}

static size_t
say_matter(struct request *rq, const struct record *r, struct label *out)
{
	struct spoken s = spoken_of(rq, r);
	const struct kind *k = record_kind(rq, r);
	const struct pack_info *info = s.pack == NULL ? NULL :
	    pack_info(s.pack);
	size_t n = 0;

	if (k != NULL)
		out[n++] = (struct label){ "kind", title(rq, k->zh, k->en) };
	if (info != NULL)
		out[n++] = (struct label){ "pack", title(rq, info->title,
		    info->title_en) };
	if (s.procedure != NULL)
		out[n++] = (struct label){ "procedure", title(rq,
		    s.procedure->zh, s.procedure->en) };
	out[n++] = (struct label){ "step", matter_state_label(rq,
	    s.procedure, record_get(r, "step").s) };
	out[n++] = (struct label){ "holder", matter_office_label(rq,
	    record_get(r, "holder").s) };
	out[n++] = (struct label){ "escalated_to", matter_office_label(rq,
	    record_get(r, "escalated_to").s) };
	out[n++] = (struct label){ "clock_gap", gap_words(rq, s.pack,
	    record_get(r, "clock_gap").s) };
	return n;
}

static size_t
say_step(struct request *rq, const struct procedure *p,
    const struct record *r, struct label *out)
{
	size_t n = 0;

	out[n++] = (struct label){ "step", matter_step_label(rq, p,
	    record_get(r, "step").s) };
	out[n++] = (struct label){ "from_state", matter_state_label(rq, p,
	    record_get(r, "from_state").s) };
	out[n++] = (struct label){ "to_state", matter_state_label(rq, p,
	    record_get(r, "to_state").s) };
	out[n++] = (struct label){ "office", matter_office_label(rq,
	    record_get(r, "office").s) };
	return n;
}

static size_t
say_objection(const struct request *rq, const struct record *r,
    struct label *out)
{
	size_t n = 0;

	out[n++] = (struct label){ "against", matter_office_label(rq,
	    record_get(r, "against").s) };
	out[n++] = (struct label){ "decider", matter_office_label(rq,
	    record_get(r, "decider").s) };
	return n;
}

static size_t
say_proposal(struct request *rq, const struct record *r, struct label *out)
{
	const struct pack *p = policy_pack_find(rq->policy, record_get(r,
	    "pack").s);
	const struct kind *k = model_kind(rq->model, record_get(r, "kind").s);
	struct consequence_info info;
	size_t i, n = 0;

	if (k != NULL)
		out[n++] = (struct label){ "kind", title(rq, k->zh, k->en) };
	if (p != NULL)
		out[n++] = (struct label){ "pack", title(rq,
		    pack_info(p)->title, pack_info(p)->title_en) };
	out[n++] = (struct label){ "decided_by", matter_office_label(rq,
	    record_get(r, "decided_by").s) };
	for (i = 0; p != NULL && pack_consequence(p, i, &info); i++)
		if (str_eq(info.id, record_get(r, "consequence").s))
			out[n++] = (struct label){ "consequence", title(rq,
			    info.zh, info.en) };
	return n;
}

static size_t
say_task(const struct request *rq, const struct record *r, struct label *out)
{
	static const char *const fields[] = { "decided_by", "charged",
	    "supervisor" };
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		out[i] = (struct label){ fields[i], matter_office_label(rq,
		    record_get(r, fields[i]).s) };
	return i;
}

/* The procedure of the matter that a part of it refers to. */
static enum err
procedure_of(struct request *rq, const struct record *part,
    const struct procedure **out)
{
	struct record *m;

	TRY(record_load(rq, model_entity(rq->model, STR("matter")),
	    record_get(part, "matter").i, 0, &m));
	*out = spoken_of(rq, m).procedure;
	return OK;
}

enum err
record_say(struct request *rq, const struct record *r, enum profile profile,
    struct jsonw *o)
{
	struct label labels[LABELS_MAX];
	const struct procedure *p = NULL;
	size_t n = 0;

	if (str_is(r->entity->id, "matter"))
		n = say_matter(rq, r, labels);
	else if (str_is(r->entity->id, "matter_step")) {
		TRY(procedure_of(rq, r, &p));
		n = say_step(rq, p, r, labels);
	} else if (str_is(r->entity->id, "evidence")) {
		TRY(procedure_of(rq, r, &p));
		if (p != NULL)
			labels[n++] = (struct label){ "document",
			    matter_document_label(rq, p,
			    record_get(r, "document").s) };
	} else if (str_is(r->entity->id, "objection"))
		n = say_objection(rq, r, labels);
	else if (str_is(r->entity->id, "task"))
		n = say_task(rq, r, labels);
	else if (str_is(r->entity->id, "proposal"))
		n = say_proposal(rq, r, labels);
	else if (str_is(r->entity->id, "help_acceptance"))
		labels[n++] = (struct label){ "decided_by",
		    matter_office_label(rq, record_get(r, "decided_by").s) };
	else if (str_is(r->entity->id, "post"))
		labels[n++] = (struct label){ "office", matter_office_label(
		    rq, record_get(r, "office").s) };
	return record_out_said(rq, r, profile, labels, n, o);
}

enum err
records_say(struct request *rq, const char *key, const struct records *list,
    enum profile profile, struct jsonw *o)
{
	size_t i;

	jsonw_key(o, key);
	jsonw_open(o, '[');
	for (i = 0; i < list->n; i++)
		TRY(record_say(rq, list->items[i], profile, o));
	jsonw_close(o, ']');
	return OK;
}
