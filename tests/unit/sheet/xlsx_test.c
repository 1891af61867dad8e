/*
 * XLSX as each producer writes it: what has misled readers before.
 */
#include "unit/sheet/kit.h"

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

static void
read_ok(const char *sheet)
{
	enum err err = kit_read(&k, kit_book(sheet));

	if (err != OK)
		print_error("%.*s\n", STR_ARG(k.rq.problem.detail));
	assert_int_equal(OK, err);
}

/* Excel: shared strings, rich text; phonetic runs are not part of the text. */
static void
test_shared(void **state)
{
	(void)state;
	read_ok(KIT_SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c>"
	    "<c r=\"B1\" t=\"s\"><v>1</v></c></row>"));
	assert_int_equal(1, k.nrows);
	kit_cell(&k, 0, 0, "甲", 0);
	kit_cell(&k, 0, 1, "东 莞", 0);
}

/* openpyxl and libxlsxwriter: inline strings, t="n" written out. */
static void
test_inline(void **state)
{
	(void)state;
	read_ok(KIT_SHEET("<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is>"
	    "<r><t>普</t></r><r><t>宁</t></r><rPh sb=\"0\" eb=\"1\">"
	    "<t>pu</t></rPh></is></c>"
	    "<c r=\"C2\" s=\"1\" t=\"n\"><v>43465</v></c>"
	    "<c r=\"D2\" t=\"n\"><v>7365</v></c></row>"));
	assert_int_equal(2, k.rows[0].number);
	kit_cell(&k, 0, 0, "普宁", 0);
	kit_cell(&k, 0, 1, "", 0);
	kit_cell(&k, 0, 2, "2018-12-31", SHEET_DATE);
	kit_cell(&k, 0, 3, "7365", SHEET_NUMBER);
}

/* WPS: own date format in quotes, built-in Chinese formats 31 and 57. */
static void
test_formats(void **state)
{
	(void)state;
	read_ok(KIT_SHEET("<row><c s=\"3\"><v>43405</v></c>"
	    "<c s=\"4\"><v>43405</v></c><c s=\"5\"><v>43405</v></c>"
	    "<c s=\"2\"><v>0.45</v></c><c s=\"6\"><v>0.5</v></c>"
	    "<c s=\"7\"><v>3</v></c><c s=\"999\"><v>4</v></c></row>"));
	kit_cell(&k, 0, 0, "2018-11-01", SHEET_DATE);
	kit_cell(&k, 0, 1, "2018-11-01", SHEET_DATE);
	kit_cell(&k, 0, 2, "2018-11-01", SHEET_DATE);
	kit_cell(&k, 0, 3, "45%", SHEET_NUMBER | SHEET_PERCENT);
	kit_cell(&k, 0, 4, "12:00:00", SHEET_DATE);
	kit_cell(&k, 0, 5, "3", SHEET_NUMBER);
	kit_cell(&k, 0, 6, "4", SHEET_NUMBER);
}

static void
test_types(void **state)
{
	(void)state;
	read_ok(KIT_SHEET("<row r=\"1\"><c r=\"A1\" t=\"b\"><v>1</v></c>"
	    "<c r=\"B1\" t=\"b\"><v>0</v></c>"
	    "<c r=\"C1\" t=\"e\"><v>#N/A</v></c>"
	    "<c r=\"D1\" t=\"str\"><f>A1&amp;B1</f><v>和</v></c>"
	    "<c r=\"E1\"><f>1+1</f><v>2</v></c>"
	    "<c r=\"F1\" t=\"d\"><v>2016-11-10T00:00:00</v></c>"
	    "<c r=\"G1\" t=\"d\"><v>2016-11-10T08:30:00</v></c></row>"));
	kit_cell(&k, 0, 0, "TRUE", SHEET_BOOL);
	kit_cell(&k, 0, 1, "FALSE", SHEET_BOOL);
	kit_cell(&k, 0, 2, "#N/A", SHEET_ERROR);
	kit_cell(&k, 0, 3, "和", SHEET_FORMULA);
	kit_cell(&k, 0, 4, "2", SHEET_NUMBER | SHEET_FORMULA);
	kit_cell(&k, 0, 5, "2016-11-10", SHEET_DATE);
	kit_cell(&k, 0, 6, "2016-11-10 08:30:00", SHEET_DATE);
}

/* An ID number stored as a number is flagged; one stored as text is whole. */
static void
test_id_number(void **state)
{
	(void)state;
	read_ok(KIT_SHEET("<row r=\"1\">"
	    "<c r=\"A1\"><v>9.98101199001011E+17</v></c>"
	    "<c r=\"B1\" t=\"inlineStr\"><is><t>998101199001011236</t></is>"
	    "</c></row>"));
	kit_cell(&k, 0, 0, "998101199001011000", SHEET_NUMBER | SHEET_LOSSY);
	kit_cell(&k, 0, 1, "998101199001011236", 0);
}

/* Prefixed names, foreign extensions, a UTF-16 part. */
static void
test_prefixes(void **state)
{
	(void)state;
	read_ok(XML "<x:worksheet xmlns:x=\"" NS_MAIN "\" xmlns:q=\"urn:q\">"
	    "<q:sheetData><x:row/></q:sheetData><x:sheetData>"
	    "<x:row r=\"1\"><x:c r=\"A1\"><q:v>9</q:v><x:v>1</x:v></x:c>"
	    "</x:row></x:sheetData></x:worksheet>");
	assert_int_equal(1, k.nrows);
	kit_cell(&k, 0, 0, "1", SHEET_NUMBER);
	/* Strict namespace, as "Strict Open XML" saves. */
	read_ok(XML "<worksheet xmlns=\""
	    "http://purl.oclc.org/ooxml/spreadsheetml/main\"><sheetData>"
	    "<row><c><v>5</v></c></row></sheetData></worksheet>");
	kit_cell(&k, 0, 0, "5", SHEET_NUMBER);
}

static void
test_utf16(void **state)
{
	static const char ascii[] = "<worksheet xmlns=\"" NS_MAIN "\">"
	    "<sheetData><row><c><v>6</v></c></row></sheetData></worksheet>";
	struct part parts[] = {
		{ "_rels/.rels", KIT_ROOT_RELS, 0 },
		{ "xl/workbook.xml", KIT_BOOK, 0 },
		{ "xl/_rels/workbook.xml.rels", XML "<Relationships xmlns=\""
		    NS_PKG "\"><Relationship Id=\"rId1\" Type=\"" NS_REL
		    "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
		    "</Relationships>", 0 },
		{ "xl/worksheets/sheet1.xml", NULL, 0 },
	};
	char wide[sizeof(ascii) * 2];
	size_t i;

	(void)state;
	wide[0] = '\xff';
	wide[1] = '\xfe';
	for (i = 0; i < sizeof(ascii) - 1; i++) {
		wide[2 + i * 2] = ascii[i];
		wide[3 + i * 2] = '\0';
	}
	parts[3].text = wide;
	parts[3].n = sizeof(wide);
	assert_int_equal(OK, kit_read(&k, kit_zip(parts, 4)));
	kit_cell(&k, 0, 0, "6", SHEET_NUMBER);
}

static void
test_1904(void **state)
{
	const struct part parts[] = {
		{ "_rels/.rels", KIT_ROOT_RELS, 0 },
		{ "xl/workbook.xml", XML "<workbook xmlns=\"" NS_MAIN
		    "\" xmlns:r=\"" NS_REL "\"><workbookPr date1904=\"1\"/>"
		    "<sheets><sheet name=\"a\" r:id=\"rId9\" "
		    "state=\"hidden\"/><sheet name=\"b\" r:id=\"rId1\"/>"
		    "</sheets></workbook>", 0 },
		{ "xl/_rels/workbook.xml.rels", KIT_BOOK_RELS, 0 },
		{ "xl/styles.xml", KIT_STYLES, 0 },
		{ "xl/sharedStrings.xml", KIT_STRINGS, 0 },
		{ "xl/worksheets/sheet1.xml", KIT_SHEET("<row><c s=\"1\">"
		    "<v>42003</v></c></row>"), 0 },
	};

	(void)state;
	assert_int_equal(OK, kit_read(&k, kit_zip(parts, 6)));
	kit_cell(&k, 0, 0, "2018-12-31", SHEET_DATE);
}

/* A household number merged over its members' rows. */
static void
test_merged(void **state)
{
	(void)state;
	read_ok(XML "<worksheet xmlns=\"" NS_MAIN "\"><sheetData>"
	    "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>"
	    "<row r=\"2\"><c r=\"A2\"><v>7</v></c><c r=\"B2\"><v>1</v></c>"
	    "</row>"
	    "<row r=\"3\"><c r=\"A3\"/><c r=\"B3\"><v>2</v></c></row>"
	    "<row r=\"4\"><c r=\"B4\"><v>3</v></c></row>"
	    "<row r=\"5\"><c r=\"B5\"><v>4</v></c></row></sheetData>"
	    "<mergeCells count=\"2\"><mergeCell ref=\"A1:C1\"/>"
	    "<mergeCell ref=\"A2:A4\"/></mergeCells></worksheet>");
	assert_int_equal(5, k.nrows);
	assert_int_equal(1, k.rows[0].n);
	kit_cell(&k, 1, 0, "7", SHEET_NUMBER);
	kit_cell(&k, 2, 0, "7", SHEET_NUMBER | SHEET_MERGED);
	kit_cell(&k, 3, 0, "7", SHEET_NUMBER | SHEET_MERGED);
	kit_cell(&k, 4, 0, "", 0);
}

/* Blank rows are left out, numbers stay; blank formatted cells cost nothing. */
static void
test_blank(void **state)
{
	(void)state;
	read_ok(KIT_SHEET("<row r=\"1\"><c r=\"A1\" s=\"1\"/></row>"
	    "<row r=\"3\"><c r=\"B3\"><v>1</v></c><c r=\"XFD3\" s=\"1\"/>"
	    "</row><row r=\"1048576\"/>"));
	assert_int_equal(1, k.nrows);
	assert_int_equal(3, k.rows[0].number);
	assert_int_equal(2, k.rows[0].n);
}

/* _x000A_ and our own guard against formulas. */
static void
test_text(void **state)
{
	(void)state;
	read_ok(KIT_SHEET("<row><c t=\"inlineStr\"><is><t>a_x000A_b</t></is>"
	    "</c><c t=\"inlineStr\"><is><t>_x005F_x000A_</t></is></c>"
	    "<c t=\"inlineStr\"><is><t>'=1</t></is></c>"
	    "<c t=\"inlineStr\"><is><t>'a</t></is></c>"
	    "<c t=\"inlineStr\"><is><t>_x00</t></is></c></row>"));
	kit_cell(&k, 0, 0, "a\nb", 0);
	kit_cell(&k, 0, 1, "_x000A_", 0);
	kit_cell(&k, 0, 2, "=1", 0);
	kit_cell(&k, 0, 3, "'a", 0);
	kit_cell(&k, 0, 4, "_x00", 0);
}

static void
test_damaged(void **state)
{
	static const char *const sheets[] = {
		KIT_SHEET("<row r=\"2\"/><row r=\"2\"/>"),
		KIT_SHEET("<row r=\"x\"/>"),
		KIT_SHEET("<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>"),
		KIT_SHEET("<row r=\"1\"><c r=\"A2\"/></row>"),
		KIT_SHEET("<row r=\"1\"><c r=\"1A\"/></row>"),
		KIT_SHEET("<row><c t=\"s\"><v>2</v></c></row>"),
		KIT_SHEET("<row><c t=\"s\"><v>-1</v></c></row>"),
		KIT_SHEET("<row><c t=\"q\"><v>2</v></c></row>"),
		KIT_SHEET("<row><c><v>二</v></c></row>"),
		KIT_SHEET("<row><c t=\"b\"><v>2</v></c></row>"),
		KIT_SHEET("<c/>"),
		KIT_SHEET("<row><row/></row>"),
		KIT_SHEET("<row><c></row>"),
		XML "<worksheet xmlns=\"" NS_MAIN "\"><sheetData>",
		XML "<worksheet xmlns=\"" NS_MAIN "\"><sheetData>"
		    "<row><c><v>1</v></c></row></sheetData><mergeCells>"
		    "<mergeCell ref=\"B2:A1\"/></mergeCells></worksheet>",
		"no xml",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sheets) / sizeof(sheets[0]); i++)
		kit_fails(&k, kit_read(&k, kit_book(sheets[i])),
		    MSG_SHEET_BROKEN);
}

static void
test_empty(void **state)
{
	(void)state;
	kit_fails(&k, kit_read(&k, kit_book(KIT_SHEET(""))),
	    MSG_SHEET_EMPTY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_shared, setup, teardown),
		cmocka_unit_test_setup_teardown(test_inline, setup, teardown),
		cmocka_unit_test_setup_teardown(test_formats, setup, teardown),
		cmocka_unit_test_setup_teardown(test_types, setup, teardown),
		cmocka_unit_test_setup_teardown(test_id_number, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_prefixes, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_utf16, setup, teardown),
		cmocka_unit_test_setup_teardown(test_1904, setup, teardown),
		cmocka_unit_test_setup_teardown(test_merged, setup, teardown),
		cmocka_unit_test_setup_teardown(test_blank, setup, teardown),
		cmocka_unit_test_setup_teardown(test_text, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
		cmocka_unit_test_setup_teardown(test_empty, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
