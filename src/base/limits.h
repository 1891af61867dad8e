/*
 * Every limit of the program, by name.  A limit that is met is reported to the
 * user with this number, never silently applied.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define LIMIT_ARENA_REQUEST	((size_t)256 << 20)	/* bytes, one request */
#define LIMIT_ARENA_PROCESS	((size_t)1 << 30)	/* bytes, tables, packs */
#define LIMIT_ARENA_CHUNK	((size_t)64 << 10)	/* bytes, smallest chunk */

#define LIMIT_BODY		((size_t)1 << 20)	/* bytes, JSON body */
#define LIMIT_UPLOAD		((size_t)50 << 20)	/* bytes, import file */
#define LIMIT_URI		((size_t)8 << 10)	/* bytes */
#define LIMIT_REPLY		((size_t)32 << 20)	/* bytes */
#define LIMIT_JSON_DEPTH	32
#define LIMIT_BATCH_ITEMS	10000
#define LIMIT_PAGE_ROWS		100
#define LIMIT_SCAN		10000000	/* rows of one reading */
#define LIMIT_PAST		500000	/* changes gone back over for a figure */
#define LIMIT_DECIDERS		1000	/* matters whose office a rule gives, in one list */
#define LIMIT_SURVEY		50000	/* households judged in one request */
#define LIMIT_PAGE_DEFAULT	50
#define LIMIT_COUNT_EXACT	10000	/* rows counted before "more than" */
#define LIMIT_COUNT_FOUND	1000	/* the same for a search by index */

#define LIMIT_FILE_TOML		((size_t)4 << 20)	/* bytes */
#define LIMIT_TEXT		4000	/* bytes, one text value */
#define LIMIT_ADDRESS		100	/* bytes, of the public pages, in a code to scan */
#define LIMIT_SENTENCE		1000	/* bytes, one message to a person */

#define LIMIT_ENTITIES		64
#define LIMIT_FIELDS		200	/* per entity */
#define LIMIT_CODES		1000	/* per code list */

#define LIMIT_SHEET_COLUMNS	200
#define LIMIT_SHEET_CELL	((size_t)32 << 10)	/* bytes */
#define LIMIT_SHEET_ROWS	2000000
#define LIMIT_SHEET_ROW		((size_t)1 << 20)	/* bytes, one row */
#define LIMIT_SHEET_CSV		((size_t)2 << 30)	/* bytes, one CSV file */
#define LIMIT_SHEET_ENTRIES	1000	/* parts of one XLSX */
#define LIMIT_SHEET_TOTAL	((size_t)200 << 20)	/* bytes, inflated */
#define LIMIT_SHEET_RATIO	100	/* inflated to packed, one part */
#define LIMIT_SHEET_FLOOR	((size_t)1 << 20)	/* smaller parts are
						 * free of the ratio */
#define LIMIT_SHEET_STRINGS	((size_t)64 << 20)	/* bytes, shared strings */
#define LIMIT_SHEET_STYLES	65536
#define LIMIT_SHEET_MERGES	100000
#define LIMIT_SHEET_XML_DEPTH	64
#define LIMIT_SHEET_XML_TOKEN	((size_t)4 << 20)	/* bytes, one tag */
#define LIMIT_SHEET_MEMORY	((size_t)256 << 20)	/* bytes, parsing child */
#define LIMIT_SHEET_CPU		120	/* seconds, parsing child */
#define LIMIT_SHEET_SILENCE	60	/* seconds without a row */
#define LIMIT_SHEET_HEADER	10	/* rows among which the header is */

#define LIMIT_IMPORT_REASONS 50000	/* kept of one file */
#define LIMIT_IMPORT_UNDO 20000	/* changes undone within one act */
#define LIMIT_IMPORT_ACTS 100000	/* of one batch */
#define LIMIT_IMPORT_SLICE	2000	/* rows of one act */

#define LIMIT_PAPER_PAGES	500	/* of one document */
#define LIMIT_PAPER_COLUMNS	16	/* of one table */
#define LIMIT_PAPER_PLAIN	500	/* households with ID numbers in one act */

#define LIMIT_CENSUS	((size_t)12 << 30)	/* bytes, columns of one census */
#define LIMIT_CENSUS_DAYS 8	/* kept at a time: of another day, or of links */
#define LIMIT_CENSUS_WAIT	1000	/* ms for readers of what has become old */

#define LIMIT_GROUP_ACTS	1000	/* acts in one commit */
#define LIMIT_GROUP_WEIGHT	20000	/* rows of the acts in one commit, about */
#define LIMIT_QUEUE_ACTS	4096	/* acts waiting for the writer */
#define LIMIT_SAVEPOINTS	8	/* open within each other */
#define LIMIT_STATEMENTS	128	/* generated ones kept per connection */
#define LIMIT_FAULTS		1000	/* listed by one check of the ledger */
#define LIMIT_HISTORY		1000	/* changes shown of one record */
#define LIMIT_FILE_SQL		((size_t)1 << 20)	/* bytes */

#endif
