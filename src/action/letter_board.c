/*
 * The board of letters: signed, not signed, overdue, by level and by place;
 * every number says the condition of its rows.
 */
#include "action/letter.h"

#include <inttypes.h>

#include "base/limits.h"

#define TIERS	8	/* codes of tier are below */
#define PLACES	LIMIT_PAGE_ROWS * 10

struct sums {
	int64_t all, signed_, part, overdue, undated;
};

struct board {
	int64_t place;
	int64_t year;
	struct sums tiers[TIERS];
	int64_t old;		/* superseded */
	struct {
		int64_t place;
		struct sums sums;
	} *places;
	size_t nplaces;
};

/* fields of a row */
enum { TIER, YEAR, SLOTS, SIGNED, DUE, OLD };

static void
add(struct sums *s, struct stmt *st, date today)
{
	int64_t slots = stmt_column_int(st, 3 + SLOTS);
	int64_t done = stmt_column_int(st, 3 + SIGNED);
	struct value due = stmt_column(st, 3 + DUE);

	s->all++;
	if (done == slots) {
		s->signed_++;
		return;
	}
	s->part += done > 0;
	s->overdue += due.kind == V_INT && due.i < today;
	s->undated += due.kind != V_INT;
}

/* The level below the board's place; the place itself at the village. */
static int64_t
child_of(const struct board *b, int64_t place)
{
	enum place_level level = b->place == 0 ? PLACE_PROVINCE :
	    place_level(b->place) + 1;

	return place_level(place) < level ? place : place_up(place, level);
}

static void
take_row(struct request *rq, struct stmt *s, struct board *b)
{
	int64_t tier = stmt_column_int(s, 3 + TIER), child;
	struct value year = stmt_column(s, 3 + YEAR);

	if (year.kind == V_INT && year.i != b->year)
		return;
	if (stmt_column(s, 3 + OLD).kind != V_UNKNOWN) {
		b->old++;
		return;
	}
	if (tier > 0 && tier < TIERS)
		add(&b->tiers[tier], s, rq->today);
	child = child_of(b, stmt_column_int(s, 1));
	if (b->nplaces == 0 || b->places[b->nplaces - 1].place != child) {
		if (b->nplaces == PLACES)
			return;
		b->places[b->nplaces++].place = child;
	}
	add(&b->places[b->nplaces - 1].sums, s, rq->today);
}

static enum err
read_rows(struct request *rq, struct board *b)
{
	static const char *const names[] = { "tier", "year", "slots",
	    "signed", "due", "superseded_by" };
	const struct entity *e = model_entity(rq->model, STR("letter"));
	const struct field *fields[6];
	struct scan scan = { .entity = e, .fields = fields, .nfields = 6,
	    .by_place = true, .limit = LIMIT_SURVEY };
	struct scan_from from = { .place = b->place };
	struct stmt *s;
	size_t i;
	bool row;

	for (i = 0; i < 6; i++)
		fields[i] = model_field(e, str_from(names[i]));
	scan_init(rq, &scan);
	TRY(scan_range(rq, &scan, &from, &s));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		take_row(rq, s, b);
	}
	stmt_end(s);
	return OK;
}

/* ---- out ---- */

#define CURRENT	"unknown(superseded_by)"

static void
put_where(struct request *rq, const char *key, const char *tier,
    const char *more, const struct board *b, struct jsonw *o)
{

	jsonw_put_str(o, key, str_fmt(rq->arena, CURRENT
	    " && (unknown(year) || year == %" PRId64 ")%s%s%s%s", b->year,
	    tier[0] != '\0' ? " && tier == \"" : "", tier,
	    tier[0] != '\0' ? "\"" : "", more));
}

static void
put_sums(struct request *rq, const struct sums *s, const char *tier,
    const struct board *b, struct jsonw *o)
{
	const char *late = str_cstr(rq->arena, str_fmt(rq->arena,
	    " && unknown(signed_on) && due < date('%.*s')",
	    STR_ARG(date_text(rq->arena, rq->today))));

	jsonw_put_int(o, "all", s->all);
	jsonw_put_int(o, "signed", s->signed_);
	jsonw_put_int(o, "unsigned", s->all - s->signed_);
	jsonw_put_int(o, "part", s->part);
	jsonw_put_int(o, "overdue", s->overdue);
	jsonw_put_int(o, "undated", s->undated);
	jsonw_key(o, "where");
	jsonw_open(o, '{');
	put_where(rq, "all", tier, "", b, o);
	put_where(rq, "signed", tier, " && !unknown(signed_on)", b, o);
	put_where(rq, "unsigned", tier, " && unknown(signed_on)", b, o);
	put_where(rq, "overdue", tier, late, b, o);
	jsonw_close(o, '}');
}

static void
put_tiers(struct request *rq, const struct board *b, struct jsonw *o)
{
	const struct code_list *list = model_list(rq->model, STR("tier"));
	size_t i;

	jsonw_key(o, "tiers");
	jsonw_open(o, '[');
	for (i = 0; i < list->ncodes; i++) {
		const struct code *c = &list->codes[i];

		if (c->n >= TIERS || b->tiers[c->n].all == 0)
			continue;
		jsonw_open(o, '{');
		jsonw_put_str(o, "tier", c->id);
		jsonw_put_str(o, "label", rq->lang == LANG_EN ? c->en : c->zh);
		put_sums(rq, &b->tiers[c->n], str_cstr(rq->arena, c->id), b,
		    o);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

static enum err
put_places(struct request *rq, const struct board *b, struct jsonw *o)
{
	size_t i;
	str name;

	jsonw_key(o, "places");
	jsonw_open(o, '[');
	for (i = 0; i < b->nplaces; i++) {
		TRY(place_name(rq, b->places[i].place, &name));
		jsonw_open(o, '{');
		jsonw_put_str(o, "place", place_digits(rq->arena,
		    b->places[i].place));
		jsonw_put_str(o, "label", name);
		put_sums(rq, &b->places[i].sums, "", b, o);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	return OK;
}

static enum err
call_year(struct request *rq, const struct call *c, int64_t *out)
{
	str s = call_query(c, "year");

	*out = date_year(rq->today);
	if (s.n > 0 && (!str_int(s, out) || *out < 2010 || *out > 2100))
		return fail(rq, MSG_VALUE_RANGE, STR("year"), s, STR("2010"),
		    STR("2100"));
	return OK;
}

enum err
action_letter_board(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct board b = { .nplaces = 0 };
	struct jsonw o;
	int64_t lo, hi;
	str name;

	TRY(call_place(rq, c, &b.place));
	TRY(call_year(rq, c, &b.year));
	scope_range(rq, b.place, &lo, &hi);
	if (b.place == 0 && lo <= hi)
		b.place = rq->actor.place;
	b.places = arena_array(rq->arena, PLACES, sizeof(b.places[0]));
	TRY(read_rows(rq, &b));
	TRY(place_name(rq, b.place, &name));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "place", place_digits(rq->arena, b.place));
	jsonw_put_str(&o, "place_name", name);
	jsonw_put_int(&o, "year", b.year);
	jsonw_put_int(&o, "superseded", b.old);
	put_tiers(rq, &b, &o);
	TRY(put_places(rq, &b, &o));
	jsonw_close(&o, '}');
	return OK;
}
