/*
 * What the public sees, and nothing besides: a database of finished pages,
 * a second one with what the public hands in, and the scan that every page and
 * every file passes before it is shown (reliability C-28).
 *
 * The process that serves the public opens the pages for reading and the inbox
 * for writing; it has neither path nor key to the register.
 */
#ifndef PUBLISH_PUBLISH_H
#define PUBLISH_PUBLISH_H

#include "base/request.h"
#include "store/store.h"

/* ---- the scan ---- */

enum leak_kind {
	LEAK_ID,		/* 18 characters with a right check digit, or 15 */
	LEAK_CERTIFICATE,	/* 20: disability certificate, an ID inside it */
	LEAK_CARD,		/* 16 to 19 digits, right by Luhn's sum */
	LEAK_PHONE,		/* 11 digits of a mobile telephone */
	LEAK_MINOR,		/* a name that was given as a minor's */
	LEAK_HEALTH,		/* a health word beside a person's name */
	LEAK__MAX
};

struct leak {
	enum leak_kind kind;
	int64_t line;		/* from 1; a row of a table counts as one */
	str shown;		/* what it is, without what would leak */
};

struct scan_ask {
	const str *minors;	/* names no public page may hold, sorted by bytes */
	size_t nminors;
	const str *phones;	/* of offices, which may be shown */
	size_t nphones;
};

#define LEAKS_MAX	100	/* told of one text */

/*
 * Text, CSV or HTML in UTF-8; *out lives in the arena.  Digits count however
 * they are written: full width, as entities, grouped by blanks or hyphens.
 */
size_t		publish_scan(struct arena *, str text, const struct scan_ask *,
		    struct leak **out);
/*
 * A file: HTML, text, CSV, XLSX.  MSG_SCAN_KIND for what cannot be read: it
 * cannot be published either.
 */
enum err	publish_scan_file(struct request *, str path,
		    const struct scan_ask *, struct leak **out, size_t *out_n)
		    CHECKED;
/* What a kind is called, in the request's language. */
str		publish_leak_label(const struct request *, enum leak_kind);

/* Subcommand publish. */
int		publish_cmd(struct request *, int argc, char **argv);

#endif
