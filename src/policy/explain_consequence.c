/*
 * A proposal as JSON and in sentences: what, whom, who decides, on what
 * evidence, what follows, under which reading.
 */
#include "consequence.h"

#include <inttypes.h>

#define WORDS_MAX ((size_t)16 << 10)

static str
code_label(const struct verdict *v, const char *list, str id, enum lang lang)
{
	const struct code_list *l = model_list(v->model, str_from(list));
	const struct code *c = l == NULL || id.n == 0 ? NULL :
	    code_by_id(l, id);

	return c == NULL ? STR_NONE : lang == LANG_EN ? c->en : c->zh;
}

static str
office_label(const struct verdict *v, str id, enum lang lang)
{
	const struct office *o = model_office(v->model, id);

	return o == NULL ? STR_NONE : lang == LANG_EN ? o->en : o->zh;
}

/* KEY, KEY_label, KEY_label_en: a code of the list consequence_KEY. */
static void
put_code(struct jsonw *w, const struct verdict *v, const char *key, str id)
{
	const char *name = str_cstr(v->arena, str_fmt(v->arena,
	    "consequence_%s", key));

	jsonw_put_str(w, key, id);
	jsonw_put_str(w, str_cstr(v->arena, str_fmt(v->arena, "%s_label",
	    key)), code_label(v, name, id, LANG_ZH));
	jsonw_put_str(w, str_cstr(v->arena, str_fmt(v->arena, "%s_label_en",
	    key)), code_label(v, name, id, LANG_EN));
}

static void
put_then(struct jsonw *w, const struct proposal *p)
{
	size_t i;

	jsonw_key(w, "then");
	jsonw_open(w, '[');
	for (i = 0; i < p->info.nthen; i++) {
		const struct follow_up *f = &p->info.then[i];

		jsonw_open(w, '{');
		put_code(w, p->verdict, "action", f->action);
		if (f->whom.n > 0)
			put_code(w, p->verdict, "whom", f->whom);
		jsonw_key(w, "due_days");
		if (f->due_days > 0)
			jsonw_int(w, f->due_days);
		else
			jsonw_null(w);
		explain_cites(w, f->cites, f->ncites);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

static void
put_readings(struct jsonw *w, const struct proposal *p)
{
	const struct verdict *v = p->verdict;
	size_t i, j;

	jsonw_key(w, "readings");
	jsonw_open(w, '[');
	for (i = 0, j = 0; i < v->nreadings; i++) {
		const struct note *n = v->readings[i];

		jsonw_open(w, '{');
		jsonw_put_str(w, "id", n->id);
		jsonw_put_str(w, "at", n->at);
		jsonw_put_str(w, "question", n->zh);
		jsonw_put_str(w, "chosen", n->effect);
		jsonw_put_str(w, "decided_by", n->decided_by);
		jsonw_key(w, "others");
		jsonw_open(w, '[');
		for (; j < p->nothers &&
		    str_eq(p->others[j].reading, n->id); j++) {
			const struct other_reading *o = &p->others[j];

			jsonw_open(w, '{');
			jsonw_put_int(w, "n", (int64_t)o->n);
			jsonw_put_str(w, "say", o->zh);
			jsonw_put_str(w, "say_en", o->en);
			jsonw_put_str(w, "outcome", !o->said ?
			    STR("not_said") : str_from(outcome_id(
			    o->outcome)));
			jsonw_close(w, '}');
		}
		jsonw_close(w, ']');
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

void
proposal_json(const struct proposal *p, struct jsonw *w)
{
	const struct verdict *v = p->verdict;

	jsonw_put_str(w, "key", p->key);
	jsonw_put_str(w, "pack", p->pack->info.id);
	jsonw_put_str(w, "consequence", p->info.id);
	jsonw_put_str(w, "label", p->info.zh);
	jsonw_put_str(w, "label_en", p->info.en);
	jsonw_put_str(w, "outcome", str_from(outcome_id(p->outcome)));
	jsonw_put_str(w, "window", p->window);
	put_code(w, v, "action", p->info.action);
	put_code(w, v, "whom", p->info.whom);
	jsonw_put_str(w, "modality", p->info.modality == MODAL_MAY ?
	    STR("may") : STR("shall"));
	jsonw_put_str(w, "decided_by", p->info.decided_by);
	jsonw_put_str(w, "decided_by_label", office_label(v,
	    p->info.decided_by, LANG_ZH));
	jsonw_put_str(w, "decided_by_label_en", office_label(v,
	    p->info.decided_by, LANG_EN));
	explain_grounds(v, w);
	put_then(w, p);
	put_readings(w, p);
	jsonw_key(w, "words");
	jsonw_open(w, '{');
	jsonw_put_str(w, "zh", proposal_words(v->arena, p, LANG_ZH));
	jsonw_put_str(w, "en", proposal_words(v->arena, p, LANG_EN));
	jsonw_close(w, '}');
}

void
proposal_evidence(const struct proposal *p, struct jsonw *w)
{
	const struct verdict *v = p->verdict;
	size_t i;

	jsonw_open(w, '{');
	jsonw_put_str(w, "key", p->key);
	explain_grounds(v, w);
	jsonw_key(w, "readings");
	jsonw_open(w, '[');
	for (i = 0; i < v->nreadings; i++)
		jsonw_str(w, v->readings[i]->id);
	jsonw_close(w, ']');
	jsonw_close(w, '}');
}

str
proposal_reading(struct arena *a, const struct proposal *p)
{
	const struct verdict *v = p->verdict;
	struct buf b;
	size_t i;

	buf_init(&b, a, WORDS_MAX);
	for (i = 0; i < v->nreadings; i++) {
		const struct note *n = v->readings[i];

		buf_fmt(&b, "%.*s(%.*s)%.*s——采用:%.*s。\n",
		    STR_ARG(n->id), STR_ARG(article_words(a, n->at,
		    LANG_ZH)), STR_ARG(n->zh),
		    STR_ARG(n->effect));
	}
	return str_trim(buf_text(&b));
}

/* ---- sentences ---- */

static void
say_head(struct buf *b, const struct proposal *p, enum lang lang)
{
	static const char *const zh[] = { "建议", "不建议", "待核实线索",
	    "不适用" };
	static const char *const en[] = { "Proposed", "Not proposed",
	    "Lead to verify", "Not applicable" };
	const struct verdict *v = p->verdict;
	bool e = lang == LANG_EN, may = p->info.modality == MODAL_MAY;

	buf_fmt(b, e ? "%s (%s): " : "%s(%s):", (e ? en : zh)[p->outcome],
	    e ? (may ? "may" : "shall") : may ? "可以" : "应当");
	buf_str(b, e ? p->info.en : p->info.zh);
	buf_cstr(b, e ? " - " : "——");
	buf_str(b, code_label(v, "consequence_action", p->info.action, lang));
	buf_cstr(b, e ? ", " : ",");
	buf_str(b, code_label(v, "consequence_whom", p->info.whom, lang));
	buf_cstr(b, e ? "; decided by " : ";由");
	buf_str(b, office_label(v, p->info.decided_by, lang));
	buf_cstr(b, e ? "" : "决定");
	sentence_basis(b, v->object, lang);
	buf_cstr(b, e ? ".\n" : "。\n");
}

/* The known facts, each with its value. */
static void
say_evidence(struct buf *b, const struct verdict *v, enum lang lang)
{
	bool e = lang == LANG_EN;
	struct why **leaf;
	size_t n = why_flatten(v->arena, v->value.why, &leaf), i, said = 0;

	if (!v->value.known)
		return;
	for (i = 0; i < n; i++) {
		const struct why *w = leaf[i];

		if (w->kind != WHY_FACT || !w->value.known)
			continue;
		buf_cstr(b, said++ > 0 ? (e ? ", " : "、") : e ?
		    "Evidence: " : "事实:");
		buf_str(b, e ? w->field->en : w->field->zh);
		buf_cstr(b, e ? " = " : "为");
		buf_str(b, literal_words(v->arena, w->type, w->value, lang));
	}
	if (said > 0)
		buf_cstr(b, e ? ".\n" : "。\n");
}

static void
say_then(struct buf *b, const struct proposal *p, enum lang lang)
{
	bool e = lang == LANG_EN;
	size_t i;

	for (i = 0; i < p->info.nthen; i++) {
		const struct follow_up *f = &p->info.then[i];

		buf_cstr(b, e ? "Then: " : "后续:");
		buf_str(b, code_label(p->verdict, "consequence_action",
		    f->action, lang));
		if (f->whom.n > 0) {
			buf_cstr(b, e ? ", " : ",");
			buf_str(b, code_label(p->verdict, "consequence_whom",
			    f->whom, lang));
		}
		if (f->due_days > 0)
			buf_fmt(b, e ? ", within %" PRId64 " days" :
			    ",期限%" PRId64 "天", f->due_days);
		else if (f->due_param.n > 0)
			buf_cstr(b, e ? ", in a time that no text gives" :
			    ",期限没有规定,须填写");
		buf_cstr(b, e ? ".\n" : "。\n");
	}
}

/* Readings under which it would come out otherwise. */
static void
say_others(struct buf *b, const struct proposal *p, enum lang lang)
{
	bool e = lang == LANG_EN;
	size_t i;

	for (i = 0; i < p->nothers; i++) {
		const struct other_reading *o = &p->others[i];

		if (!o->said || o->outcome == p->outcome)
			continue;
		buf_cstr(b, e ? "Read otherwise (" : "另一种读法(");
		buf_str(b, o->reading);
		buf_cstr(b, e ? ": " : ":");
		buf_str(b, e ? o->en : o->zh);
		buf_cstr(b, e ? "): " : "):");
		buf_cstr(b, o->outcome == OUT_MET ? (e ? "proposed" :
		    "成立") : o->outcome == OUT_UNKNOWN ? (e ? "to be verified" :
		    "待核实") : e ? "not proposed" : "不成立");
		buf_cstr(b, e ? ".\n" : "。\n");
	}
}

str
proposal_words(struct arena *a, const struct proposal *p, enum lang lang)
{
	struct buf b;

	buf_init(&b, a, WORDS_MAX);
	say_head(&b, p, lang);
	say_evidence(&b, p->verdict, lang);
	sentence_lacks(&b, p->verdict, lang);
	say_then(&b, p, lang);
	say_others(&b, p, lang);
	sentence_own(&b, p->verdict, lang);
	return str_trim(buf_text(&b));
}
