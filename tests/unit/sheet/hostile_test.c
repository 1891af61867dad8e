/*
 * Files made to harm: each limit of reliability C-55, in the child as an
 * import meets them.  Each attack has a harmless twin that is read.
 */
#include "unit/sheet/kit.h"

#include <sys/resource.h>

static struct kit k;

static int
setup(void **state)
{
	(void)state;
	kit_open(&k);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	kit_close(&k);
	return 0;
}

#define ROW1	"<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"

static const struct part base[] = {
	{ "_rels/.rels", KIT_ROOT_RELS, 0 },
	{ "xl/workbook.xml", KIT_BOOK, 0 },
	{ "xl/_rels/workbook.xml.rels", KIT_BOOK_RELS, 0 },
	{ "xl/styles.xml", KIT_STYLES, 0 },
	{ "xl/sharedStrings.xml", KIT_STRINGS, 0 },
	{ "xl/worksheets/sheet1.xml", KIT_SHEET(ROW1), 0 },
};
#define BASE	(sizeof(base) / sizeof(base[0]))

/* The usual parts, one replaced or added. */
static int
with(const char *name, const char *text, size_t n)
{
	struct part parts[BASE + 1];
	size_t i, at = BASE;

	memcpy(parts, base, sizeof(base));
	for (i = 0; i < BASE; i++)
		if (strcmp(parts[i].name, name) == 0)
			at = i;
	parts[at] = (struct part){ name, text, n };
	return kit_zip(parts, at == BASE ? BASE + 1 : BASE);
}

/* Refused with this message, within ten seconds of the child's time. */
static void
refused(int fd, enum msg msg)
{
	struct rusage before, after;

	assert_int_equal(0, getrusage(RUSAGE_CHILDREN, &before));
	kit_fails(&k, kit_read_child(&k, fd), msg);
	assert_int_equal(0, getrusage(RUSAGE_CHILDREN, &after));
	assert_true(after.ru_utime.tv_sec - before.ru_utime.tv_sec < 10);
}

static void
test_harmless(void **state)
{
	(void)state;
	assert_int_equal(OK, kit_read_child(&k, kit_zip(base, BASE)));
	kit_cell(&k, 0, 0, "1", SHEET_NUMBER);
	assert_int_equal(OK, kit_read_child(&k, with("docProps/app.xml",
	    "<x/>", 0)));
}

/* 150 MB of spaces in a few hundred KB; and just small enough to pass. */
static void
test_ratio(void **state)
{
	size_t n = LIMIT_SHEET_FLOOR * 40;
	char *text = arena_alloc(k.arena, n);

	(void)state;
	memset(text, ' ', n);
	refused(with("xl/media/a.bin", text, n), MSG_SHEET_RATIO);
	assert_int_equal(OK, kit_read_child(&k, with("xl/media/a.bin", text,
	    LIMIT_SHEET_FLOOR)));
}

/* More than the total in parts that each keep the ratio. */
static void
test_total(void **state)
{
	struct part parts[BASE + 8];
	size_t i, n = LIMIT_SHEET_TOTAL / 7;
	char *text = arena_alloc(k.arena, n), names[8][16];
	uint32_t x = 1;

	(void)state;
	for (i = 0; i < n; i++) {
		x = x * 1664525 + 1013904223;
		text[i] = (char)(i % 40 == 0 ? x >> 24 : ' ');
	}
	memcpy(parts, base, sizeof(base));
	for (i = 0; i < 8; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "m%zu", i);
		parts[BASE + i] = (struct part){ names[i], text, n };
	}
	refused(kit_zip(parts, BASE + 8), MSG_SHEET_LARGE);
}

static void
test_entries(void **state)
{
	static struct part parts[LIMIT_SHEET_ENTRIES + 1];
	static char names[LIMIT_SHEET_ENTRIES + 1][8];
	size_t i;

	(void)state;
	memcpy(parts, base, sizeof(base));
	for (i = BASE; i <= LIMIT_SHEET_ENTRIES; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "%zu", i);
		parts[i] = (struct part){ names[i], "x", 0 };
	}
	assert_int_equal(OK, kit_read_child(&k, kit_zip(parts,
	    LIMIT_SHEET_ENTRIES)));
	refused(kit_zip(parts, LIMIT_SHEET_ENTRIES + 1), MSG_SHEET_LARGE);
}

/* The directory says less than there is: the part ends early, or the sum is
 * wrong.  Both sizes stand at fixed places of a one-part directory entry. */
static void
test_lying_size(void **state)
{
	char *p, *end, *map;
	int fd = kit_zip(base, BASE);
	off_t n = lseek(fd, 0, SEEK_END);
	uint32_t small = 30;

	(void)state;
	map = mmap(NULL, (size_t)n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(map != MAP_FAILED);
	end = map + n;
	for (p = map; p < end - 46; p++)
		if (memcmp(p, "PK\1\2", 4) == 0 &&
		    memcmp(p + 46, "xl/worksheets/sheet1.xml", 24) == 0)
			memcpy(p + 24, &small, 4);
	(void)munmap(map, (size_t)n);
	refused(fd, MSG_SHEET_BROKEN);
}

static void
test_twice(void **state)
{
	struct part parts[BASE + 1];

	(void)state;
	memcpy(parts, base, sizeof(base));
	parts[BASE] = base[BASE - 1];
	refused(kit_zip(parts, BASE + 1), MSG_SHEET_BROKEN);
	parts[BASE].name = "XL/Worksheets/Sheet1.xml";
	refused(kit_zip(parts, BASE + 1), MSG_SHEET_BROKEN);
	/* One part in another case than its relationship says is found. */
	parts[BASE - 1].name = "xl/Worksheets/Sheet1.XML";
	assert_int_equal(OK, kit_read_child(&k, kit_zip(parts, BASE)));
}

#define BILLION								\
	"<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaa\">"		\
	"<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"		\
	"<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>"

static void
test_doctype(void **state)
{
	static const char *const parts[] = {
		"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
		"xl/styles.xml", "xl/workbook.xml", "_rels/.rels",
		"xl/_rels/workbook.xml.rels",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		refused(with(parts[i], XML BILLION "<w>&c;</w>", 0),
		    MSG_SHEET_DOCTYPE);
	refused(with("xl/worksheets/sheet1.xml", XML "<!DOCTYPE w SYSTEM "
	    "\"file:///etc/passwd\"><w/>", 0), MSG_SHEET_DOCTYPE);
	/* An entity without a declaration is a fault of syntax. */
	refused(with("xl/worksheets/sheet1.xml", KIT_SHEET("&xxe;"), 0),
	    MSG_SHEET_BROKEN);
}

static void
test_external(void **state)
{
	(void)state;
	refused(with("xl/externalLinks/externalLink1.xml", "<x/>", 0),
	    MSG_SHEET_EXTERNAL);
	refused(with("xl/_rels/workbook.xml.rels", XML "<Relationships "
	    "xmlns=\"" NS_PKG "\"><Relationship Id=\"rId1\" Type=\"" NS_REL
	    "/worksheet\" Target=\"http://127.0.0.1/s\" "
	    "TargetMode=\"External\"/></Relationships>", 0),
	    MSG_SHEET_EXTERNAL);
	/* A path out of the archive finds nothing. */
	refused(with("xl/_rels/workbook.xml.rels", XML "<Relationships "
	    "xmlns=\"" NS_PKG "\"><Relationship Id=\"rId1\" Type=\"" NS_REL
	    "/worksheet\" Target=\"../../../etc/passwd\"/>"
	    "</Relationships>", 0), MSG_SHEET_BROKEN);
}

static void
test_columns(void **state)
{
	(void)state;
	refused(with("xl/worksheets/sheet1.xml",
	    KIT_SHEET("<row r=\"1\"><c r=\"GS1\"><v>1</v></c></row>"), 0),
	    MSG_SHEET_COLUMNS);
	assert_int_equal(OK, kit_read_child(&k, with(
	    "xl/worksheets/sheet1.xml",
	    KIT_SHEET("<row r=\"1\"><c r=\"GR1\"><v>1</v></c></row>"), 0)));
	assert_int_equal(LIMIT_SHEET_COLUMNS, k.rows[0].n);
}

/* n times the same text between two others. */
static char *
repeat(const char *before, const char *middle, size_t n, const char *after)
{
	size_t b = strlen(before), m = strlen(middle), a = strlen(after), i;
	char *p = arena_alloc(k.arena, b + m * n + a + 1);

	memcpy(p, before, b);
	for (i = 0; i < n; i++)
		memcpy(p + b + i * m, middle, m);
	memcpy(p + b + m * n, after, a + 1);
	return p;
}

static void
test_depth(void **state)
{
	char *text = repeat(XML "<worksheet xmlns=\"" NS_MAIN "\">", "<a>",
	    100000, "");

	(void)state;
	refused(with("xl/worksheets/sheet1.xml", text, 0), MSG_SHEET_LARGE);
}

static void
test_cell(void **state)
{
	char *text = repeat(XML "<worksheet xmlns=\"" NS_MAIN "\">"
	    "<sheetData><row><c t=\"str\"><v>", "x", LIMIT_SHEET_CELL + 1,
	    "</v></c></row></sheetData></worksheet>");

	(void)state;
	refused(with("xl/worksheets/sheet1.xml", text, 0), MSG_SHEET_CELL);
}

/* A tag of megabytes, in pieces that expat must keep. */
static void
test_token(void **state)
{
	size_t n = LIMIT_SHEET_XML_TOKEN * 3, i;
	char *text = arena_alloc(k.arena, n);
	uint32_t x = 7;

	(void)state;
	i = (size_t)snprintf(text, n, XML "<worksheet xmlns=\"" NS_MAIN
	    "\" a=\"");
	for (; i < n; i++) {
		x = x * 1664525 + 1013904223;
		text[i] = (char)('a' + (x >> 24) % 26);
	}
	refused(with("xl/worksheets/sheet1.xml", text, n), MSG_SHEET_LARGE);
}

/* Shared strings past their share of memory; the message says so. */
static void
test_strings(void **state)
{
	size_t n = LIMIT_SHEET_STRINGS + (LIMIT_SHEET_STRINGS >> 2);
	char *text = arena_alloc(k.arena, n);
	size_t at;
	uint32_t x = 3;
	int i;

	(void)state;
	at = (size_t)snprintf(text, n, XML "<sst xmlns=\"" NS_MAIN "\">");
	while (at + 8300 < n) {
		memcpy(text + at, "<si><t>", 7);
		at += 7;
		for (i = 0; i < 8192; i++) {
			x = x * 1664525 + 1013904223;
			text[at++] = (char)('a' + (x >> 24) % 16);
		}
		memcpy(text + at, "</t></si>", 9);
		at += 9;
	}
	memcpy(text + at, "</sst>", 6);
	refused(with("xl/sharedStrings.xml", text, at + 6), MSG_SHEET_LARGE);
	assert_true(str_find(k.rq.problem.detail, STR("shared strings"),
	    &(size_t){ 0 }));
}

/* Other archives, other Office files. */
static void
test_kinds(void **state)
{
	const struct part ods[] = {
		{ "mimetype", "application/vnd.oasis.opendocument", 0 },
	};
	const struct part binary[] = {
		{ "_rels/.rels", XML "<Relationships xmlns=\"" NS_PKG "\">"
		    "<Relationship Id=\"a\" Type=\"" NS_REL
		    "/officeDocument\" Target=\"xl/workbook.bin\"/>"
		    "</Relationships>", 0 },
	};

	(void)state;
	refused(kit_zip(ods, 1), MSG_SHEET_KIND);
	refused(kit_zip(binary, 1), MSG_SHEET_KIND);
}

/* Cut anywhere, it is refused or read, never worse. */
static void
test_cut(void **state)
{
	int whole = kit_zip(base, BASE);
	off_t n = lseek(whole, 0, SEEK_END), i;
	char *bytes = arena_alloc(k.arena, (size_t)n);

	(void)state;
	assert_int_equal(n, pread(whole, bytes, (size_t)n, 0));
	for (i = 0; i < n; i += 7)
		assert_int_not_equal(OK, kit_read(&k, kit_file(bytes,
		    (size_t)i)));
	(void)close(whole);
}

/* The most that any of the children above took; its parent's pages count. */
static void
test_memory(void **state)
{
	struct rusage used;

	(void)state;
#if SHEET_SANITISED
	print_message("not under a sanitiser, which takes memory itself\n");
	skip();
#endif
	assert_int_equal(0, getrusage(RUSAGE_CHILDREN, &used));
	print_message("%ld KB\n", used.ru_maxrss);
	assert_true(used.ru_maxrss < (long)(LIMIT_SHEET_MEMORY >> 10));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_harmless, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_ratio, setup, teardown),
		cmocka_unit_test_setup_teardown(test_total, setup, teardown),
		cmocka_unit_test_setup_teardown(test_entries, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_lying_size, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_twice, setup, teardown),
		cmocka_unit_test_setup_teardown(test_doctype, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_external, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_columns, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_depth, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cell, setup, teardown),
		cmocka_unit_test_setup_teardown(test_token, setup, teardown),
		cmocka_unit_test_setup_teardown(test_strings, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_kinds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cut, setup, teardown),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
