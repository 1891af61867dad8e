/*
 * Reports and bulletins: from whom, for what period, by which procedure, with
 * which figures.  What a figure counts the register knows.
 */
#include "loading.h"

static const char *const counts[COUNT__MAX] = {
	[COUNT_HOUSEHOLDS] = "households", [COUNT_PEOPLE] = "people",
	[COUNT_HELPED] = "helped", [COUNT_UNHELPED] = "unhelped",
	[COUNT_PLANNED] = "planned", [COUNT_EXITED] = "exited",
	[COUNT_OPENED] = "opened", [COUNT_ENDED] = "ended",
};

enum report_count
report_count_of(str name)
{
	int i;

	for (i = 0; i < COUNT__MAX; i++)
		if (str_is(name, counts[i]))
			break;
	return (enum report_count)i;
}

static void
check_figures(struct loader *ld, struct toml_node *t,
    const struct report_info *r)
{
	struct buf all;
	str id;
	size_t i;
	int k;

	buf_init(&all, ld->arena, 200);
	for (k = 0; k < COUNT__MAX; k++)
		buf_fmt(&all, "%s ", counts[k]);
	buf_cstr(&all, "event:ID");
	if (r->nfigures > REPORT_FIGURES)
		diag_node(&ld->ds, toml_get(t, "figures"), DIAG_VALUE_CHOICE,
		    STR("figures"), num_text(ld->arena, (int64_t)r->nfigures,
		    0), STR("<= 32"));
	for (i = 0; i < r->nfigures; i++) {
		(void)str_cut(r->figures[i], ':', &id);
		if (report_count_of(r->figures[i]) == COUNT__MAX &&
		    !(str_starts(r->figures[i], STR("event:")) &&
		    model_event(ld->model, id) != NULL))
			diag_node(&ld->ds, toml_get(t, "figures"),
			    DIAG_VALUE_CHOICE, STR("figures"), r->figures[i],
			    buf_text(&all));
	}
}

static void
take_due(struct loader *ld, struct toml_node *t, struct report_info *r)
{
	struct toml_node *x = toml_get(t, "due_days");

	(void)toml_int(t, "due_days", false, ld->faults, &r->due_days);
	if (x != NULL && (r->due_days < 1 || r->due_days > 366))
		diag_node(&ld->ds, x, DIAG_VALUE, num_text(ld->arena,
		    r->due_days, 0), STR("1..366"), STR_NONE);
}

void
parse_report(struct loader *ld, struct toml_node *t, struct object *o)
{
	static const char *const everies[] = { "year", "quarter", NULL };
	struct report_info *r = NEW(ld->arena, struct report_info);

	parse_labels(ld, t, &o->zh, &o->en);
	o->type.kind = K__MAX;
	o->report = r;
	r->kind = o->of;
	r->quarterly = parse_choice(ld, t, "every", everies, true) == 1;
	parse_office(ld, t, "from", true, &r->from);
	parse_office(ld, t, "to", true, &r->to);
	r->procedure = parse_str(ld, t, "procedure", true);
	r->figures = parse_list(ld, t, "figures", &r->nfigures);
	take_due(ld, t, r);
	check_figures(ld, t, r);
	parse_of_place(ld, t, o);
}

bool
pack_report(const struct pack *p, size_t i, struct report_info *out)
{
	const struct object *o = pack_nth(p, OBJ_REPORT, i);

	if (o == NULL)
		return false;
	*out = *o->report;
	out->id = o->full;
	out->zh = o->zh;
	out->en = o->en;
	out->cites = o->cites;
	out->ncites = o->ncites;
	return true;
}
