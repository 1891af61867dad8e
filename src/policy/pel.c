/*
 * One formula over values typed by hand: `bangfu pel`.  The givens become a
 * kind of subject of their own, so that the same checker and evaluator serve.
 */
#include "internal.h"

enum wrong { WRONG_NOTHING, WRONG_NAME, WRONG_TYPE, WRONG_PER, WRONG_VALUE };

struct givens {
	struct arena *arena;
	const struct model *model;
	struct kind *kind;
	struct entity *entity;
	struct relation *relations;
	struct subject *subject;
	struct subject_group *groups;
	struct override *overrides;
	date as_of;
	enum wrong error;	/* what is malformed */
	str at;			/* the given it concerns */
};

static bool
wrong(struct givens *g, str at, enum wrong what)
{

	if (g->error == WRONG_NOTHING) {
		g->error = what;
		g->at = at;
	}
	return false;
}

static bool
is_name(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    c == '_' || (i > 0 && c >= '0' && c <= '9')))
			return false;
	}
	return s.n > 0;
}

static struct entity *
new_entity(struct givens *g, size_t nfields)
{
	struct entity *e = NEW(g->arena, struct entity);

	e->fields = NEW_ARRAY(g->arena, struct field, nfields);
	return e;
}

static struct field *
new_field(struct entity *e, str id)
{
	struct field *f = &e->fields[e->nfields];

	*f = (struct field){ .entity = e, .index = (int)e->nfields, .id = id,
	    .zh = id, .en = id };
	e->nfields++;
	return f;
}

/* The dictionary type that reads back as a PEL type. */
static enum type
stored_type(enum basic k)
{
	static const enum type map[K__MAX] = {
		[K_BOOL] = TYPE_BOOL, [K_INT] = TYPE_INT,
		[K_MONEY] = TYPE_MONEY, [K_RATIO] = TYPE_RATIO,
		[K_DECIMAL] = TYPE_DECIMAL, [K_DATE] = TYPE_DATE,
		[K_MONTH] = TYPE_MONTH, [K_ENUM] = TYPE_CODE,
		[K_CODES] = TYPE_CODES, [K_TEXT] = TYPE_TEXT,
	};

	return map[k];
}

/*
 * The dictionary's list when the value is one of its codes; otherwise the list
 * is open, so that a formula can be tried over codes of one's own.
 */
static const struct code_list *
list_for(struct givens *g, str list, const struct json *value)
{
	const struct code_list *l = g->model == NULL ? NULL :
	    model_list(g->model, list);
	struct code_list *open;

	if (l != NULL && value != NULL && value->kind == J_STR &&
	    code_by_id(l, value->s) != NULL)
		return l;
	open = NEW(g->arena, struct code_list);
	open->id = list;
	return open;
}

static void
set_type(struct field *f, struct ptype t, const struct code_list *codes)
{

	f->type = stored_type(t.kind);
	f->scale = t.scale;
	f->unit = t.unit;
	f->per = t.per == PER_ONCE ? STR_NONE : str_from(type_per(t.per));
	f->codes = codes;
}

static bool
typed(struct givens *g, struct field *f, const struct json *j,
    struct ptype *out)
{
	const struct json *type = json_get(j, "type");
	const struct json *unit = json_get(j, "unit");
	const struct json *per = json_get(j, "per");
	str head, rest, list;

	if (type == NULL || type->kind != J_STR)
		return wrong(g, f->id, WRONG_TYPE);
	head = str_cut(type->s, '/', &rest);
	if (!type_parse(head, out, &list) || out->kind == K_INDEX)
		return wrong(g, f->id, WRONG_TYPE);
	if (rest.n == 0 && per != NULL && per->kind == J_STR)
		rest = per->s;
	if (rest.n > 0 && !type_per_parse(rest, &out->per))
		return wrong(g, f->id, WRONG_PER);
	if (unit != NULL && unit->kind == J_STR && out->kind == K_INT)
		out->unit = unit->s;
	if (out->kind == K_CODES) {
		out->codes = g->model == NULL ? NULL :
		    model_list(g->model, list);
		if (out->codes == NULL)
			return wrong(g, f->id, WRONG_TYPE);
	} else if (out->kind == K_ENUM && (f->codes == NULL || f->codes->ncodes > 0))
		out->codes = list_for(g, list, json_get(j, "value"));
	else
		out->codes = f->codes;
	set_type(f, *out, out->codes);
	return true;
}

/* A JSON value of a type; integers are the stored form of money and dates. */
static bool
take_value(const struct json *j, struct ptype t, struct pvalue *out)
{

	*out = (struct pvalue){ .known = true, .n = j->i, .d = 1 };
	switch (j->kind) {
	case J_BOOL:
		return t.kind == K_BOOL;
	case J_INT:
		if (t.kind == K_DATE)
			return j->i >= DATE_MIN && j->i <= DATE_MAX &&
			    date_valid((date)j->i);
		return t.kind == K_INT || t.kind == K_MONEY ||
		    t.kind == K_RATIO;
	case J_STR:
		return t.kind != K_BOOL && literal_parse(t, j->s, out);
	default:
		return false;
	}
}

static void
add_override(struct givens *g, const struct field *f,
    const struct subject *s, struct pvalue v)
{
	struct override *o = NEW(g->arena, struct override);

	*o = (struct override){ .field = f, .subject = s, .value = v,
	    .next = g->overrides };
	g->overrides = o;
}

/* One value of one subject; the field's type is set by its first mention. */
static bool
scalar(struct givens *g, struct field *f, bool fresh,
    const struct subject *s, const struct json *j)
{
	struct ptype t = { .kind = K_TEXT };
	const struct json *value = j;
	struct pvalue v;

	if (j->kind == J_OBJECT) {
		if (!typed(g, f, j, &t))
			return false;
		value = json_get(j, "value");
	} else if (j->kind == J_BOOL)
		t.kind = K_BOOL;
	else if (j->kind == J_INT)
		t.kind = K_INT;
	else if (j->kind != J_STR)
		return wrong(g, f->id, WRONG_VALUE);
	if (j->kind != J_OBJECT && fresh)
		set_type(f, t, NULL);
	else if (j->kind != J_OBJECT)
		t = check_field_type(f);
	if (value == NULL || value->kind == J_NULL)
		return true;
	t.codes = f->codes;
	if (!take_value(value, t, &v))
		return wrong(g, f->id, WRONG_VALUE);
	add_override(g, f, s, v);
	return true;
}

static bool
row(struct givens *g, struct entity *e, struct subject *s,
    const struct json *j)
{
	size_t i;

	if (j->kind != J_OBJECT)
		return wrong(g, j->key, WRONG_VALUE);
	for (i = 0; i < j->n; i++) {
		struct field *f = (struct field *)model_field(e,
		    j->items[i].key);
		bool fresh = f == NULL;

		if (!is_name(j->items[i].key) || e->nfields >= LIMIT_HINTS)
			return wrong(g, j->items[i].key, WRONG_NAME);
		if (fresh)
			f = new_field(e, j->items[i].key);
		if (!scalar(g, f, fresh, s, &j->items[i]))
			return false;
	}
	return true;
}

static bool
rows(struct givens *g, const struct json *list, struct kind *k, str id)
{
	const struct subject **item = NEW_ARRAY(g->arena,
	    const struct subject *, list->n);
	size_t i;

	for (i = 0; i < list->n; i++) {
		struct subject *s = NEW(g->arena, struct subject);

		s->kind = k;
		s->id = str_fmt(g->arena, "%.*s/%zu", STR_ARG(id), i + 1);
		item[i] = s;
		if (!row(g, (struct entity *)k->base, s, &list->items[i]))
			return false;
	}
	g->groups[g->kind->nrelations] = (struct subject_group){ item,
	    list->n };
	return true;
}

/*
 * {"type":"relation","closed":true,"min":1,"value":[{…},…]}; "fields" names
 * the fields of rows when there may be none.
 */
static bool
relation(struct givens *g, const struct json *j)
{
	const struct json *list = json_get(j, "value");
	const struct json *closed = json_get(j, "closed");
	const struct json *min = json_get(j, "min");
	const struct json *fields = json_get(j, "fields");
	struct relation *r = &g->relations[g->kind->nrelations];
	struct kind *k = NEW(g->arena, struct kind);
	struct field *f;

	k->id = str_fmt(g->arena, "%.*s", STR_ARG(j->key));
	k->base = new_entity(g, LIMIT_HINTS);
	f = new_field(g->entity, str_fmt(g->arena, "%.*s_closed",
	    STR_ARG(j->key)));
	f->type = TYPE_BOOL;
	*r = (struct relation){ .id = j->key, .of = k, .roster = f,
	    .min = min != NULL && min->kind == J_INT ? min->i : -1 };
	if (closed != NULL && closed->kind == J_BOOL)
		add_override(g, f, g->subject, (struct pvalue){ .known = true,
		    .n = closed->i, .d = 1 });
	if (list == NULL || list->kind != J_LIST)
		return wrong(g, j->key, WRONG_VALUE);
	if (fields != NULL && !row(g, (struct entity *)k->base,
	    NEW(g->arena, struct subject), fields))
		return false;
	if (!rows(g, list, k, j->key))
		return false;
	g->kind->nrelations++;
	return true;
}

static bool
one_given(struct givens *g, const struct json *j)
{
	const struct json *type = json_get(j, "type");
	date d;

	if (!is_name(j->key))
		return wrong(g, j->key, WRONG_NAME);
	if (str_is(j->key, "as_of")) {
		const struct json *v = j->kind == J_OBJECT ?
		    json_get(j, "value") : j;

		if (v == NULL || v->kind == J_NULL)
			return true;
		if (v->kind != J_STR || !date_parse(v->s, &d))
			return wrong(g, j->key, WRONG_VALUE);
		g->as_of = d;
		return true;
	}
	if (type != NULL && type->kind == J_STR && str_is(type->s, "relation"))
		return relation(g, j);
	return scalar(g, new_field(g->entity, j->key), true, g->subject, j);
}

static bool
take_givens(struct givens *g, const struct json *j)
{
	size_t n = j == NULL ? 0 : j->n, i;

	g->entity = new_entity(g, n * 2);
	g->relations = NEW_ARRAY(g->arena, struct relation, n);
	g->groups = NEW_ARRAY(g->arena, struct subject_group, n);
	g->subject = NEW(g->arena, struct subject);
	g->kind = NEW(g->arena, struct kind);
	g->kind->base = g->entity;
	g->kind->relations = g->relations;
	g->subject->kind = g->kind;
	g->subject->groups = g->groups;
	if (j != NULL && j->kind != J_OBJECT)
		return wrong(g, STR("--given"), WRONG_VALUE);
	for (i = 0; i < n; i++) {
		if (!one_given(g, &j->items[i]))
			return false;
	}
	return true;
}

static int
print_error(struct buf *out, str code, int line, int column, str what,
    str hint)
{
	struct jsonw w;

	jsonw_begin(&w, out);
	jsonw_open(&w, '{');
	jsonw_put_str(&w, "error", code);
	jsonw_put_int(&w, "line", line);
	jsonw_put_int(&w, "column", column);
	jsonw_put_str(&w, "message", what);
	if (hint.n > 0)
		jsonw_put_str(&w, "hint", hint);
	jsonw_close(&w, '}');
	buf_byte(out, '\n');
	return 2;
}

static void
print_unknown(struct givens *g, struct jsonw *w, struct pvalue v)
{
	const struct lack *lacks;
	size_t n = why_lacks(g->arena, NULL, v.why, &lacks), i, j;

	jsonw_key(w, "unknown");
	jsonw_open(w, '[');
	for (i = 0; i < n; i++) {
		for (j = 0; j < i && !str_eq(lacks[j].fact, lacks[i].fact);)
			j++;
		if (j == i)
			jsonw_str(w, lacks[i].fact);
	}
	jsonw_close(w, ']');
}

static void
print_value(struct givens *g, struct buf *out, struct ptype t,
    struct pvalue v)
{
	struct jsonw w;

	jsonw_begin(&w, out);
	jsonw_open(&w, '{');
	jsonw_put_str(&w, "type", type_name(g->arena, t));
	if (t.per != PER_ONCE)
		jsonw_put_str(&w, "per", str_from(type_per(t.per)));
	if (t.unit.n > 0)
		jsonw_put_str(&w, "unit", t.unit);
	if (!v.known)
		print_unknown(g, &w, v);
	else if (t.kind == K_BOOL)
		jsonw_put_bool(&w, "value", v.n != 0);
	else if (t.kind == K_INT)
		jsonw_put_int(&w, "value", v.n);
	else
		jsonw_put_str(&w, "value", literal_text(g->arena, t, v));
	jsonw_close(&w, '}');
	buf_byte(out, '\n');
}

static int
run(struct givens *g, enum lang lang, str expr, struct buf *out)
{
	struct source src = { .text = expr, .line = 1, .column = 1 };
	struct scope sc = { .model = g->model, .self = g->kind };
	struct faults faults;
	struct diags ds;
	const struct formula *f;
	struct world w;

	faults_init(&faults, g->arena);
	diag_init(&ds, &faults, lang);
	f = check_formula(&ds, &src, &sc, NULL);
	if (f == NULL) {
		const struct fault *x = faults.first;

		return print_error(out, str_from(x->code), x->line, x->column,
		    x->what, x->hint);
	}
	world_init(&w, g->arena, NULL, g->as_of, 0);
	w.override = g->overrides;
	print_value(g, out, f->term->type, eval_formula(&w, f, g->subject));
	return 0;
}

static const char *
what_is_wrong(enum wrong w, bool en)
{
	static const char *const words[][2] = {
		[WRONG_NAME] = { "名称只用字母、数字、下划线",
		    "a name has letters, digits and _ only" },
		[WRONG_TYPE] = { "不认识的类型", "unknown type" },
		[WRONG_PER] = { "计期应为 once year month",
		    "per is once, year or month" },
		[WRONG_VALUE] = { "值与类型不符,或没有写明类型",
		    "the value does not fit its type, or has none" },
	};

	return words[w][en];
}

int
policy_pel(struct arena *a, const struct model *m, const struct pel_ask *ask,
    struct buf *out)
{
	struct givens g = { .arena = a, .model = m, .as_of = ask->as_of };
	struct json *j = NULL;
	struct request rq;

	request_init(&rq, a);
	rq.lang = ask->lang;
	if (ask->given.n > 0 && json_parse(&rq, ask->given, &j) != OK)
		return print_error(out, STR("E124"), 0, 0, rq.problem.detail,
		    STR_NONE);
	if (!take_givens(&g, j))
		return print_error(out, STR("E124"), 0, 0, str_fmt(a,
		    "--given: %.*s: %s", STR_ARG(g.at),
		    what_is_wrong(g.error, ask->lang == LANG_EN)), STR_NONE);
	return run(&g, ask->lang, ask->expr, out);
}
