/*
 * The scan finds every number of a person in every way people write it, and
 * leaves alone what belongs on a notice.
 */
#include "unit/test.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "model/model.h"
#include "publish/publish.h"

#define PEOPLE	100000

static struct arena *arena;

static int
setup(void **state)
{

	(void)state;
	arena = arena_open(LIMIT_ARENA_REQUEST);
	return 0;
}

static int
teardown(void **state)
{

	(void)state;
	arena_close(arena);
	return 0;
}

/* The first leak's kind, LEAK__MAX when there is none. */
static enum leak_kind
first(const char *text, const struct scan_ask *ask)
{
	struct leak *l;

	return publish_scan(arena, str_from(text), ask, &l) == 0 ? LEAK__MAX :
	    l[0].kind;
}

static void
test_found(void **state)
{
	static const struct {
		const char *text;
		enum leak_kind kind;
	} cases[] = {
		{ "11010519491231002X", LEAK_ID },
		{ "证件号:11010519491231002x。", LEAK_ID },
		{ "110105 19491231 002X", LEAK_ID },
		{ "110105-19491231-002X", LEAK_ID },
		{ "1101051949123100 2X", LEAK__MAX },
		{ "110105194912310021", LEAK__MAX },
		{ "1101051949123100\xe2\x80\x8b" "2X", LEAK_ID },
		{ "1101051949123100２Ｘ", LEAK_ID },
		{ "<html><td>1101051949123100&#50;X</td>", LEAK_ID },
		{ "<html><td title=\"11010519491231002X\">王某</td>", LEAK_ID },
		{ "11010519491231002X43", LEAK_CERTIFICATE },
		{ "445281640101123", LEAK_ID },
		{ "445281641301123", LEAK__MAX },
		{ "6222021234567890128", LEAK_CARD },
		{ "6222 0212 3456 7890 128", LEAK_CARD },
		{ "6222021234567890127", LEAK__MAX },
		{ "13812345678", LEAK_PHONE },
		{ "138-1234-5678", LEAK_PHONE },
		{ "+8613812345678", LEAK_PHONE },
		{ "陈大年\t因病致贫", LEAK_HEALTH },
		{ "<table><tr><td>陈大年</td><td>肢体残疾二级</td></tr>",
		    LEAK_HEALTH },
		{ "陈*,慢性病", LEAK_HEALTH },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (first(cases[i].text, NULL) == cases[i].kind)
			continue;
		print_error("%s\n", cases[i].text);
		assert_int_equal(first(cases[i].text, NULL), cases[i].kind);
	}
}

static void
test_clean(void **state)
{
	static const char *const texts[] = {
		"公示期:2018-01-02 2018-01-09,共7天",
		"第1号\t陈大年\t贫困户退出\t2018年12月31日",
		"监督电话 12317,0663-2245678",
		"金额 253640000.00 元,152184000 76092000 25364000",
		/* A digest, and one broken up by letters. */
		"d5267e59e162a1c4e10082e036e7455cf3a7bc3d2570c4825cafc241d5f52923",
		"a1111111111111111111111111111111111111111111111111111111c2345678",
		"<html><tr><td>陈大年</td></tr><tr><td>残疾人联合会</td></tr>",
		"到2018年,扶贫对象享有基本医疗,陈大年等二人参加会议",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (first(texts[i], NULL) == LEAK__MAX)
			continue;
		print_error("%s\n", texts[i]);
		assert_int_equal(first(texts[i], NULL), LEAK__MAX);
	}
}

static void
test_asked(void **state)
{
	const str minors[] = { STR("李小果"), STR("王小明") };
	const str phones[] = { STR("13812345678") };
	const struct scan_ask ask = { minors, 2, phones, 1 };
	struct leak *l;

	(void)state;
	assert_int_equal(first("学生 王小明 获资助", &ask), LEAK_MINOR);
	assert_int_equal(first("学生 王小强 获资助", &ask), LEAK__MAX);
	assert_int_equal(first("咨询 13812345678", &ask), LEAK__MAX);
	assert_int_equal(first("咨询 13812345679", &ask), LEAK_PHONE);
	/* What is told leaks nothing, and says where. */
	assert_int_equal(publish_scan(arena, STR("一\n二 13812345679\n"), NULL,
	    &l), 1);
	assert_int_equal(l[0].line, 2);
	assert_true(str_is(l[0].shown, "138***(11位)"));
}

static uint64_t seed = 20181231;

static unsigned
any(unsigned n)
{

	seed = seed * 6364136223846793005 + 1442695040888963407;
	return (unsigned)(seed >> 33) % n;
}

static char
luhn(const char *p, size_t n)
{
	int sum = 0, d;
	size_t i;

	for (i = 0; i < n; i++) {
		d = p[n - 1 - i] - '0';
		if (i % 2 == 0 && (d *= 2) > 9)
			d -= 9;
		sum += d;
	}
	return (char)('0' + (10 - sum % 10) % 10);
}

static void
random_number(char *out, unsigned kind)
{

	switch (kind) {
	case LEAK_PHONE:
		(void)snprintf(out, 24, "1%u%04u%05u", 3 + any(7),
		    any(10000), any(100000));
		break;
	case LEAK_CARD:
		(void)snprintf(out, 24, "6228%07u%07u", any(10000000),
		    any(10000000));
		out[18] = luhn(out, 18);
		out[19] = '\0';
		break;
	default:
		(void)snprintf(out, 24, "445281%04u%02u%02u%03u", 1930 +
		    any(88), 1 + any(12), 1 + any(28), any(1000));
		out[17] = id_number_digit((str){ out, 17 });
		out[18] = '\0';
		if (kind == LEAK_CERTIFICATE)
			(void)snprintf(out + 18, 6, "%u%u", 1 + any(7),
			    1 + any(4));
	}
}

/* In any of the ways people have been seen to write them. */
static void
written(struct buf *b, const char *number, unsigned way)
{
	size_t i;

	for (i = 0; number[i] != '\0'; i++)
		if (way == 1)
			buf_char(b, (uint32_t)number[i] - 0x20 + 0xff00);
		else if (way == 2)
			buf_fmt(b, "&#%d;", number[i]);
		else
			buf_byte(b, number[i]);
}

/* Each of many numbers is found on a page, whatever it stands among. */
static void
test_people(void **state)
{
	static const char *const before[] = { "<td>", "证件号:", " ", "(" };
	char number[32];
	size_t missed = 0, i;
	struct arena_mark mark = arena_mark(arena);

	(void)state;
	for (i = 0; i < PEOPLE; i++) {
		unsigned kind = any(LEAK_PHONE + 1);
		struct leak *l;
		struct buf b;

		arena_rewind(arena, mark);
		buf_init(&b, arena, 4096);
		buf_cstr(&b, "<html><body><table><tr>");
		buf_cstr(&b, before[any(4)]);
		random_number(number, kind);
		written(&b, number, any(3));
		buf_cstr(&b, "</td><td>2018-12-31</td></tr></table>");
		/* A card may hold an ID by chance: found is found. */
		missed += publish_scan(arena, buf_text(&b), NULL, &l) != 1 ||
		    (l[0].kind != kind && kind != LEAK_CARD);
	}
	assert_int_equal(missed, 0);
}

/* Any bytes: it ends, and reads nothing past the end. */
static void
test_noise(void **state)
{
	struct arena_mark mark = arena_mark(arena);
	struct leak *l;
	size_t i, k;

	(void)state;
	for (i = 0; i < 2000; i++) {
		char *p;
		size_t n = any(200);

		arena_rewind(arena, mark);
		p = arena_alloc(arena, n + 1);
		for (k = 0; k < n; k++)
			p[k] = (char)("<>&#;x0123456789 *-\xe7\x97\x85\xe9\x99\x88"
			    [any(25)]);
		assert_true(publish_scan(arena, (str){ p, n }, NULL, &l) <=
		    LEAKS_MAX);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_people),
		cmocka_unit_test(test_noise),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
