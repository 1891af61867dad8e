/*
 * A county with the database of its public pages.
 */
#ifndef TESTS_UNIT_ACTION_PUBLIC_H
#define TESTS_UNIT_ACTION_PUBLIC_H

#include "unit/exits.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/host.h"
#include "publish/publish.h"

struct public_site {
	struct exits x;
	struct host host;
	struct store *pages;
};

static inline void
public_open(struct public_site *s)
{
	struct request *rq = &s->x.c.rq;
	char dir[] = "build/public-XXXXXX";

	exits_open(&s->x);
	assert_non_null(mkdtemp(dir));
	s->host = (struct host){ .as = STR_NONE, .home = STR("."),
	    .site = STR("样县"), .data = str_dup(s->x.c.arena,
	    str_from(dir)) };
	rq->host = &s->host;
	assert_int_equal(publish_open(rq, PUBLISH_PAGES, true, &s->pages), OK);
}

static inline void
public_close(struct public_site *s)
{
	str rm = str_fmt(s->x.c.arena, "rm -r %.*s", STR_ARG(s->host.data));

	store_close(s->pages);
	assert_int_equal(system(str_cstr(s->x.c.arena, rm)), 0);
	county_close(&s->x.c);
}

/* All bytes the public can get, with the paths that lead to them or without. */
static inline str
public_bytes(struct public_site *s, bool paths)
{
	struct request *rq = &s->x.c.rq;
	struct db *was = rq->db;
	struct stmt *st;
	struct buf b;
	bool row;

	buf_init(&b, rq->arena, (size_t)32 << 20);
	rq->db = store_writer(s->pages);
	assert_int_equal(stmt_named(rq, "page_texts", &st), OK);
	stmt_str(st, "after", STR(""));
	for (;;) {
		assert_int_equal(stmt_step(rq, st, &row), OK);
		if (!row)
			break;
		if (paths)
			buf_str(&b, stmt_column(st, 0).s);
		buf_str(&b, stmt_column(st, 1).s);
	}
	stmt_end(st);
	rq->db = was;
	return buf_text(&b);
}

#endif
