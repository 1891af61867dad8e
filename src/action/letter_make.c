/*
 * Making letters: for every place, contact point, unit or helper that an
 * adopted pack names, the letter that lacks, and the next edition of one whose
 * signers have changed, or which nobody has signed and the figures moved.
 */
#include "action/letter.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

struct making {
	struct request *rq;
	struct letters *what;
	struct desk desk;
	struct tally tally;
	struct officers officers;
	const struct pack *pack;
	struct letter_info info;
	date carried;		/* the day of the edition before */
};

/* What one letter is about. */
struct about_letter {
	int64_t place;
	const struct record *custody;	/* NULL: the place itself */
	str who;		/* unit or leader or helper; may be empty */
};

/* ---- posts ---- */

enum err
officers_load(struct request *rq, int64_t place, struct officers *out)
{
	struct query q = { .entity = model_entity(rq->model, STR("post")),
	    .place = place };
	struct records all = { .n = 0 };

	TRY(record_all(rq, &q, &all));
	*out = (struct officers){ all.items, all.n };
	return OK;
}

static const struct {
	const char *id;
	enum place_level level;
} levels[] = {
	{ "village", PLACE_VILLAGE }, { "township", PLACE_TOWNSHIP },
	{ "county", PLACE_COUNTY }, { "city", PLACE_CITY },
	{ "province", PLACE_PROVINCE }, { "nation", PLACE_NATION },
};
#define NLEVELS	(sizeof(levels) / sizeof(levels[0]))

int64_t
signer_place(const struct request *rq, str office, int64_t place)
{
	const struct office *o = model_office(rq->model, office);
	size_t i;

	for (i = 0; o != NULL && i < NLEVELS; i++)
		if (str_is(o->level, levels[i].id))
			return levels[i].level > place_level(place) ? place :
			    place_up(place, levels[i].level);
	return place;
}

static bool
holds(const struct record *post, date day)
{
	struct value from = record_get(post, "starts");
	struct value to = record_get(post, "ends");

	return (from.kind != V_INT || from.i <= day) &&
	    (to.kind != V_INT || to.i > day);
}

/* The holder of the post of that title, if there is one of that name. */
static str
holder_of(const struct making *m, const struct letter_signer *s, int64_t at)
{
	int64_t place = signer_place(m->rq, s->office, at);
	size_t i;

	for (i = 0; i < m->officers.n; i++) {
		const struct record *p = m->officers.posts[i];

		if (p->place == place && holds(p, m->rq->today) &&
		    str_eq(record_get(p, "office").s, s->office) &&
		    str_eq(record_get(p, "name").s, s->title))
			return record_get(p, "holder").s;
	}
	return STR("");
}

/* ---- content ---- */

static void
put_side(struct making *m, const struct about_letter *a, const char *side,
    const struct letter_signer *list, size_t n, struct jsonw *o)
{
	size_t i;

	jsonw_key(o, side);
	jsonw_open(o, '[');
	for (i = 0; i < n; i++) {
		jsonw_open(o, '{');
		jsonw_put_str(o, "office", list[i].office);
		jsonw_put_str(o, "title", list[i].title);
		jsonw_put_str(o, "name", holder_of(m, &list[i], a->place));
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

static str
basis(struct making *m)
{
	const struct pack_info *p = pack_info(m->pack);
	struct buf b;
	str n, last = STR("");
	size_t i;

	buf_init(&b, m->rq->arena, LIMIT_TEXT);
	buf_fmt(&b, "《%.*s》", STR_ARG(p->title));
	for (i = 0; i < m->info.ncites; i++) {
		n = article_words(m->rq->arena, m->info.cites[i].at, LANG_ZH);
		if (!str_eq(n, last))
			buf_fmt(&b, "%s%.*s", i > 0 ? "、" : "", STR_ARG(n));
		last = n;
	}
	return buf_text(&b);
}

/* All that the paper says, but its edition: JSON. */
static enum err
content(struct making *m, const struct about_letter *a, str *out)
{
	struct request *rq = m->rq;
	struct term terms[TERMS_MAX];
	size_t i, n = tally_terms(rq, &m->tally, &m->info, a->place,
	    m->what->year, terms);
	struct jsonw o;
	struct buf b;
	str name;

	TRY(place_name(rq, a->place, &name));
	buf_init(&b, rq->arena, LIMIT_TEXT);
	jsonw_begin(&o, &b);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "title", m->info.zh);
	jsonw_put_str(&o, "place", name);
	jsonw_put_str(&o, "who", a->who);
	jsonw_put_str(&o, "basis", basis(m));
	jsonw_put_int(&o, "year", m->info.yearly ? m->what->year : 0);
	put_side(m, a, "from", m->info.from, m->info.nfrom, &o);
	put_side(m, a, "to", m->info.to, m->info.nto, &o);
	jsonw_key(&o, "terms");
	jsonw_open(&o, '[');
	for (i = 0; i < n; i++) {
		jsonw_open(&o, '{');
		jsonw_put_str(&o, "label", terms[i].label);
		jsonw_put_str(&o, "value", terms[i].value);
		jsonw_close(&o, '}');
	}
	jsonw_close(&o, ']');
	jsonw_key(&o, "says");
	jsonw_open(&o, '[');
	for (i = 0; i < m->info.nsays; i++)
		jsonw_str(&o, m->info.says[i]);
	jsonw_close(&o, ']');
	jsonw_close(&o, '}');
	*out = buf_text(&b);
	if (buf_full(&b))
		return fail(rq, MSG_VALUE_LONG, m->info.zh, str_fmt(rq->arena,
		    "%d", LIMIT_TEXT));
	return OK;
}

/* ---- editions ---- */

static str
letter_number(struct making *m, const struct about_letter *a, int64_t edition)
{
	struct arena *x = m->rq->arena;
	str year = m->info.yearly ? str_fmt(x, "%" PRId64 "-", m->what->year) :
	    STR("");
	str of = a->custody == NULL ? place_digits(x, a->place) :
	    record_get(a->custody, "number").s;

	return str_fmt(x, "%.*s/%.*s-%.*s%" PRId64, STR_ARG(m->info.id),
	    STR_ARG(of), STR_ARG(year), edition);
}

/* The last edition; *out NULL when there is none. */
static enum err
last_edition(struct making *m, const struct about_letter *a,
    struct record **out, int64_t *out_edition)
{
	const struct entity *e = model_entity(m->rq->model, STR("letter"));
	struct record *r;
	int64_t n;

	*out = NULL;
	for (n = 1; n < 1000; n++) {
		TRY(record_find(m->rq, e, 0, letter_number(m, a, n), &r));
		if (r == NULL)
			break;
		*out = r;
	}
	*out_edition = n - 1;
	return OK;
}

/* Has one of those who signed left the post in which he did? */
static enum err
signer_left(struct request *rq, const struct record *letter, bool *out)
{
	const struct entity *e = model_entity(rq->model,
	    STR("letter_signature"));
	struct records r;
	size_t i;

	*out = false;
	TRY(record_children(rq, model_field(e, STR("letter")), letter->id,
	    &r));
	for (i = 0; i < r.n && !*out; i++) {
		struct value id = record_get(r.items[i], "post");
		struct record *post;
		enum err err;

		if (id.kind != V_INT)
			continue;
		err = record_load(rq, model_entity(rq->model, STR("post")),
		    id.i, 0, &post);
		if (err == ERR_MISSING) {	/* above the own scope */
			request_clear(rq);
			continue;
		}
		TRY(err);
		*out = !holds(post, rq->today) ||
		    !str_eq(record_get(post, "holder").s,
		    record_get(r.items[i], "person_name").s);
	}
	return OK;
}

static date
due_of(const struct making *m)
{

	return m->what->due != 0 ? m->what->due :
	    m->carried != 0 ? m->carried : m->info.due;
}

static enum err
stale(struct making *m, const struct record *letter, str now, bool *out)
{

	if (record_get(letter, "signed").i > 0)
		return signer_left(m->rq, letter, out);
	*out = !str_eq(record_get(letter, "content").s, now) ||
	    record_get(letter, "due").i != due_of(m);
	return OK;
}

static int64_t
tier_of(const struct making *m)
{
	const struct code *c = code_by_id(model_list(m->rq->model,
	    STR("tier")), m->info.kind->id);

	return c == NULL ? 0 : c->n;
}

static enum err
edition_add(struct making *m, const struct about_letter *a, str text,
    int64_t edition, struct record **out)
{
	struct request *rq = m->rq;
	struct record *r = record_new(rq, model_entity(rq->model,
	    STR("letter")));
	unsigned char hash[SM3_SIZE];
	struct letter letter;
	struct paper paper;

	record_set(r, "place", VALUE_INT(a->place));
	record_set(r, "number", VALUE_TEXT(letter_number(m, a, edition)));
	record_set(r, "pack", VALUE_TEXT(pack_info(m->pack)->id));
	record_set(r, "pack_hash", VALUE_TEXT(pack_info(m->pack)->hash));
	record_set(r, "object", VALUE_TEXT(m->info.id));
	record_set(r, "tier", VALUE_INT(tier_of(m)));
	record_set(r, "title", VALUE_TEXT(m->info.zh));
	if (a->custody != NULL)
		record_set(r, "custody", VALUE_INT(a->custody->id));
	if (m->info.yearly)
		record_set(r, "year", VALUE_INT(m->what->year));
	record_set(r, "edition", VALUE_INT(edition));
	record_set(r, "content", VALUE_TEXT(text));
	record_set(r, "slots", VALUE_INT((int64_t)(m->info.nfrom +
	    m->info.nto)));
	record_set(r, "made", VALUE_INT(rq->today));
	if (due_of(m) != 0)
		record_set(r, "due", VALUE_INT(due_of(m)));
	record_set(r, "signed", VALUE_INT(0));
	TRY(letter_open(rq, r, &letter));
	TRY(letter_paper(rq, &letter, &paper));
	paper_hash(rq->arena, &paper, hash);
	record_set(r, "hash", VALUE_TEXT(hex_text(rq->arena, hash,
	    SM3_SIZE)));
	*out = r;
	return record_add(rq, r);
}

static enum err
make_one(struct making *m, const struct about_letter *a)
{
	struct record *last, *next;
	int64_t edition;
	bool old = false;
	str text;

	TRY(content(m, a, &text));
	TRY(last_edition(m, a, &last, &edition));
	m->carried = last == NULL ? 0 : (date)record_get(last, "due").i;
	if (last != NULL) {
		TRY(stale(m, last, text, &old));
		if (!old) {
			m->what->kept++;
			return OK;
		}
	}
	TRY(edition_add(m, a, text, edition + 1, &next));
	if (last == NULL) {
		m->what->made++;
		return OK;
	}
	m->what->renewed++;
	record_set(last, "superseded_by", VALUE_INT(next->id));
	return record_change(m->rq, last);
}

/* ---- for each of what ---- */

static enum err
adopted(struct making *m, int64_t place, bool *out)
{
	const struct ruleset *rules;

	TRY(rules_of(m->rq, m->desk.rules, place, &rules));
	*out = ruleset_applied(rules, m->pack, m->rq->today).holds !=
	    TRUTH_FALSE;
	return OK;
}

/* Places of the kind in which there are households, in order. */
static enum err
make_places(struct making *m)
{
	enum place_level level = (enum place_level)m->info.kind->level;
	int64_t last = 0, lo, hi;
	size_t i;
	bool ok;

	scope_range(m->rq, m->what->place, &lo, &hi);
	for (i = 0; i < m->tally.n; i++) {
		int64_t at = place_up(m->tally.items[i].place, level);
		struct about_letter a = { .place = at };

		if (at == last)
			continue;
		last = at;
		/* What lies above the scope is made from above. */
		if (at < lo || at > hi)
			continue;
		TRY(adopted(m, at, &ok));
		if (ok)
			TRY(make_one(m, &a));
	}
	return OK;
}

static enum err
custody_who(struct making *m, const struct record *c, str *out)
{
	struct value unit = record_get(c, "organisation");
	str helper = record_get(c, "helper").s;

	*out = STR("");
	if (unit.kind == V_INT)
		TRY(record_title(m->rq, model_entity(m->rq->model,
		    STR("organisation")), unit.i, out));
	if (m->info.per == LETTER_UNIT || helper.n == 0)
		return OK;
	*out = str_fmt(m->rq->arena, "%.*s%s%.*s", STR_ARG(*out),
	    out->n > 0 ? " " : "", STR_ARG(helper));
	return OK;
}

static bool
custody_fits(const struct making *m, const struct record *c)
{
	static const char *const kinds[] = { [LETTER_PLACE] = "",
	    [LETTER_CONTACT] = "leader_place", [LETTER_UNIT] = "unit_village",
	    [LETTER_HELPER] = "helper_household" };
	const struct code *k = code_by_id(model_field(c->entity,
	    STR("kind"))->codes, str_from(kinds[m->info.per]));
	struct value ends = record_get(c, "ends");

	return k != NULL && record_get(c, "kind").i == k->n &&
	    (ends.kind != V_INT || ends.i > m->rq->today) &&
	    place_level(c->place) >= (enum place_level)m->info.kind->level;
}

static enum err
make_custodies(struct making *m)
{
	struct query q = { .entity = model_entity(m->rq->model,
	    STR("custody")), .place = m->what->place,
	    .limit = LIMIT_PAGE_ROWS };
	struct page p;
	size_t i;
	bool ok;

	do {
		TRY(record_list(m->rq, &q, &p));
		for (i = 0; i < p.n; i++) {
			struct about_letter a = { .place = p.items[i]->place,
			    .custody = p.items[i] };

			if (!custody_fits(m, p.items[i]))
				continue;
			TRY(adopted(m, a.place, &ok));
			if (!ok)
				continue;
			TRY(custody_who(m, p.items[i], &a.who));
			TRY(make_one(m, &a));
		}
		q.after = p.next;
	} while (p.next.n > 0);
	return OK;
}

enum err
letters_make(struct request *rq, struct letters *what)
{
	struct making m = { .rq = rq, .what = what };
	size_t p, i;

	TRY(desk_open(rq, rq->today, &m.desk));
	TRY(tally_load(rq, what->place, what->year, &m.tally));
	TRY(officers_load(rq, 0, &m.officers));
	for (p = 0; (m.pack = policy_pack(rq->policy, p)) != NULL; p++)
		for (i = 0; pack_letter(m.pack, i, &m.info); i++)
			TRY(m.info.per == LETTER_PLACE ? make_places(&m) :
			    make_custodies(&m));
	return OK;
}
