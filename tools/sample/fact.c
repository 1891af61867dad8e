/*
 * Causes, incomes and the facts of the exit decision.  What the decision of
 * 2018 must say of a household is chosen first, then facts are made that say
 * so; fact_check() derives the outcome again from the finished facts.
 */
#include "world.h"

#include <assert.h>

#include "base/arena.h"

#define STREAM_FACT	5
#define YUAN		((money)100)
#define EXIT_LINE	(7365 * YUAN)		/* puning-2016 item 3 */
#define VILLAGE_LINE	(9820 * YUAN)
#define LAST		(YEARS - 1)		/* 2018 */

static bool
able(const struct person *p)
{
	return p->labour == LABOUR_ORDINARY || p->labour == LABOUR_SKILLED;
}

/* Six to fifteen on every day of 2018's last two months. */
static bool
school_age(const struct person *p)
{
	int age = date_age(p->birth, REFERENCE_DAY);

	return age >= 6 && age <= 15;
}

static int
count(const struct world *w, const struct household *h,
    bool (*is)(const struct person *))
{
	int i, n = 0;

	for (i = 0; i < h->size; i++)
		n += is(&w->people[h->first + i]) ? 1 : 0;
	return n;
}

static bool
disabled(const struct person *p)
{
	return p->health == HEALTH_DISABLED;
}

static bool
ill(const struct person *p)
{
	return p->health == HEALTH_CHRONIC || p->health == HEALTH_SERIOUS;
}

static bool
student(const struct person *p)
{
	return p->school >= SCHOOL_SENIOR1;
}

static bool
old(const struct person *p)
{
	return date_age(p->birth, REFERENCE_DAY) >= 60;
}

static bool
working(const struct person *p)
{
	return p->work != 0;
}

/* 主要致贫原因 must agree with the members. */
static void
give_causes(const struct world *w, struct rnd *r, struct household *h)
{
	static const int rest[] = { 5, 7, 9, 11, 99 };
	static const int weights[] = { 80, 420, 260, 120, 120 };
	int other = rest[rnd_weighted(r, weights, 5)];

	if (count(w, h, disabled) > 0 && rnd_chance(r, 800))
		h->cause = 2;
	else if (count(w, h, ill) > 0 && rnd_chance(r, 750))
		h->cause = 1;
	else if (count(w, h, student) > 0 && rnd_chance(r, 700))
		h->cause = 3;
	else if (!h->has_labour)
		h->cause = 8;
	else
		h->cause = other;
	if (h->cause != other && other != 99 && h->has_labour &&
	    rnd_chance(r, 300))
		h->other_cause = other;
}

/* 19 digits that no bank has given out, with a Luhn digit. */
static void
give_account(struct arena *a, struct rnd *r, struct household *h)
{
	char digits[20] = "99810100";
	int d, i, sum = 0;

	for (i = 8; i < 18; i++)
		digits[i] = (char)('0' + rnd_below(r, 10));
	for (i = 0; i < 18; i++) {
		d = (digits[i] - '0') * (i % 2 == 1 ? 2 : 1);
		sum += d > 9 ? d - 9 : d;
	}
	digits[18] = (char)('0' + (10 - sum % 10) % 10);
	h->account = str_dup(a, (str){ digits, 19 });
}

static void
give_home(struct rnd *r, struct household *h)
{
	static const int roads[4] = { 120, 80, 780, 20 };
	static const int fuels[5] = { 560, 0, 40, 390, 10 };

	h->farmland = rnd_between(r, 0, 90) * 5 * h->size;
	h->floor = rnd_between(r, 18, 40) * 100 +
	    rnd_between(r, 8, 26) * 100 * h->size;
	h->road = 1 + rnd_weighted(r, roads, 4);
	h->fuel = 1 + rnd_weighted(r, fuels, 5);
	h->fuel = h->fuel == 5 ? 9 : h->fuel;
}

static enum outcome
draw_outcome(const struct world *w, struct rnd *r, const struct household *h)
{
	static const int in_2018[OUT__MAX] = {
		820, 40, 15, 25, 15, 20, 65,
	};
	static const int before[OUT__MAX] = { 965, 15, 0, 0, 0, 0, 20 };
	enum outcome o = (enum outcome)rnd_weighted(r,
	    h->plan_year == FIRST_YEAR + LAST ? in_2018 : before, OUT__MAX);

	if ((o == OUT_INCOME && !h->has_labour) ||
	    (o == OUT_MINIMUM && h->has_labour) ||
	    (o == OUT_SCHOOL && count(w, h, school_age) == 0))
		return OUT_MET;
	return o;
}

static enum gap
draw_gap(const struct world *w, struct rnd *r, const struct household *h)
{
	enum gap g = (enum gap)rnd_between(r, GAP_INCOME, GAP_INSURANCE);

	if (g == GAP_INCOME && !h->has_labour)
		return GAP_MINIMUM;
	if (g == GAP_MINIMUM && h->has_labour)
		return GAP_INCOME;
	if (g == GAP_SCHOOL && count(w, h, school_age) == 0)
		return GAP_HOUSING;
	return g;
}

static void
give_attribute(const struct world *w, struct rnd *r, struct household *h)
{
	h->attribute = ATTR_GENERAL;
	if (!h->has_labour) {
		h->attribute = ATTR_MINIMUM;
		/* 五保 excludes 低保, so the text's wording is not met. */
		if (h->size == 1 && old(&w->people[h->first]) &&
		    h->outcome == OUT_MINIMUM)
			h->attribute = ATTR_SUPPORTED;
	} else if (rnd_chance(r, 180)) {
		h->attribute = ATTR_MINIMUM;
	}
}

/* Income of a head in 2018: mostly little above the line, sometimes much. */
static money
draw_per_head(struct rnd *r, const struct household *h)
{
	int a = rnd_below(r, 6000), b = rnd_below(r, 3500);
	money yuan;

	if (!h->has_labour)
		yuan = 5200 + (a + b) / 3;
	else if (h->outcome == OUT_INCOME)
		yuan = 4600 + (a + b) % 2700;
	else
		yuan = 7380 + (a < b ? a : b) + rnd_below(r, 2400);
	return yuan * YUAN + rnd_below(r, 100);
}

/* The parts of an income whose total is given; none is negative. */
static void
give_parts(const struct world *w, struct rnd *r, const struct household *h,
    struct house_year *y)
{
	money left = y->total_fen;
	money pension = count(w, h, old) * 1440 * YUAN;

	if (y->in_minimum) {
		y->minimum_fen = h->size * rnd_between(r, 180, 300) * 12 *
		    YUAN;
		if (y->minimum_fen > left / 2)
			y->minimum_fen = left / 2 / YUAN * YUAN;
	}
	if (pension > left / 3)
		pension = left / 3 / YUAN * YUAN;
	y->transfer_fen = y->minimum_fen + pension;
	left -= y->transfer_fen;
	if (rnd_chance(r, 300))
		y->property_fen = rnd_between(r, 1, 9) * 100 * YUAN;
	if (y->property_fen > left)
		y->property_fen = 0;
	left -= y->property_fen;
	if (count(w, h, working) > 0) {
		y->wage_fen = left / 100 * rnd_between(r, 60, 90);
		left -= y->wage_fen;
	}
	if (h->has_labour) {
		y->expense_fen = left / YUAN / 10 * rnd_between(r, 2, 4) *
		    YUAN;
		y->business_fen = left + y->expense_fen;
	} else {
		y->transfer_fen += left;
	}
}

static void
give_years(const struct world *w, struct rnd *r, struct household *h)
{
	money per_head = draw_per_head(r, h);
	struct house_year *f;
	int y;

	for (y = LAST; y >= 0; y--) {
		f = &h->year[y];
		f->per_head_fen = per_head;
		f->total_fen = per_head * h->size;
		f->food = f->clothing = true;
		f->house_safe = !(y < LAST && h->dangerous);
		f->water_safe = y == LAST || !rnd_chance(r, 40);
		f->in_minimum = h->attribute == ATTR_MINIMUM;
		give_parts(w, r, h, f);
		per_head = per_head / 100 * rnd_between(r, 74, 90);
	}
}

static void
spoil(const struct world *w, struct household *h)
{
	struct house_year *f = &h->year[LAST];
	struct person *p;
	int i;

	if (h->outcome == OUT_HOUSING)
		f->house_safe = false;
	if (h->outcome == OUT_MINIMUM)
		f->in_minimum = false;
	if (h->outcome == OUT_INSURANCE)
		w->people[h->first].insured = false;
	for (i = 0; h->outcome == OUT_SCHOOL && i < h->size; i++) {
		p = &w->people[h->first + i];
		if (school_age(p)) {
			p->enrolled = false;
			p->school = SCHOOL_NOT;
			return;
		}
	}
}

/* The exit decision of item 3, once more and by another way. */
static void
fact_check(const struct world *w, const struct household *h)
{
	const struct house_year *f = &h->year[LAST];
	const struct person *p;
	bool labour = false, met = f->food && f->clothing && f->house_safe;
	int i;

	for (i = 0; i < h->size; i++) {
		p = &w->people[h->first + i];
		labour = labour || able(p);
		met = met && p->insured && (!school_age(p) || p->enrolled);
	}
	met = met && (labour ? f->per_head_fen >= EXIT_LINE : f->in_minimum);
	assert(met == (h->outcome == OUT_MET || h->outcome == OUT_UNKNOWN));
	assert((h->gap != GAP_NONE) == (h->outcome == OUT_UNKNOWN));
	assert(f->wage_fen + f->business_fen - f->expense_fen +
	    f->property_fen + f->transfer_fen == f->total_fen);
}

/* One household exactly on the line, one a fen below it. */
static void
set_boundary(const struct world *w, struct rnd *r, enum outcome o, money fen)
{
	struct household *h;
	int i;

	for (i = 0; i < w->n_households; i++) {
		h = &w->households[i];
		if (h->plan_year != FIRST_YEAR + LAST || h->outcome != o ||
		    !h->has_labour)
			continue;
		h->year[LAST] = (struct house_year){
			.per_head_fen = fen, .total_fen = fen * h->size,
			.food = true, .clothing = true, .house_safe = true,
			.water_safe = true,
			.in_minimum = h->attribute == ATTR_MINIMUM,
		};
		give_parts(w, r, h, &h->year[LAST]);
		return;
	}
}

static void
village_facts(struct world *w, struct rnd *r)
{
	struct village *v;
	int i, y, poor = 0;

	for (i = 0; i < VILLAGES; i++) {
		v = &w->villages[i];
		if (v->group <= GROUP_JIEYANG) {
			v->residents = v->people * 1000 /
			    rnd_between(r, 55, 110);
			v->income_fen[LAST] = VILLAGE_LINE +
			    rnd_between(r, 30, 2400) * YUAN;
			if (poor == 4)
				v->income_fen[LAST] = VILLAGE_LINE;
			if (poor++ == 11)
				v->income_fen[LAST] = VILLAGE_LINE - 1;
		} else {
			v->residents = v->people * 25 +
			    rnd_between(r, 900, 4200);
			v->income_fen[LAST] = rnd_between(r, 11500, 19000) *
			    YUAN;
		}
		for (y = LAST - 1; y >= 0; y--)
			v->income_fen[y] = v->income_fen[y + 1] / 1000 *
			    rnd_between(r, 860, 920);
	}
}

void
fact_build(struct world *w)
{
	struct rnd r;
	struct household *h;
	int i;

	rnd_init(&r, w->seed, STREAM_FACT);
	for (i = 0; i < w->n_households; i++) {
		h = &w->households[i];
		h->has_labour = count(w, h, able) > 0;
		h->outcome = draw_outcome(w, &r, h);
		if (h->outcome == OUT_UNKNOWN)
			h->gap = draw_gap(w, &r, h);
		h->dangerous = h->outcome == OUT_HOUSING ||
		    rnd_chance(&r, 60);
		give_attribute(w, &r, h);
		give_causes(w, &r, h);
		give_years(w, &r, h);
		spoil(w, h);
		h->exited = h->outcome == OUT_MET &&
		    h->plan_year < FIRST_YEAR + LAST;
		give_account(w->arena, &r, h);
		give_home(&r, h);
	}
	set_boundary(w, &r, OUT_MET, EXIT_LINE);
	set_boundary(w, &r, OUT_INCOME, EXIT_LINE - 1);
	for (i = 0; i < w->n_households; i++)
		fact_check(w, &w->households[i]);
	village_facts(w, &r);
}
