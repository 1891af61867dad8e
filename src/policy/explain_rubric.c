/*
 * The items of a rubric with what each got, or lacks.
 */
#include "rubric.h"

void
explain_rubric(struct world *world, const struct object *o,
    const struct subject *s, struct jsonw *w)
{
	const struct rubric *r = o->rubric;
	struct arena *a = world->arena;
	size_t i;

	jsonw_key(w, "items");
	jsonw_open(w, '[');
	for (i = 0; i < r->nitems; i++) {
		const struct score_item *x = &r->item[i];
		struct pvalue v = rubric_item(world, o, s, i);

		jsonw_open(w, '{');
		jsonw_put_str(w, "id", x->id);
		jsonw_put_str(w, "label", x->zh);
		jsonw_put_str(w, "label_en", x->en);
		jsonw_put_str(w, "points", literal_text(a, o->type,
		    value_int(x->points, NULL)));
		if (v.known)
			jsonw_put_str(w, "score", literal_text(a, o->type, v));
		jsonw_put_bool(w, "unspecified",
		    x->how == SCORE_UNSPECIFIED);
		jsonw_put_str(w, "score_by", x->office);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}
