/*
 * Mutated files through every reader: whatever the bytes, a reader ends with
 * rows or with a sentence, within its limits.  SHEET_FUZZ sets the number of
 * files (default 6,000), SHEET_FUZZ_SEED where to begin; a fault prints both.
 */
#include "unit/sheet/kit.h"

#include <time.h>

#define FILES_DEFAULT	6000
#define BYTES_MAX	((size_t)64 << 10)
#define SLOW_MS		1000

struct seed {
	char *p;
	size_t n;
};

static struct kit k;
static struct seed seeds[16];
static size_t nseeds;
static uint64_t state64;

static uint32_t
draw(uint32_t n)
{
	state64 = state64 * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state64 >> 33) % n;
}

static void
add_fd(int fd)
{
	off_t n = lseek(fd, 0, SEEK_END);
	struct seed *s = &seeds[nseeds++];

	s->n = (size_t)n;
	s->p = arena_alloc(k.arena, s->n + 1);
	assert_int_equal(n, pread(fd, s->p, s->n, 0));
	(void)close(fd);
}

static void
add_text(const char *text, size_t n)
{
	add_fd(kit_file(text, n));
}

/* Stored, not deflated: mutations reach the XML behind the checksum. */
static int
stored(const char *sheet)
{
	const struct part parts[] = {
		{ "_rels/.rels", KIT_ROOT_RELS, 0 },
		{ "xl/workbook.xml", KIT_BOOK, 0 },
		{ "xl/_rels/workbook.xml.rels", KIT_BOOK_RELS, 0 },
		{ "xl/styles.xml", KIT_STYLES, 0 },
		{ "xl/sharedStrings.xml", KIT_STRINGS, 0 },
		{ "xl/worksheets/sheet1.xml", sheet, 0 },
	};
	int fd = memfd_create("kit", MFD_CLOEXEC);
	zip_fileinfo info;
	char path[64];
	zipFile z;
	size_t i;

	memset(&info, 0, sizeof(info));
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	z = zipOpen(path, APPEND_STATUS_CREATE);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		(void)zipOpenNewFileInZip(z, parts[i].name, &info, NULL, 0,
		    NULL, 0, NULL, 0, 0);
		(void)zipWriteInFileInZip(z, parts[i].text,
		    (unsigned)strlen(parts[i].text));
		(void)zipCloseFileInZip(z);
	}
	(void)zipClose(z, NULL);
	return fd;
}

#define SHEET1								\
	"<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c>"			\
	"<c r=\"B1\" t=\"s\"><v>1</v></c></row>"			\
	"<row r=\"2\"><c r=\"A2\" s=\"1\"><v>43465.5</v></c>"		\
	"<c r=\"B2\" s=\"2\"><v>0.45</v></c><c r=\"C2\" s=\"6\">"	\
	"<v>0.5</v></c><c r=\"D2\"><v>4.4E+17</v></c></row>"		\
	"<row r=\"4\"><c t=\"inlineStr\"><is><r><t>a_x000A_</t></r>"	\
	"<rPh><t>b</t></rPh></is></c><c t=\"b\"><v>1</v></c>"		\
	"<c t=\"d\"><v>2016-11-10T00:00:00</v></c></row>"
#define MERGES								\
	XML "<worksheet xmlns=\"" NS_MAIN "\"><sheetData>" SHEET1	\
	"</sheetData><mergeCells><mergeCell ref=\"A2:A9\"/>"		\
	"</mergeCells></worksheet>"

static int
group_setup(void **state)
{
	static const char plain[] = "户编号,姓名\r\n1,\"a,\"\"b\"\r\n2,=c\n";
	static const char gb[] = "\xd0\xd5\xc3\xfb,a\n\xbb\xc6\xfe\x9f,b\n"
	    "\x82\x35\x87\x38,c\n";

	(void)state;
	kit_open(&k);
	add_text(plain, sizeof(plain) - 1);
	add_text(gb, sizeof(gb) - 1);
	add_fd(kit_book(KIT_SHEET(SHEET1)));
	add_fd(stored(KIT_SHEET(SHEET1)));
	add_fd(stored(MERGES));
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	kit_close(&k);
	return 0;
}

static size_t
mutate(char *p, size_t n)
{
	static const char *const words[] = {
		"<!DOCTYPE a>", "PK\1\2", "PK\3\4", "&#0;", "</row>", "<row>",
		"99999999999999999999", "\"", ",", "-1", "]]>", "<![CDATA[",
		"r=\"ZZZZ9\"", "E+999", "\xef\xbb\xbf", "\xff", "\0\0\0\0",
	};
	const char *w = words[draw(sizeof(words) / sizeof(words[0]))];
	size_t at = draw((uint32_t)n + 1), len = strlen(w), m;

	switch (draw(7)) {
	case 0:				/* one byte */
		p[at < n ? at : 0] = (char)draw(256);
		return n;
	case 1:				/* one bit */
		p[at < n ? at : 0] ^= (char)(1 << draw(8));
		return n;
	case 2:				/* cut off */
		return at;
	case 3:				/* take out */
		m = draw(64) + 1;
		m = at + m > n ? n - at : m;
		memmove(p + at, p + at + m, n - at - m);
		return n - m;
	case 4:				/* put a word in */
		if (n + len > BYTES_MAX)
			return n;
		memmove(p + at + len, p + at, n - at);
		memcpy(p + at, w, len);
		return n + len;
	case 5:				/* over it */
		if (at + len <= n)
			memcpy(p + at, w, len);
		return n;
	default:			/* repeat a piece */
		m = draw(200) + 1;
		if (at + m > n || n + m > BYTES_MAX)
			return n;
		memmove(p + at + m, p + at, n - at);
		return n + m;
	}
}

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* True when the file was read as a table. */
static bool
one_file(uint64_t seed, char *p, struct arena *a)
{
	const struct seed *s;
	struct kit one;
	int64_t began;
	size_t i, n;
	enum err err;

	state64 = seed;
	(void)draw(2);
	s = &seeds[draw((uint32_t)nseeds)];
	n = s->n;
	memcpy(p, s->p, n);
	for (i = draw(6) + 1; i > 0 && n > 0; i--)
		n = mutate(p, n);
	memset(&one, 0, sizeof(one));
	arena_reset(a);
	one.arena = a;
	request_init(&one.rq, a);
	began = now_ms();
	err = kit_read(&one, kit_file(p, n));
	if (now_ms() - began > SLOW_MS)
		print_error("SHEET_FUZZ=1 SHEET_FUZZ_SEED=%llu is slow\n",
		    (unsigned long long)seed);
	assert_true(now_ms() - began <= SLOW_MS);
	assert_true(err == OK || one.rq.problem.detail.n > 0);
	return err == OK;
}

static int64_t
setting(const char *name, int64_t dflt)
{
	int64_t n;

	return str_int(str_from(getenv(name)), &n) ? n : dflt;
}

static void
test_mutations(void **state)
{
	int64_t n = setting("SHEET_FUZZ", FILES_DEFAULT), i;
	int64_t first = setting("SHEET_FUZZ_SEED", 1);
	struct arena *a = arena_open((size_t)512 << 20);
	char *p = arena_alloc(k.arena, BYTES_MAX + 256);
	int64_t good = 0;

	(void)state;
	for (i = 0; i < n; i++) {
		/* A crash names its seed by what was printed last. */
		if (getenv("SHEET_FUZZ_LOUD") != NULL)
			print_message("%lld\n", (long long)(first + i));
		good += one_file((uint64_t)(first + i), p, a) ? 1 : 0;
	}
	print_message("%lld of %lld were still tables\n", (long long)good,
	    (long long)n);
	/* Otherwise the mutations test one branch only. */
	assert_true(n < 1000 || (good > n / 20 && good < n * 19 / 20));
	arena_close(a);
}

/* A stream as a child writes it, mutated: the parent ends with a sentence or
 * with rows whose text is UTF-8. */
static void
one_stream(const char *p, size_t n, struct arena *a)
{
	struct sheet_row row;
	struct request rq;
	struct sheet *s;
	bool more = true;
	int ends[2];
	enum err err;

	arena_reset(a);
	request_init(&rq, a);
	assert_int_equal(0, pipe(ends));
	assert_true(write(ends[1], p, n) == (ssize_t)n);
	(void)close(ends[1]);
	err = sheet_open_pipe(&rq, ends[0], &s);
	while (err == OK && more) {
		err = sheet_next(&rq, s, &row, &more);
		if (err == OK && more && row.n > 0)
			assert_true(str_utf8(row.cells[row.n - 1].text));
	}
	assert_true(err == OK || rq.problem.detail.n > 0);
}

static void
test_streams(void **state)
{
	const struct sheet_cell cells[] = {
		{ STR("户编号"), 0 }, { STR("2018-12-31"), SHEET_DATE },
		{ STR(""), 0 },
	};
	struct sheet_row row = { 1, 3, cells };
	struct stream_out *out = NEW(k.arena, struct stream_out);
	struct arena *a = arena_open((size_t)64 << 20);
	char *p = arena_alloc(k.arena, BYTES_MAX + 256);
	size_t n, i;
	int turn;

	(void)state;
	out->fd = memfd_create("kit", MFD_CLOEXEC);
	assert_true(stream_begin(out, STR("户"), 1));
	for (; row.number < 20; row.number++)
		assert_true(stream_row(out, &row, (int)row.number));
	assert_true(stream_end(out, 19));
	for (turn = 0; turn < 5000; turn++) {
		state64 = (uint64_t)turn + 77;
		n = (size_t)pread(out->fd, p, BYTES_MAX / 2, 0);
		for (i = turn == 0 ? 0 : draw(4) + 1; i > 0 && n > 0; i--)
			n = mutate(p, n);
		one_stream(p, n, a);
	}
	(void)close(out->fd);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_streams),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
