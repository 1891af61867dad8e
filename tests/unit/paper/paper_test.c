/*
 * Documents on pages: where lines break, what fits, what a reprint gives.
 */
#include "unit/pdf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "paper/internal.h"

static struct arena *arena;
static struct request rq;

static int
setup(void **state)
{

	(void)state;
	arena = arena_open(LIMIT_ARENA_REQUEST);
	request_init(&rq, arena);
	return 0;
}

static int
teardown(void **state)
{

	(void)state;
	arena_close(arena);
	return 0;
}

static bool
keep(void *arg, const void *p, size_t n)
{

	buf_add(arg, p, n);
	return true;
}

static str
print(const struct paper *const *list, size_t n)
{
	struct press *x;
	struct buf b;
	size_t i;

	buf_init(&b, arena, (size_t)8 << 20);
	assert_int_equal(OK, press_open(&rq, keep, &b, &x));
	for (i = 0; i < n; i++)
		assert_int_equal(OK, press_add(&rq, x, list[i]));
	assert_int_equal(OK, press_end(&rq, x));
	return buf_text(&b);
}

static const char clause[] = "各级党委和政府应当按照“中央统筹、省负总责、"
    "市县抓落实”的要求，层层签订责任书；对没有完成任务的（含未按期、未足额），"
    "按照有关规定予以处理。甲方、乙方各执一份：《责任书》……是否清楚？";

static struct paper_column columns[] = {
	{ { "序号", 6 }, 1, PAPER_CENTRE }, { { "姓名", 6 }, 2, PAPER_LEFT },
	{ { "金额", 6 }, 2, PAPER_RIGHT },
};

static void
begin(struct paper *p)
{

	paper_init(p, arena, STR("BF-00"), 1);
	p->title = STR("脱贫攻坚目标责任书");
	p->subject = STR("某县某镇 2018年");
}

/* Everything a document can have, over several pages. */
static void
fill(struct paper *p, size_t rows)
{
	static const struct paper_field fields[] = {
		{ { "户主姓名", 12 }, { "张三", 6 }, false },
		{ { "户编号", 9 }, { "4452810001", 10 }, false },
		{ { "地址", 6 }, { "某县某镇某村", 18 }, true },
	};
	static const struct paper_sign signs[] = {
		{ { "甲方", 6 }, { "县委书记", 12 }, { "李四", 6 },
		    { "2018年1月5日", 15 } },
		{ { "乙方", 6 }, { "镇党委书记", 15 }, { "", 0 }, { "", 0 } },
		{ { "乙方", 6 }, { "镇长", 6 }, { "", 0 }, { "", 0 } },
	};
	str *cells = NEW_ARRAY(arena, str, rows * 3);
	size_t i;

	begin(p);
	paper_add(p, PAPER_HEADING, STR("一、目标"));
	paper_add(p, PAPER_TEXT, str_from(clause));
	paper_fields(p, fields, 3);
	for (i = 0; i < rows; i++) {
		cells[3 * i] = str_fmt(arena, "%zu", i + 1);
		cells[3 * i + 1] = STR("王小明");
		cells[3 * i + 2] = STR("7365.00元");
	}
	paper_table(p, columns, 3, cells, rows * 3);
	paper_signs(p, signs, 3);
	paper_add(p, PAPER_CODE, STR("扫码核对本件的校验码。"));
}

static void
test_same_bytes(void **state)
{
	struct paper a, b;
	const struct paper *list[2] = { &a, &b };
	str one, two;

	(void)state;
	fill(&a, 60);
	fill(&b, 60);
	one = print(list, 1);
	two = print(list + 1, 1);
	assert_true(str_starts(one, STR("%PDF-1.")));
	assert_true(str_eq(one, two));
	/* Nor does what was printed before in the same process matter. */
	assert_true(print(list, 2).n > one.n);
	assert_true(str_eq(one, print(list, 1)));
}

static void
test_hash(void **state)
{
	unsigned char one[SM3_SIZE], two[SM3_SIZE];
	struct paper a, b;

	(void)state;
	fill(&a, 3);
	fill(&b, 3);
	paper_hash(arena, &a, one);
	paper_hash(arena, &b, two);
	assert_memory_equal(one, two, SM3_SIZE);
	b.version = 2;
	paper_hash(arena, &b, two);
	assert_memory_not_equal(one, two, SM3_SIZE);
	b.version = 1;
	paper_add(&b, PAPER_TEXT, STR("另"));
	paper_hash(arena, &b, two);
	assert_memory_not_equal(one, two, SM3_SIZE);
	/* Boundaries between fields count. */
	begin(&a);
	begin(&b);
	a.title = STR("甲乙");
	a.subject = STR("丙");
	b.title = STR("甲");
	b.subject = STR("乙丙");
	paper_hash(arena, &a, one);
	paper_hash(arena, &b, two);
	assert_memory_not_equal(one, two, SM3_SIZE);
	assert_true(str_starts(paper_code(arena, &a), STR("BANGFU:BF-00:1:")));
	assert_int_equal(15 + 64, paper_code(arena, &a).n);
	/* Where it is on the web stands before it, and is part of the hash. */
	paper_hash(arena, &a, one);
	a.address = STR("https://x.example/n/1");
	paper_hash(arena, &a, two);
	assert_memory_not_equal(one, two, SM3_SIZE);
	assert_true(str_starts(paper_code(arena, &a),
	    STR("https://x.example/n/1#BANGFU:BF-00:1:")));
}

/* The hash that is printed is that of the data (read back by pdftotext). */
static void
test_text(void **state)
{
	static char text[1 << 16];
	unsigned char hash[SM3_SIZE];
	const struct paper *list[1];
	struct paper p;
	const char *at;
	int n = 0;

	(void)state;
	if (!pdf_readable())
		skip();
	fill(&p, 60);
	list[0] = &p;
	pdf_text(print(list, 1), text, sizeof(text));
	paper_hash(arena, &p, hash);
	assert_non_null(strstr(text, str_cstr(arena, hex_text(arena, hash,
	    SM3_SIZE))));
	assert_non_null(strstr(text, "脱贫攻坚目标责任书"));
	assert_non_null(strstr(text, "第1页 共4页"));
	assert_non_null(strstr(text, "第4页 共4页"));
	/* The header of the table on each of its pages. */
	for (at = text; (at = strstr(at, "序号")) != NULL; at++)
		n++;
	assert_int_equal(3, n);
}

/* ---- lines ---- */

static bool
one_of(uint32_t c, const char *set)
{
	str s = str_from(set);
	size_t at = 0;
	uint32_t x;

	while ((x = str_next(s, &at)) != 0)
		if (x == c)
			return true;
	return false;
}

#define CLOSING	"，。、；：？！）》」』】〕”’…％"
#define OPENING	"（《「『【〔“‘"

/* Every width from 4 to 30 characters, so that every break is tried. */
static void
test_breaks(void **state)
{
	struct paper p;
	struct spot spot = { .paper = &p };
	PangoContext *c;
	int chars, i;

	(void)state;
	begin(&p);
	assert_int_equal(OK, fonts_open(&rq, &c));
	for (chars = 4; chars <= 30; chars++) {
		struct setting s = { FACE_TEXT, chars * face_size(FACE_TEXT),
		    PAPER_LEFT, true };
		struct text t;

		assert_int_equal(OK, text_set(&rq, c, &s, str_from(clause),
		    &spot, &t));
		for (i = 0; i < t.n; i++) {
			const PangoLayoutLine *line =
			    pango_layout_get_line_readonly(t.layout, i);
			const char *text = pango_layout_get_text(t.layout);
			const char *from = text + line->start_index;
			const char *to = from + line->length;

			assert_true(line->length > 0);
			if (i > 0)
				assert_false(one_of(g_utf8_get_char(from),
				    CLOSING));
			if (i + 1 < t.n)
				assert_false(one_of(g_utf8_get_char(
				    g_utf8_prev_char(to)), OPENING));
		}
	}
}

/* All lines but the last of a paragraph fill the width. */
static void
test_justified(void **state)
{
	struct setting s = { FACE_TEXT, AREA_WIDTH, PAPER_LEFT, true };
	struct paper p;
	struct spot spot = { .paper = &p };
	PangoContext *c;
	PangoRectangle r;
	struct text t;
	double width;
	int i;

	(void)state;
	begin(&p);
	assert_int_equal(OK, fonts_open(&rq, &c));
	assert_int_equal(OK, text_set(&rq, c, &s, str_from(clause), &spot,
	    &t));
	assert_true(t.n >= 3);
	for (i = 0; i < t.n; i++) {
		pango_layout_line_get_extents(pango_layout_get_line(t.layout,
		    i), NULL, &r);
		width = pango_units_to_double(r.width) + (i > 0 ? 0 :
		    2 * face_size(FACE_TEXT));
		if (i + 1 < t.n)
			assert_float_equal(AREA_WIDTH, width, 0.1);
		else
			assert_true(width < AREA_WIDTH);
	}
}

/* ---- pages ---- */

static void
within(const struct pages *pages)
{
	const struct mark *m;

	for (m = pages->first; m != NULL; m = m->next) {
		assert_in_range(m->page, 0, pages->n - 1);
		assert_true(m->y >= AREA_TOP - 0.1);
		assert_true(m->y + m->height <= AREA_BOTTOM + 0.1);
		assert_true(m->x >= AREA_LEFT - 0.1);
		assert_true(m->x + m->width <= AREA_LEFT + AREA_WIDTH + 0.1);
	}
}

static void
test_area(void **state)
{
	struct pages pages;
	struct paper p;
	PangoContext *c;
	size_t rows;

	(void)state;
	assert_int_equal(OK, fonts_open(&rq, &c));
	for (rows = 0; rows < 90; rows++) {
		fill(&p, rows);
		assert_int_equal(OK, pages_lay(&rq, c, &p, &pages));
		within(&pages);
	}
}

/* A cell longer than a page goes on; a document without end is refused. */
static void
test_long(void **state)
{
	str cells[3] = { STR("1"), STR_NONE, STR("") };
	struct pages pages;
	struct paper p;
	PangoContext *c;
	struct buf b;
	int i;

	(void)state;
	assert_int_equal(OK, fonts_open(&rq, &c));
	buf_init(&b, arena, (size_t)1 << 20);
	for (i = 0; i < 200; i++)
		buf_cstr(&b, clause);
	cells[1] = buf_text(&b);
	begin(&p);
	paper_table(&p, columns, 3, cells, 3);
	assert_int_equal(OK, pages_lay(&rq, c, &p, &pages));
	assert_true(pages.n > 5);
	within(&pages);
	begin(&p);
	for (i = 0; i <= LIMIT_PAPER_PAGES; i++) {
		paper_add(&p, PAPER_TEXT, STR("页"));
		paper_add(&p, PAPER_BREAK, STR(""));
	}
	assert_int_equal(ERR_LIMIT, pages_lay(&rq, c, &p, &pages));
	assert_int_equal(MSG_PAPER_LONG, rq.problem.msg);
}

/* ---- a character no font has ---- */

static void
refused(const struct paper *p, const char *words)
{
	struct press *x;
	struct buf b;

	buf_init(&b, arena, (size_t)8 << 20);
	request_clear(&rq);
	assert_int_equal(OK, press_open(&rq, keep, &b, &x));
	assert_int_equal(ERR_REFUSED, press_add(&rq, x, p));
	assert_int_equal(MSG_PAPER_GLYPH, rq.problem.msg);
	assert_non_null(strstr(str_cstr(arena, rq.problem.detail), words));
	assert_int_equal(0, press_pages(x));
}

static void
test_glyph(void **state)
{
	static const struct paper_field field[] = {
		{ { "户主姓名", 12 }, { "张\xf4\x80\x80\x81", 7 }, false },
	};
	str cells[6] = { STR("1"), STR("王小明"), STR(""), STR("2"),
	    STR("李\xee\x80\x80"), STR("") };
	struct paper p;

	(void)state;
	begin(&p);
	paper_fields(&p, field, 1);
	refused(&p, "“户主姓名”一栏的“\xf4\x80\x80\x81”(U+100001)");
	begin(&p);
	paper_table(&p, columns, 3, cells, 6);
	refused(&p, "表格第2行“姓名”的“\xee\x80\x80”(U+E000)");
	begin(&p);
	paper_add(&p, PAPER_TEXT, STR("好"));
	paper_add(&p, PAPER_TEXT, STR("坏\x01"));
	refused(&p, "正文第2段的“\x01”(U+0001)");
	/* Rare characters of names are there. */
	request_clear(&rq);
	begin(&p);
	paper_add(&p, PAPER_TEXT, STR("䶮㛃㙓𬭊𬶍𪣻𣲘𠮷"));
	(void)print((const struct paper *const []){ &p }, 1);
}

static bool
full(void *arg, const void *p, size_t n)
{

	(void)arg;
	(void)p;
	(void)n;
	return false;
}

static void
test_write(void **state)
{
	struct press *x;
	struct paper p;
	enum err e;

	(void)state;
	fill(&p, 3);
	assert_int_equal(OK, press_open(&rq, full, NULL, &x));
	e = press_add(&rq, x, &p);
	if (e == OK)
		e = press_end(&rq, x);
	assert_int_equal(ERR_IO, e);
	assert_int_equal(MSG_PAPER_WRITE, rq.problem.msg);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_same_bytes, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_hash, setup, teardown),
		cmocka_unit_test_setup_teardown(test_text, setup, teardown),
		cmocka_unit_test_setup_teardown(test_breaks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_justified, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_area, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long, setup, teardown),
		cmocka_unit_test_setup_teardown(test_glyph, setup, teardown),
		cmocka_unit_test_setup_teardown(test_write, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
