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

/* ---- pages and letters ---- */

/*
 * The pages (public/pages.db beside the database) and the inbox
 * (public/inbox.db): each is written by one process and read by the other.
 * Made when it is opened to be written.
 */
enum publish_file { PUBLISH_PAGES, PUBLISH_INBOX };
enum err	publish_open(struct request *, enum publish_file, bool write,
		    struct store **out) CHECKED;

struct page_public {
	str id;			/* a-z, 0-9 and - alone: part of its address */
	str title;
	date ends;		/* last day it is seen; 0: it stays */
	str html;		/* the whole page */
};

/*
 * Make what is shown the same as the pages given: new and changed ones are
 * written, all others are taken down.  A page in which the scan finds anything
 * fails the whole (MSG_SCAN_LEAK): better nothing new than a leak.  On the
 * writing connection of the pages; *out_n pages written or taken down.
 */
enum err	publish_sync(struct request *, struct store *pages,
		    const struct page_public *, size_t n,
		    const struct scan_ask *, int64_t *out_n) CHECKED;
/*
 * A page on a day, the site's business date if it has one; *out_html empty when
 * it is not shown.
 */
enum err	publish_page(struct request *, str id, date on, str *out_html)
		    CHECKED;

/*
 * What somebody handed in.  It is sealed with the public half of a key that
 * publish_key() made and left among the pages; only who has the key file can
 * read it, and the process that takes it in has not.
 */
struct letter_public {
	int64_t seq;
	int64_t at_ms;
	str page;		/* the page it is about */
	str receipt;		/* told to the sender */
	str text;		/* JSON, as the form gave it */
};
/* Once, by the register: key file in the folder of keys. */
enum err	publish_key(struct request *, struct store *pages) CHECKED;
/* Into rq->db, the inbox; public_key is the meta row of the pages. */
enum err	publish_letter_add(struct request *, str public_key,
		    const struct letter_public *) CHECKED;
/* The public key as the pages hold it; empty when there is none. */
enum err	publish_public_key(struct request *, str *out) CHECKED;
/*
 * Letters after seq, at most n, from rq->db.  One that does not open with our
 * key has an empty text: it was not sealed by our process.
 */
enum err	publish_letters(struct request *, int64_t after,
		    struct letter_public *, size_t n, size_t *out_n) CHECKED;

/* Subcommand publish. */
int		publish_cmd(struct request *, int argc, char **argv);

#endif
