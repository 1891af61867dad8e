/*
 * Load the dictionary: codes.toml, office.toml, kind.toml, and one file per
 * entity.  Stages: read all files, entities, link names, refuse unread keys.
 */
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "model/internal.h"

struct files {
	struct toml_node *codes;
	struct toml_node *office;
	struct toml_node *kind;
	struct toml_node *event;	/* NULL: there is none */
	struct toml_node **entities;
	size_t n;
};

static void
file_add(struct files *f, str name, struct toml_node *t)
{

	if (str_is(name, "codes.toml"))
		f->codes = t;
	else if (str_is(name, "office.toml"))
		f->office = t;
	else if (str_is(name, "kind.toml"))
		f->kind = t;
	else if (str_is(name, "event.toml"))
		f->event = t;
	else
		f->entities[f->n++] = t;
}

/* Read and hash every file; false when one does not parse. */
static bool
files_read(struct arena *a, str dir, struct faults *x, struct files *f,
    unsigned char hash[32])
{
	struct sm3 *h = sm3_open(a);
	size_t i, n = 0;
	str *names, text;
	int before = x->n;

	if (file_names(a, dir, ".toml", &names, &n) != 0 || n == 0) {
		fault_add(x, "E100", dir, 0, 0,
		    STR("no dictionary files here"), STR_NONE);
		return false;
	}
	f->entities = NEW_ARRAY(a, struct toml_node *, n);
	sm3_begin(h);
	for (i = 0; i < n; i++) {
		str path = str_fmt(a, "%.*s/%.*s", STR_ARG(dir),
		    STR_ARG(names[i]));
		struct toml_node *t = toml_load(a, path, x);

		if (t == NULL || file_read(a, path, LIMIT_FILE_TOML, &text))
			continue;
		sm3_field(h, names[i]);
		sm3_field(h, text);
		file_add(f, names[i], t);
	}
	sm3_end(h, hash);
	for (i = 0; i < 3; i++) {
		static const char *const need[] = { "codes.toml",
		    "office.toml", "kind.toml" };
		const struct toml_node *const have[] = { f->codes, f->office,
		    f->kind };

		if (have[i] == NULL && x->n == before)
			fault_add(x, "E100", dir, 0, 0, str_fmt(a,
			    "%s is missing", need[i]), STR_NONE);
	}
	return x->n == before;
}

const struct model *
model_load(struct arena *a, str dir, struct faults *x)
{
	struct loader l = { .arena = a, .faults = x };
	struct files f;
	int before = x->n;
	size_t i;

	memset(&f, 0, sizeof(f));
	l.model = NEW(a, struct model);
	if (!files_read(a, dir, x, &f, l.model->hash))
		return NULL;
	if (f.n > LIMIT_ENTITIES) {
		fault_add(x, "E122", dir, 0, 0, STR("too many entities"),
		    STR_NONE);
		return NULL;
	}
	load_codes(&l, f.codes);
	load_offices(&l, f.office);
	l.entities = NEW_ARRAY(a, struct entity, f.n);
	l.model->entities = l.entities;
	for (i = 0; i < f.n; i++)
		load_entity(&l, f.entities[i]);
	if (x->n > before)
		return NULL;
	load_link(&l, f.entities, f.n);
	load_kinds(&l, f.kind);
	load_events(&l, f.event);
	if (x->n > before)
		return NULL;
	toml_unread(f.codes, x);
	toml_unread(f.office, x);
	toml_unread(f.kind, x);
	if (f.event != NULL)
		toml_unread(f.event, x);
	for (i = 0; i < f.n; i++)
		toml_unread(f.entities[i], x);
	return x->n > before ? NULL : l.model;
}
