/*
 * Columns of many records, streamed: no record is made of them.  Bulk
 * evaluation reads this way.
 */
#include <assert.h>
#include <inttypes.h>

#include "base/buf.h"
#include "register/internal.h"

#define SQL_MAX	((size_t)64 << 10)

void
scan_init(struct request *rq, struct scan *s)
{
	const struct layout *t = layout_of(rq, s->entity);
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, SQL_MAX);
	assert(!s->unplaced || s->whole);
	/* tidy: sql, columns of any entity, its place range added below */
	buf_fmt(&b, "SELECT \"id\", %s, %s", s->unplaced ? "0" :
	    "\"place\"", s->whole ? "0" : "\"version\"");
	for (i = 0; i < s->nfields; i++) {
		assert(!field_sealed(s->fields[i]));
		buf_fmt(&b, ", \"%.*s\"", STR_ARG(s->fields[i]->id));
	}
	buf_fmt(&b, " FROM \"%.*s\" WHERE ", STR_ARG(t->entity->id));
	if (s->reference != NULL)
		buf_fmt(&b, "\"%.*s\" = $1 AND \"place\" + 0 BETWEEN $2 AND $3 "
		    "ORDER BY \"id\"", STR_ARG(s->reference->id));
	else if (s->by_place)
		buf_cstr(&b, "\"place\" BETWEEN $1 AND $2 AND (\"place\" > $1 "
		    "OR \"id\" > $3) ORDER BY \"place\", \"id\"");
	else if (s->by_id && s->whole)
		buf_cstr(&b, "\"id\" > $1 AND $2 <= $3 ORDER BY \"id\"");
	else if (s->by_id)
		buf_cstr(&b, "\"id\" > $1 AND \"place\" + 0 BETWEEN $2 AND "
		    "$3 ORDER BY \"id\"");
	else
		buf_cstr(&b, "\"id\" = $1 AND \"place\" + 0 BETWEEN $2 AND $3");
	buf_fmt(&b, " LIMIT %" PRId64, s->limit);
	s->text = buf_text(&b);
}

enum err
scan_open(struct request *rq, const struct scan *s, int64_t key,
    struct stmt **out)
{

	assert(!s->by_place);
	TRY(stmt_text(rq, s->text, out));
	stmt_at(*out, 1, VALUE_INT(key));
	stmt_at(*out, 2, VALUE_INT(rq->actor.place_lo));
	stmt_at(*out, 3, VALUE_INT(rq->actor.place_hi));
	return OK;
}

enum err
scan_range(struct request *rq, const struct scan *s,
    const struct scan_from *from, struct stmt **out)
{
	int64_t lo, hi;
	bool after;

	assert(s->by_place);
	scope_range(rq, from->place, &lo, &hi);
	after = from->after_place >= lo;
	TRY(stmt_text(rq, s->text, out));
	stmt_at(*out, 1, VALUE_INT(after ? from->after_place : lo));
	stmt_at(*out, 2, VALUE_INT(hi));
	stmt_at(*out, 3, VALUE_INT(after ? from->after_id : INT64_MIN));
	return OK;
}
