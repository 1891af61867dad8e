/*
 * The functions of rules.md 2.8 on known values; an unknown argument makes the
 * result unknown, a defect (division by zero, out of range) too.
 */
#include "internal.h"

/* Evaluate the arguments; false when one is unknown, *out then says why. */
static bool
arguments(struct frame *f, const struct term *t, struct pvalue *k,
    struct pvalue *out)
{
	struct why *rests = NULL, *lacks = NULL;
	struct arena *a = f->w->arena;
	bool known = true;
	size_t i;

	for (i = 0; i < t->nkid; i++) {
		k[i] = eval_term(f, t->kid[i]);
		if (k[i].known)
			rests = why_join(a, rests, k[i].why);
		else {
			known = false;
			lacks = why_join(a, lacks, k[i].why);
		}
	}
	*out = value_unknown(known ? rests : lacks);
	return known;
}

static struct pvalue
done(struct frame *f, bool ok, int64_t n, struct why *why)
{

	return ok ? value_int(n, why) : value_defect(f->w->arena, "E_RANGE");
}

static struct pvalue
ratio(struct frame *f, wide n, wide d, struct why *why)
{
	struct pvalue v = { .known = true, .why = why };

	if (d == 0)
		return value_defect(f->w->arena, "E_DIV0");
	if (!ratio_make(n, d, &v.n, &v.d))
		return value_defect(f->w->arena, "E_RANGE");
	return v;
}

/* Quotients and roundings. */
static struct pvalue
quotient(struct frame *f, const struct term *t, const struct pvalue *k,
    struct why *why)
{
	enum mode mode = (enum mode)t->arg;
	int64_t n = 0, scale = 1;
	bool ok;
	int i;

	switch (t->op) {
	case OP_TIMES:
		ok = ratio_round(k[0].n, k[1].n, k[1].d, t->unit, mode, &n);
		return done(f, ok, n, why);
	case OP_PER:
		if (k[1].n == 0)
			return value_defect(f->w->arena, "E_DIV0");
		if (k[1].n == INT64_MIN)
			return value_defect(f->w->arena, "E_RANGE");
		ok = ratio_round(k[0].n, k[1].n < 0 ? -1 : 1,
		    k[1].n < 0 ? -k[1].n : k[1].n, 1, mode, &n);
		return done(f, ok, n, why);
	case OP_ROUND:
		for (i = 0; i < t->type.scale; i++)
			scale *= 10;
		ok = ratio_round(scale, k[0].n, k[0].d, 1, mode, &n);
		return done(f, ok, n, why);
	case OP_INV:
		return ratio(f, k[0].d, k[0].n, why);
	default:
		return ratio(f, k[0].n, k[1].n, why);
	}
}

static int
compare(const struct term *t, struct pvalue a, struct pvalue b)
{

	if (t->type.kind == K_RATIO)
		return ratio_cmp(a.n, a.d, b.n, b.d);
	return a.n < b.n ? -1 : a.n > b.n;
}

static struct pvalue
extreme(const struct term *t, const struct pvalue *k, struct why *why)
{
	struct pvalue v = k[0];
	size_t i;

	for (i = 1; i < t->nkid; i++) {
		int c = compare(t, k[i], v);

		if (t->op == OP_MIN ? c < 0 : c > 0)
			v = k[i];
	}
	v.why = why;
	return v;
}

static struct pvalue
whole(struct frame *f, const struct term *t, const struct pvalue *k,
    struct why *why)
{
	struct pvalue v = k[0];

	v.why = why;
	switch (t->op) {
	case OP_ABS:
		if (v.n < 0 && !num_sub(0, v.n, &v.n))
			return value_defect(f->w->arena, "E_RANGE");
		return v;
	case OP_DIV:
		if (k[0].n == INT64_MIN && k[1].n == -1)
			return value_defect(f->w->arena, "E_RANGE");
		return value_int(k[0].n / k[1].n, why);
	default:
		return value_int(k[1].n == -1 ? 0 : k[0].n % k[1].n, why);
	}
}

static date
window_start(enum window w, date d)
{
	int m = date_month(d);

	if (w == WINDOW_YEAR)
		m = 1;
	else if (w == WINDOW_QUARTER)
		m = (m - 1) / 3 * 3 + 1;
	return date_make(date_year(d), m, 1);
}

static date
window_end(enum window w, date d)
{
	int m = date_month(d);

	if (w == WINDOW_YEAR)
		m = 12;
	else if (w == WINDOW_QUARTER)
		m = (m - 1) / 3 * 3 + 3;
	return date_make(date_year(d), m, date_month_days(date_year(d), m));
}

/* Completed years, the year complete from the day after the birthday. */
static int
age_after(date birth, date on)
{
	date before = date_add_days(on, -1);

	return before == 0 ? 0 : date_age(birth, before);
}

/* Dates to dates; 0 left the calendar. */
static date
moved(const struct term *t, const struct pvalue *k)
{
	date d = (date)k[0].n;
	int64_t months;

	switch (t->op) {
	case OP_ADD_DAYS:
		return date_add_days(d, k[1].n);
	case OP_ADD_MONTHS:
		if (!num_mul(k[1].n, t->unit, &months))
			return 0;
		return date_add_months(d, months, t->arg != 0);
	case OP_START_OF:
		return window_start((enum window)t->arg, d);
	default:
		return window_end((enum window)t->arg, d);
	}
}

/* Working days after a up to and with b; a year without calendar is missing. */
static struct pvalue
workdays(struct frame *f, const struct pvalue *k, struct why *why)
{
	struct arena *a = f->w->arena;
	date from = (date)k[0].n, to = (date)k[1].n, d, t = from;
	struct why *lacks = NULL, *w;
	int64_t n = 0;
	int y;

	if (from > to) {
		from = to;
		to = t;
	}
	for (y = date_year(from); y <= date_year(to); y++) {
		if (calendar_find(f->w->rules, y, f->w->as_of) != NULL)
			continue;
		w = why_make(a, WHY_CALENDAR);
		w->year = y;
		lacks = why_join(a, lacks, w);
	}
	if (lacks != NULL)
		return value_unknown(lacks);
	for (d = from; d < to;) {
		d = date_add_days(d, 1);
		n += calendar_works(calendar_find(f->w->rules, date_year(d),
		    f->w->as_of), d);
	}
	return value_int(k[0].n > k[1].n ? -n : n, why);
}

static struct pvalue
dates(struct frame *f, const struct term *t, const struct pvalue *k,
    struct why *why)
{
	date d = (date)k[0].n, e = t->nkid > 1 ? (date)k[1].n : 0, to;

	switch (t->op) {
	case OP_YEAR:
		return value_int(date_year(d), why);
	case OP_MONTH:
		return value_int(date_month(d), why);
	case OP_QUARTER:
		return value_int((date_month(d) - 1) / 3 + 1, why);
	case OP_AGE:
		return value_int(date_age(d, e), why);
	case OP_AGE_AFTER:
		return value_int(age_after(d, e), why);
	case OP_DAYS_BETWEEN:
		return value_int(date_number(e) - date_number(d), why);
	case OP_WORKDAYS:
		return workdays(f, k, why);
	default:
		to = moved(t, k);
		return done(f, to != 0, to, why);
	}
}

static struct pvalue
index_ratio(struct frame *f, const struct term *t, const struct pvalue *k,
    struct why *why)
{
	struct arena *a = f->w->arena;
	struct pvalue v[2];
	struct why *lacks = NULL;
	int i;

	for (i = 0; i < 2; i++) {
		if (k[i].n < 1900 || k[i].n > 2100)
			return value_defect(a, "E_RANGE");
		if (!eval_index(f->w, t->param, (int)k[i].n, &v[i]))
			lacks = why_join(a, lacks, v[i].why);
		else
			why = why_join(a, why, v[i].why);
	}
	if (lacks != NULL)
		return value_unknown(lacks);
	/* Both are ratios n/d: (n0/d0) / (n1/d1). */
	return ratio(f, (wide)v[0].n * v[1].d, (wide)v[0].d * v[1].n, why);
}

static struct pvalue
or_else(struct frame *f, const struct term *t)
{
	struct pvalue v = eval_term(f, t->kid[0]);

	return v.known || f->w->strict ? v : eval_term(f, t->kid[1]);
}

/* known() is about the law, not about a subject: it rests on no fact. */
static struct pvalue
known(struct frame *f, const struct term *t)
{
	struct pvalue v = eval_param(f->w, t->param, f->w->as_of);

	return value_bool(v.known, v.known ? v.why : NULL);
}

struct pvalue
eval_call(struct frame *f, const struct term *t)
{
	struct pvalue k[16], out;

	if (t->op == OP_OR_ELSE)
		return or_else(f, t);
	if (t->op == OP_KNOWN)
		return known(f, t);
	if (!arguments(f, t, k, &out))
		return out;
	switch (t->op) {
	case OP_AT:
		return eval_param(f->w, t->param, (date)k[0].n);
	case OP_INDEX_RATIO:
		return index_ratio(f, t, k, out.why);
	case OP_HAS:
		return value_bool(k[0].n >> t->arg & 1, out.why);
	case OP_TIMES: case OP_PER: case OP_SHARE: case OP_ROUND: case OP_INV:
		return quotient(f, t, k, out.why);
	case OP_MIN: case OP_MAX:
		return extreme(t, k, out.why);
	case OP_ABS: case OP_DIV: case OP_MOD:
		return whole(f, t, k, out.why);
	default:
		return dates(f, t, k, out.why);
	}
}
