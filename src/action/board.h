/*
 * A sheet of a notice as data: made once from the register through the
 * publication profile of its kind (model/kind.toml), shown as HTML to anybody
 * or as paper in the village.
 */
#ifndef ACTION_BOARD_H
#define ACTION_BOARD_H

#include "action/internal.h"

struct paper;

struct board {
	str title;		/* village, procedure */
	str basis;		/* regulation and articles of the step */
	str scope;		/* for whom it hangs, how many are on it */
	str window;		/* from when to when, or for long */
	str objections;		/* where and how to object */
	str office;		/* that puts it up */
	str id;			/* of its first notice: its page's address */
	const str *headings;
	size_t ncolumns;
	const str *cells;	/* row by row; the first is the number */
	size_t nrows;
};

/*
 * A sheet of postings that hang together; web: as anybody may see it, no name
 * in full.  In rq->lang; lives in rq->arena.
 */
enum err	board_make(struct request *, const struct posted *, size_t n,
		    bool web, struct board *) CHECKED;
void		board_html(const struct board *, struct buf *);
/*
 * The sheet with a code to scan: its page on the site's public address, if that
 * is set, and the document's hash.
 */
void		board_paper(struct request *, const struct board *,
		    struct paper *);

#endif
