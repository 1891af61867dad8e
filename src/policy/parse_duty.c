/*
 * Duties: so many events of a kind in each window.
 */
#include "duty.h"
#include "loading.h"

static void
take_numbers(struct loader *ld, struct toml_node *t, struct duty *d)
{
	struct {
		const char *key;
		bool need;
		int64_t *to;
	} all[] = {
		{ "at_least", true, &d->info.at_least },
		{ "days", d->info.window == DUTY_ROLLING, &d->info.days },
		{ "min_gap_days", false, &d->info.gap_days },
		{ "planning_days", false, &d->planning_days },
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct toml_node *x = toml_get(t, all[i].key);

		(void)toml_int(t, all[i].key, all[i].need, ld->faults,
		    all[i].to);
		if (x != NULL && (*all[i].to < (i > 1 ? 0 : 1) ||
		    *all[i].to > 10000))
			diag_node(&ld->ds, x, DIAG_VALUE, num_text(ld->arena,
			    *all[i].to, 0), STR("1..10000"), STR_NONE);
	}
}

/* "10-17": the day of every year it is held on. */
static void
take_fixed(struct loader *ld, struct toml_node *t, struct duty *d)
{
	str s = parse_str(ld, t, "fixed", false), day;
	str month = str_cut(s, '-', &day);
	int64_t m, n;

	if (s.n == 0)
		return;
	if (d->info.window != DUTY_YEAR)
		diag_node(&ld->ds, toml_get(t, "fixed"), DIAG_DUTY_WINDOW,
		    STR("fixed"), STR("calendar_year"), STR_NONE);
	if (!str_int(month, &m) || !str_int(day, &n) || m < 1 || m > 12 ||
	    n < 1 || n > date_month_days(2001, (int)m))
		diag_node(&ld->ds, toml_get(t, "fixed"), DIAG_VALUE, s,
		    STR("\"10-17\""), STR_NONE);
	else
		d->info.fixed = (int)(m * 100 + n);
}

/* due belongs to what is owed once, days to what rolls. */
static void
check_window(struct loader *ld, struct toml_node *t, const struct duty *d)
{
	struct toml_node *due = toml_get(t, "due");
	struct toml_node *days = toml_get(t, "days");

	if (due != NULL && d->info.window != DUTY_ONCE)
		diag_node(&ld->ds, due, DIAG_DUTY_WINDOW, STR("due"),
		    STR("once"), STR_NONE);
	if (days != NULL && d->info.window != DUTY_ROLLING)
		diag_node(&ld->ds, days, DIAG_DUTY_WINDOW, STR("days"),
		    STR("rolling"), STR_NONE);
}

/* As many, so far apart, must fit into the longest window of the kind. */
static void
check_gap(struct loader *ld, struct toml_node *t, const struct duty *d)
{
	static const int64_t longest[] = {
		[DUTY_YEAR] = 366, [DUTY_QUARTER] = 92, [DUTY_MONTH] = 31,
	};
	int64_t days = d->info.window == DUTY_ROLLING ? d->info.days :
	    d->info.window == DUTY_YEAR || d->info.window == DUTY_QUARTER ||
	    d->info.window == DUTY_MONTH ? longest[d->info.window] : 0;

	if (days > 0 && (d->info.at_least - 1) * d->info.gap_days >= days)
		diag_node(&ld->ds, toml_get(t, "min_gap_days"), DIAG_VALUE,
		    num_text(ld->arena, d->info.gap_days, 0), str_fmt(
		    ld->arena, ld->ds.lang == LANG_EN ?
		    "distance: %d times do not fit into %d days" :
		    "间隔:%d次放不进%d天", (int)d->info.at_least,
		    (int)days), STR_NONE);
}

/* A kind of subject, or an office. */
static void
take_target(struct loader *ld, struct toml_node *t, struct duty *d)
{

	d->info.target = parse_str(ld, t, "target", false);
	d->info.per_target = parse_flag(ld, t, "per_target");
	if (d->info.target.n > 0 &&
	    model_kind(ld->model, d->info.target) == NULL &&
	    model_office(ld->model, d->info.target) == NULL)
		diag_node(&ld->ds, toml_get(t, "target"), DIAG_REFERENCE,
		    diag_word(&ld->ds, "对象或机构", "kind or office"),
		    d->info.target, STR_NONE);
}

static date
in_force(struct loader *ld, const struct object *o)
{
	const struct pack *p = ld->pack;
	str source, rest;
	size_t i;

	source = o->ncites == 0 ? STR_NONE : str_cut(o->cites[0].at, ':',
	    &rest);
	for (i = 0; i < p->nsources; i++)
		if (str_eq(p->sources[i].id, source))
			return p->sources[i].from;
	return 0;
}

void
parse_duty(struct loader *ld, struct toml_node *t, struct object *o)
{
	static const char *const windows[] = { "calendar_year",
	    "calendar_quarter", "calendar_month", "rolling", "once", NULL };
	static const char *const modalities[] = { "shall", "should", "may",
	    "must_not", NULL };
	static const char *const bases[] = { "stated", "assumption", NULL };
	struct duty *d = NEW(ld->arena, struct duty);
	int window, modality;

	parse_labels(ld, t, &o->zh, &o->en);
	o->type.kind = K__MAX;
	o->duty = d;
	parse_office(ld, t, "actor", true, &d->info.actor);
	d->info.event = parse_str(ld, t, "event", true);
	(void)parse_str(ld, t, "counts_if", false);
	window = parse_choice(ld, t, "window", windows, true);
	modality = parse_choice(ld, t, "modality", modalities, true);
	d->info.window = window < 0 ? DUTY_YEAR : (enum duty_window)window;
	d->info.modality = modality < 0 ? MODAL_SHALL :
	    (enum modality)modality;
	if (toml_get(t, "basis") != NULL)
		d->info.assumption = parse_choice(ld, t, "basis", bases,
		    true) == 1;
	d->info.due = parse_date(ld, t, "due", false);
	take_numbers(ld, t, d);
	check_window(ld, t, d);
	check_gap(ld, t, d);
	take_fixed(ld, t, d);
	take_target(ld, t, d);
	d->from = in_force(ld, o);
}

void
check_duty(struct loader *ld, struct object *o)
{
	static const struct ptype yes = { .kind = K_BOOL };
	struct toml_node *v = toml_get(o->node, "counts_if");
	struct scope sc = { .model = ld->model, .pack = ld->pack,
	    .packed = true };
	struct source src;

	o->duty->kind = model_kind(ld->model, o->duty->info.event);
	if (v == NULL || v->kind != T_STR)
		return;
	sc.self = o->duty->kind;
	if (sc.self == NULL) {
		diag_node(&ld->ds, v, DIAG_DUTY_EVENT, o->duty->info.event,
		    STR("event = 对象名"), STR("event = a kind"));
		return;
	}
	src = parse_source(v);
	o->duty->counts = check_formula(&ld->ds, &src, &sc, &yes);
}
