/*
 * The past of a record, from its change rows: each holds the image before.
 */
#include "register/internal.h"

enum err
record_from_image(struct request *rq, const struct entity *e, str image,
    struct record **out)
{
	const struct layout *t = layout_of(rq, e);
	struct record *r = record_new(rq, e);

	r->stored = NEW_ARRAY(rq->arena, struct value, t->n);
	if (!image_read(image, t->columns, t->n, r->stored))
		return fail(rq, MSG_STORE, STR("image"));
	record_fill(t, r);
	*out = r;
	return OK;
}

/*
 * The oldest change that took effect after the day holds the record as it was
 * on the day; without one the record stands as it is now.
 */
enum err
record_as_of(struct request *rq, const struct entity *e, int64_t id, date day,
    struct record **out)
{
	struct stmt *s;
	str image = STR_NONE;
	int64_t version = 0;
	bool row;

	TRY(record_load(rq, e, id, 0, out));
	TRY(stmt_named(rq, "change_after_day", &s));
	stmt_int(s, "entity", e->number);
	stmt_int(s, "id", id);
	stmt_int(s, "day", day);
	TRY(stmt_step(rq, s, &row));
	if (row) {
		version = stmt_column_int(s, 0);
		image = stmt_column_str(rq->arena, s, 1);
	}
	stmt_end(s);
	if (!row)
		return OK;
	if (image.n == 0) {
		*out = NULL;
		return OK;
	}
	TRY(record_from_image(rq, e, image, out));
	(*out)->id = id;
	(*out)->version = version - 1;
	if ((*out)->place < rq->actor.place_lo ||
	    (*out)->place > rq->actor.place_hi)
		return fail(rq, MSG_MISSING, entity_label(e, rq->lang));
	return OK;
}
