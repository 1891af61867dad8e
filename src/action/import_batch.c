/*
 * The record of an import.
 *
 *	            import_batch_add            last slice
 *	   (nothing) ---------------> open --------------------> done
 *	                               |  ^                       |
 *	               file or store   |  | the same file again   | undo
 *	                     fails     v  |                       v
 *	                             failed                     undone
 *
 * An open batch whose process is gone stays open; the same file goes on with
 * it.  rows_read says how far it had come.
 */
#include "action/import.h"

#include <sys/stat.h>

#include "base/host.h"

static const struct entity *
batch_entity(const struct request *rq)
{

	return model_entity(rq->model, STR("batch"));
}

/* What the same file must be imported with to go on. */
static str
terms(struct request *rq, const struct import_options *o)
{

	return str_fmt(rq->arena, "year=%lld source=%.*s",
	    (long long)o->year, STR_ARG(o->source));
}

enum err
import_batch_add(struct request *rq, const struct import_options *o,
    int64_t *out_id)
{
	struct record *r = record_new(rq, batch_entity(rq));
	int64_t place = o->place != 0 ? o->place : rq->actor.place;

	/* The console has no place of its own; the site has, mostly. */
	if (place == 0)
		TRY(site_place(rq, &place));
	record_set(r, "place", VALUE_INT(place));
	record_set(r, "map", VALUE_TEXT(o->map->id));
	record_set(r, "file", VALUE_TEXT(o->file));
	record_set(r, "digest", VALUE_TEXT(o->digest));
	record_set(r, "state", VALUE_INT(BATCH_OPEN));
	record_set(r, "started", VALUE_INT(rq->now_ms));
	record_set(r, "terms", VALUE_TEXT(terms(rq, o)));
	record_set(r, "dry_run", VALUE_INT(o->dry));
	record_set(r, "rows_read", VALUE_INT(0));
	record_set(r, "rows_good", VALUE_INT(0));
	record_set(r, "rows_bad", VALUE_INT(0));
	record_set(r, "records_new", VALUE_INT(0));
	record_set(r, "records_changed", VALUE_INT(0));
	record_set(r, "progress", VALUE_INT(0));
	TRY(record_add(rq, r));
	*out_id = r->id;
	return OK;
}

enum err
import_batch_set(struct request *rq, int64_t id,
    const struct import_figures *f)
{
	struct record *r;

	TRY(record_load(rq, batch_entity(rq), id, 0, &r));
	record_set(r, "state", VALUE_INT(f->state));
	record_set(r, "rows_read", VALUE_INT(f->read));
	record_set(r, "rows_good", VALUE_INT(f->good));
	record_set(r, "rows_bad", VALUE_INT(f->bad));
	record_set(r, "records_new", VALUE_INT(f->added));
	record_set(r, "records_changed", VALUE_INT(f->changed));
	record_set(r, "progress", VALUE_INT(f->progress));
	if (f->note.n > 0)
		record_set(r, "note", VALUE_TEXT(f->note));
	return record_change(rq, r);
}

enum err
import_batch_resumable(struct request *rq, const struct import_options *o,
    int64_t *out_id)
{
	const struct entity *e = batch_entity(rq);
	const struct filter same = { .op = FILTER_EQ,
	    .field = model_field(e, STR("digest")),
	    .value = VALUE_TEXT(o->digest) };
	const struct filter open = { .op = FILTER_EQ,
	    .field = model_field(e, STR("state")),
	    .value = VALUE_INT(BATCH_OPEN) };
	const struct filter both = { .op = FILTER_AND, .a = &same, .b = &open };
	struct query q = { .entity = e, .where = &both };
	struct page page;
	size_t i;

	*out_id = 0;
	TRY(record_list(rq, &q, &page));
	for (i = 0; i < page.n; i++) {
		const struct record *r = page.items[i];

		if (!str_eq(record_get(r, "map").s, o->map->id) ||
		    !str_eq(record_get(r, "terms").s, terms(rq, o)) ||
		    record_get(r, "dry_run").i != 0)
			continue;
		if (rq->host != NULL && record_get(r, "started").i >=
		    rq->host->started_ms)
			return fail(rq, MSG_IMPORT_RUNNING);
		*out_id = r->id;
	}
	return OK;
}

str
import_batch_path(struct request *rq, int64_t id, const char *what)
{
	str dir = str_fmt(rq->arena, "%.*s/import", STR_ARG(rq->host->data));

	(void)mkdir(str_cstr(rq->arena, dir), 0700);
	return str_fmt(rq->arena, "%.*s/%lld.%s", STR_ARG(dir), (long long)id,
	    what);
}
