/*
 * Edits laid over the text of a pack: each place is found where it stands, what
 * is laid is what is read, and faults are told in the edit's own places.
 */
#include "help.h"

#include "base/json.h"

#define PUNING "cn-445281-puning-2016-10"
#define DRAFT "cn-445281-puning-2016-10-1.1.0"

struct bench {
	struct help help;
	struct request rq;
	const struct policy *policy;
	const struct pack *pack;
	struct pack_files files;
};

static const struct draft_head head = { .id = { DRAFT, sizeof(DRAFT) - 1 },
    .version = { "1.1.0", 5 } };

static void
open_bench(struct bench *b)
{

	help_open(&b->help);
	request_init(&b->rq, b->help.arena);
	b->rq.lang = LANG_EN;
	b->policy = help_packs(&b->help);
	b->pack = policy_pack_find(b->policy, STR(PUNING));
	assert_non_null(b->pack);
}

static struct pack_edit
edit(const char *section, const char *object, const char *path,
    const char *text)
{

	return (struct pack_edit){ .section = str_from(section),
	    .object = str_from(object), .path = str_from(path),
	    .text = str_from(text) };
}

static void
lay(struct bench *b, struct pack_edit *e, size_t n)
{
	enum err err = policy_lay(&b->rq, b->pack, &head, e, n, &b->files);

	if (err != OK)
		print_message("%.*s\n", STR_ARG(b->rq.problem.detail));
	assert_int_equal(err, OK);
}

static const struct pack *
load(struct bench *b)
{

	faults_init(&b->help.faults, b->help.arena);
	return pack_load(b->help.arena, b->help.model, &(struct pack_bytes){
	    .id = head.id, .files = b->files, .lang = LANG_EN,
	    .among = b->policy },
	    &b->help.faults);
}

static const struct pack *
load_whole(struct bench *b)
{
	const struct pack *p = load(b);

	if (p == NULL)
		print_message("%.*s\n", STR_ARG(fault_text(b->help.arena,
		    b->help.faults.first)));
	assert_non_null(p);
	return p;
}

static int
failures(struct bench *b, const struct pack *p)
{
	struct jsonw w;
	struct buf out;
	int passed, failed;

	buf_init(&out, b->help.arena, LIMIT_REPLY);
	jsonw_begin(&w, &out);
	failed = policy_test_json(b->help.arena, p, LANG_EN, &w, &passed);
	assert_true(passed > 0);
	if (failed > 0)
		print_message("%.*s: %d failed\n", STR_ARG(p->info.id),
		    failed);
	return failed;
}

/* All that may be changed in a pack, as JSON. */
static const struct json *
source(struct bench *b, const struct pack *p)
{
	struct json *all;
	struct jsonw w;
	struct buf out;

	buf_init(&out, b->help.arena, LIMIT_REPLY);
	jsonw_begin(&w, &out);
	policy_source_json(b->help.arena, p, &w);
	assert_false(buf_full(&out));
	assert_int_equal(json_parse(&b->rq, buf_text(&out), &all), OK);
	return all;
}

static str
text_of(const struct json *j, const char *key)
{

	return json_get(j, key)->s;
}

/* Each place set to what it says already, all at once: nothing changes. */
static void
same_again(struct bench *b)
{
	const struct json *all = source(b, b->pack), *places;
	struct pack_edit *e = NEW_ARRAY(b->help.arena, struct pack_edit,
	    20000);
	struct draft_head as_is = { .id = b->pack->info.id,
	    .version = b->pack->info.version };
	const struct pack *p;
	size_t i, k, n = 0;
	enum err err;

	for (i = 0; i < all->n; i++) {
		places = json_get(&all->items[i], "places");
		for (k = 0; k < places->n; k++) {
			const struct json *x = &places->items[k];

			if (text_of(x, "text").n == 0 ||
			    str_is(text_of(x, "kind"), "except"))
				continue;
			assert_true(n < 20000);
			e[n++] = (struct pack_edit){ .section =
			    text_of(&all->items[i], "section"), .object =
			    text_of(&all->items[i], "object"), .path =
			    text_of(x, "path"), .text = text_of(x, "text") };
		}
	}
	assert_true(n > 5);
	err = policy_lay(&b->rq, b->pack, &as_is, e, n, &b->files);
	if (err != OK)
		print_message("%.*s: %.*s\n", STR_ARG(as_is.id),
		    STR_ARG(b->rq.problem.detail));
	assert_int_equal(err, OK);
	for (i = 0; i < n; i++)
		assert_true(str_eq(e[i].before, e[i].text));
	faults_init(&b->help.faults, b->help.arena);
	p = pack_load(b->help.arena, b->help.model, &(struct pack_bytes){
	    .id = as_is.id, .files = b->files, .lang = LANG_EN,
	    .among = b->policy },
	    &b->help.faults);
	if (p == NULL)
		print_message("%.*s\n", STR_ARG(fault_text(b->help.arena,
		    b->help.faults.first)));
	assert_non_null(p);
	assert_int_equal(failures(b, p), 0);
	all = source(b, p);
	places = source(b, b->pack);
	assert_int_equal(all->n, places->n);
	for (i = 0; i < all->n; i++) {
		const struct json *x = json_get(&all->items[i], "places");
		const struct json *y = json_get(&places->items[i], "places");

		assert_int_equal(x->n, y->n);
		for (k = 0; k < x->n; k++)
			assert_true(str_eq(text_of(&x->items[k], "text"),
			    text_of(&y->items[k], "text")));
	}
}

static void
every_place(void **state)
{
	struct bench b;
	size_t i;

	(void)state;
	open_bench(&b);
	for (i = 0; i < policy_npacks(b.policy); i++) {
		b.pack = policy_pack(b.policy, i);
		same_again(&b);
	}
	help_close(&b.help);
}

/* Values, texts with marks and lines, rows; what is read is what was laid. */
static void
laid(void **state)
{
	struct pack_edit e[] = {
		edit("param", "hh_exit_line_stated", "values.+",
		    "{ from = 2019-01-01, to = 2020-01-01, value = "
		    "\"8000元\" }"),
		edit("param", "price_index", "values.+",
		    "{ year = 2014, value = \"100%\" }"),
		edit("param", "price_index", "values.+",
		    "{ year = 2018, value = \"110%\" }"),
		edit("criterion", "village.c_low_income", "label",
		    "收入\"低\"于\\线\n第二行"),
		edit("decision", "household.relative_poor", "expr",
		    "income_2014 <\n  p.poverty_line_2014"),
		edit("article", "pn:3", "summary", "改过的'摘要'"),
	};
	const struct pack *p;
	const struct object *o;
	struct bench b;
	size_t n;

	(void)state;
	open_bench(&b);
	lay(&b, e, sizeof(e) / sizeof(e[0]));
	p = load_whole(&b);
	assert_true(str_eq(p->info.id, head.id));
	assert_true(str_is(p->info.version, "1.1.0"));
	assert_true(str_is(p->info.status, "draft"));
	assert_false(str_eq(p->info.hash, b.pack->info.hash));
	assert_int_equal(pack_param(p, STR("hh_exit_line_stated"))->nrows, 2);
	assert_int_equal(pack_param(p, STR("price_index"))->nrows, 2);
	assert_int_equal(pack_param(p, STR("price_index"))->rows[1].year,
	    2018);
	o = pack_object(p, model_kind(b.help.model, STR("village")),
	    STR("c_low_income"));
	help_same(o->zh, "收入\"低\"于\\线\n第二行");
	help_same(e[4].before, "income_2014 < p.poverty_line_2014");
	for (n = 0; n < p->narticles; n++)
		if (str_is(p->articles[n].at, "pn:3"))
			help_same(p->articles[n].summary, "改过的'摘要'");
	help_close(&b.help);
}

/* A row, an exception and a key go; the rest stays. */
static void
gone(void **state)
{
	struct pack_edit e[] = {
		edit("param", "hh_exit_line_stated", "values.1", ""),
		edit("derive", "household.exit_income_line", "except.1", ""),
		edit("criterion", "village.c_low_income", "fail_text_en", ""),
	};
	const struct pack *p;
	const struct object *o;
	struct bench b;

	(void)state;
	open_bench(&b);
	/* Without the exception the formula is no default, but all there is. */
	lay(&b, e, 3);
	assert_null(load(&b));
	assert_string_equal(b.help.faults.first->code, "E103");
	e[1] = edit("derive", "household.exit_income_line", "except.1.then",
	    "p.hh_exit_line_stated");
	lay(&b, e, 3);
	p = load_whole(&b);
	assert_int_equal(pack_param(p, STR("hh_exit_line_stated"))->nrows, 0);
	o = pack_object(p, model_kind(b.help.model, STR("village")),
	    STR("c_low_income"));
	assert_int_equal(o->nfail[1], 0);
	assert_true(o->nfail[0] > 0);
	/* A decision of parts becomes a formula: one key goes, one comes. */
	e[0] = edit("decision", "village.relative_poor", "all_of", "");
	e[1] = edit("decision", "village.relative_poor", "expr",
	    "c_low_income && c_poor_share");
	lay(&b, e, 2);
	p = load_whole(&b);
	assert_int_equal(failures(&b, p), 0);
	help_close(&b.help);
}

#define H14 "h14: fifteen counts, sixteen does not"

/* A test may be changed; taken out, or under another name, it is gone. */
static void
test_gone(void **state)
{
	struct pack_edit e[] = { edit("test", H14, "case", ""),
	    edit("test", H14, "case", "[[case]]\nid = \"other\""),
	    edit("test", H14, "case", "[[case]]\nid = \"" H14 "\"") };
	static const char *const want[] = { "case " H14, "case " H14, "" };
	struct bench b;
	size_t i;

	(void)state;
	open_bench(&b);
	for (i = 0; i < 3; i++) {
		lay(&b, &e[i], 1);
		help_same(policy_test_gone(b.help.arena, b.pack, &b.files),
		    want[i]);
	}
	help_close(&b.help);
}

static void
refused_one(struct bench *b, struct pack_edit e, enum msg msg)
{

	request_clear(&b->rq);
	assert_int_not_equal(policy_lay(&b->rq, b->pack, &head, &e, 1,
	    &b->files), OK);
	assert_int_equal(b->rq.problem.msg, msg);
}

static void
refused(void **state)
{
	struct pack_edit twice[] = {
		edit("decision", "household.relative_poor", "expr", "true"),
		edit("decision", "household.relative_poor", "expr", "false"),
	};
	struct bench b;

	(void)state;
	open_bench(&b);
	refused_one(&b, edit("head", "", "id", "x"), MSG_EDIT_PLACE);
	refused_one(&b, edit("pack", "", "version", "x"), MSG_EDIT_PLACE);
	refused_one(&b, edit("pack", "", "format", "x"), MSG_EDIT_PLACE);
	refused_one(&b, edit("param", "none", "values.+", "{}"),
	    MSG_EDIT_PLACE);
	refused_one(&b, edit("param", "hh_exit_ratio", "values.9", "{}"),
	    MSG_EDIT_PLACE);
	refused_one(&b, edit("param", "hh_exit_ratio", "cite", "[]"),
	    MSG_EDIT_PLACE);
	refused_one(&b, edit("decision", "household.relative_poor", "then",
	    "x"), MSG_EDIT_PLACE);
	refused_one(&b, edit("test", "", "+", ""), MSG_EDIT_PLACE);
	refused_one(&b, edit("param", "hh_exit_ratio", "values.+", "7"),
	    MSG_EDIT_VALUE);
	refused_one(&b, edit("param", "hh_exit_ratio", "values.+",
	    "{ from = 2018-01-01 }\nid = \"other\""), MSG_EDIT_VALUE);
	refused_one(&b, edit("param", "hh_exit_ratio", "values.+", "{ from"),
	    MSG_EDIT_TOML);
	refused_one(&b, edit("test", "", "+", "[[derive]]\nid = \"x\""),
	    MSG_EDIT_VALUE);
	refused_one(&b, edit("test", "", "+", "[[case]"), MSG_EDIT_TOML);
	request_clear(&b.rq);
	assert_int_not_equal(policy_lay(&b.rq, b.pack, &head, twice, 2,
	    &b.files), OK);
	assert_int_equal(b.rq.problem.msg, MSG_EDIT_TWICE);
	help_close(&b.help);
}

/* Faults are told where they stand in the edit. */
static void
placed(void **state)
{
	static const struct {
		const char *text;
		int line, column;
	} rows[] = {
		{ "housing_safe && food_okk", 1, 17 },
		{ "housing_safe &&\n  food_okk", 2, 3 },
		{ "\"a\" == food_okk", 1, 8 },
		{ "p.none > 1", 1, 3 },
	};
	struct bench b;
	size_t i;

	(void)state;
	open_bench(&b);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pack_edit e[2] = {
			edit("criterion", "village.c_low_income", "label",
			    "一\n二\n三"),
			edit("decision", "household.relative_poor", "expr",
			    rows[i].text),
		};
		struct json *all;
		struct jsonw w;
		struct buf out;

		lay(&b, e, 2);
		assert_null(load(&b));
		buf_init(&out, b.help.arena, LIMIT_REPLY);
		jsonw_begin(&w, &out);
		policy_faults_json(&b.help.faults, head.id, e, 2, &w);
		assert_int_equal(json_parse(&b.rq, buf_text(&out), &all), OK);
		assert_int_equal(all->n, 1);
		assert_int_equal(json_get(all->items, "edit")->i, 2);
		assert_int_equal(json_get(all->items, "at_line")->i,
		    rows[i].line);
		assert_int_equal(json_get(all->items, "at_column")->i,
		    rows[i].column);
	}
	help_close(&b.help);
}

/* A test that was added runs, and says what it is of. */
static void
tested(void **state)
{
	struct pack_edit e = edit("test", "", "+", "[[param_case]]\n"
	    "id = \"line of 2018\"\nparam = \"hh_exit_line_stated\"\n"
	    "expect = [ { as_of = 2018-05-01, value = \"7365元\" } ]");
	struct bench b;

	(void)state;
	open_bench(&b);
	lay(&b, &e, 1);
	assert_int_equal(failures(&b, load_whole(&b)), 0);
	e.text = STR("[[param_case]]\nid = \"wrong\"\nparam = "
	    "\"hh_exit_line_stated\"\nexpect = [ { as_of = 2018-05-01, "
	    "value = \"1元\" } ]");
	lay(&b, &e, 1);
	assert_int_equal(failures(&b, load_whole(&b)), 1);
	help_close(&b.help);
}

/* The other reading of R1 stands, and the one that stood is the other. */
static void
chosen(void **state)
{
	struct reading_choice c = { STR("R1"), 1 };
	const struct pack *p;
	struct pack_edit *e;
	struct bench b;
	size_t n;

	(void)state;
	open_bench(&b);
	assert_int_equal(policy_choose(&b.rq, b.pack, &c, &e, &n), OK);
	lay(&b, e, n);
	p = load_whole(&b);
	for (n = 0; !str_is(p->readings[n].id, "R1"); n++)
		continue;
	assert_true(str_starts(p->readings[n].effect, STR("按人")));
	assert_true(str_starts(p->readings[n].alternatives[0].zh,
	    STR("按户")));
	help_same(p->readings[n].alternatives[0].sets[0].value->s,
	    "!has_labour");
	c.id = STR("R2");
	assert_int_not_equal(policy_choose(&b.rq, b.pack, &c, &e, &n), OK);
	assert_int_equal(b.rq.problem.msg, MSG_READING_PARTS);
	c.id = STR("R4");
	assert_int_not_equal(policy_choose(&b.rq, b.pack, &c, &e, &n), OK);
	assert_int_equal(b.rq.problem.msg, MSG_READING_OTHER);
	c.id = STR("R99");
	assert_int_not_equal(policy_choose(&b.rq, b.pack, &c, &e, &n), OK);
	assert_int_equal(b.rq.problem.msg, MSG_READING_MISSING);
	help_close(&b.help);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_place),
		cmocka_unit_test(laid),
		cmocka_unit_test(gone),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(refused),
		cmocka_unit_test(placed),
		cmocka_unit_test(tested),
		cmocka_unit_test(chosen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
