/*
 * Reasons: what a known value rests on, what an unknown one lacks.
 */
#include "internal.h"

struct why *
why_make(struct arena *a, enum why_kind kind)
{
	struct why *w = NEW(a, struct why);

	w->kind = kind;
	return w;
}

struct why *
why_join(struct arena *a, struct why *x, struct why *y)
{
	struct why *w;

	if (x == NULL || x == y)
		return y;
	if (y == NULL)
		return x;
	w = why_make(a, WHY_JOIN);
	w->a = x;
	w->b = y;
	return w;
}

static bool
same_leaf(const struct why *x, const struct why *y)
{

	return x->kind == y->kind && x->subject == y->subject &&
	    x->field == y->field && x->param == y->param &&
	    x->relation == y->relation && x->year == y->year &&
	    str_eq(x->name, y->name);
}

struct leaves {
	struct arena *arena;
	struct why **item;
	size_t n, room;
};

static void
add_leaf(struct leaves *l, struct why *w)
{
	size_t size = sizeof(*l->item), i;

	for (i = 0; i < l->n; i++) {
		if (same_leaf(l->item[i], w))
			return;
	}
	if (l->n == l->room) {
		l->item = arena_grow(l->arena, l->item, l->room * size,
		    (l->room * 2 + 16) * size);
		l->room = l->room * 2 + 16;
	}
	l->item[l->n++] = w;
}

/* Depth first with a stack of our own: joins can be chained thousands deep. */
static void
collect(struct leaves *l, struct why *root, struct leaves *stack,
    struct leaves *marked)
{
	size_t size = sizeof(root);

	if (root == NULL)
		return;
	stack->item[stack->n++] = root;
	while (stack->n > 0) {
		struct why *w = stack->item[--stack->n];

		if (w->seen)
			continue;
		w->seen = true;
		if (marked->n == marked->room) {
			marked->item = arena_grow(l->arena, marked->item,
			    marked->room * size, (marked->room * 2 + 64) * size);
			marked->room = marked->room * 2 + 64;
		}
		marked->item[marked->n++] = w;
		if (w->kind != WHY_JOIN) {
			add_leaf(l, w);
			continue;
		}
		if (stack->n + 2 > stack->room) {
			stack->item = arena_grow(l->arena, stack->item,
			    stack->room * size, (stack->room * 2) * size);
			stack->room *= 2;
		}
		stack->item[stack->n++] = w->b;
		stack->item[stack->n++] = w->a;
	}
}

size_t
why_flatten(struct arena *a, struct why *root, struct why ***out)
{
	struct leaves l = { .arena = a }, stack = { .arena = a, .room = 64 },
	    marked = { .arena = a };
	size_t i;

	stack.item = NEW_ARRAY(a, struct why *, stack.room);
	collect(&l, root, &stack, &marked);
	for (i = 0; i < marked.n; i++)
		marked.item[i]->seen = false;
	*out = l.item;
	return l.n;
}

static str
of_kind(struct arena *a, const struct kind *k, str name)
{

	if (k == NULL || k->id.n == 0)
		return name;
	return str_fmt(a, "%.*s.%.*s", STR_ARG(k->id), STR_ARG(name));
}

static str
with_year(struct arena *a, str name, int year)
{

	return year == 0 ? name :
	    str_fmt(a, "%.*s[%d]", STR_ARG(name), year);
}

str
why_name(struct arena *a, const struct why *w)
{

	switch (w->kind) {
	case WHY_FACT: case WHY_ROSTER:
		return with_year(a, of_kind(a, w->of, w->field->id), w->year);
	case WHY_PARAM: case WHY_INDEX:
		return with_year(a, str_fmt(a, "p.%.*s", STR_ARG(w->param->id)),
		    w->kind == WHY_INDEX ? w->year : 0);
	case WHY_MEMBERS:
		return of_kind(a, w->of, w->relation->id);
	case WHY_NEED:
		return of_kind(a, w->of, w->name);
	case WHY_CALENDAR:
		return str_fmt(a, "calendar[%d]", w->year);
	case WHY_AS_OF:
		return STR("as_of");
	default:
		return w->name;
	}
}

static const char *
reason(const struct why *w)
{
	static const char *const words[] = {
		[WHY_JOIN] = "", [WHY_FACT] = "not_collected",
		[WHY_PARAM] = "param_gap", [WHY_INDEX] = "index_missing",
		[WHY_ROSTER] = "roster_open", [WHY_MEMBERS] = "too_few",
		[WHY_DEFECT] = "defect", [WHY_NEED] = "not_adopted",
		[WHY_FINDING] = "not_recorded",
		[WHY_CALENDAR] = "calendar_missing",
		[WHY_AS_OF] = "not_given",
	};

	if (w->given != NULL && w->given->doubt == DOUBT_CONFLICT)
		return "conflict";
	if (w->given != NULL && w->given->doubt == DOUBT_STALE)
		return "stale";
	return words[w->kind];
}

static void
put_labels(const struct why *w, struct lack *l)
{

	l->zh = l->en = l->fact;
	if (w->field != NULL) {
		l->zh = w->field->zh;
		l->en = w->field->en;
		l->office = w->field->supplied_by;
	} else if (w->param != NULL) {
		l->zh = w->param->zh;
		l->en = w->param->en;
	} else if (w->finding != NULL) {
		l->zh = w->finding->zh;
		l->en = w->finding->en;
		l->office = w->finding->supplied_by;
	} else if (w->relation != NULL) {
		l->zh = w->relation->of->zh;
		l->en = w->relation->of->en;
	} else if (w->kind == WHY_FINDING &&
	    str_is(w->name, "open_objections")) {
		l->zh = STR("未处理异议数");
		l->en = STR("Open objections");
	}
}

static struct lack
lack_of(struct arena *a, const struct model *m, const struct why *w)
{
	struct lack l = { .fact = why_name(a, w), .why = reason(w) };
	const struct office *o;

	put_labels(w, &l);
	if (w->year != 0 && w->kind != WHY_CALENDAR) {
		l.zh = str_fmt(a, "%d年%.*s", w->year, STR_ARG(l.zh));
		l.en = str_fmt(a, "%.*s of %d", STR_ARG(l.en), w->year);
	}
	if (w->subject != NULL)
		l.of = w->subject->id;
	o = m == NULL || l.office.n == 0 ? NULL : model_office(m, l.office);
	if (o != NULL) {
		l.office_zh = o->zh;
		l.office_en = o->en;
	}
	return l;
}

size_t
why_lacks(struct arena *a, const struct model *m, struct why *root,
    const struct lack **out)
{
	struct why **leaf;
	size_t n = why_flatten(a, root, &leaf), i;
	struct lack *list = NEW_ARRAY(a, struct lack, n);

	for (i = 0; i < n; i++)
		list[i] = lack_of(a, m, leaf[i]);
	*out = list;
	return n;
}
