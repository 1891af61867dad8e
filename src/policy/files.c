/*
 * The files of a pack in memory, from which every stage reads: a folder is read
 * once, and what was read is checked, tested, sealed and written out.
 */
#include "loading.h"

#include "base/file.h"
#include "base/limits.h"

#define PACK_FILES_MAX	1000

static const char *const folders[] = {
	"", "rules", "tables", "money", "duties", "procedures", "rubrics",
	"consequences", "tests",
};

static void
take_file(struct loader *ld, str dir, str name)
{
	struct pack_files *all = &ld->pack->files;
	str path = str_fmt(ld->arena, "%.*s/%.*s", STR_ARG(dir),
	    STR_ARG(name)), text;

	if (all->n == PACK_FILES_MAX || file_read(ld->arena, path,
	    LIMIT_FILE_TOML, &text) != 0) {
		diag_file(&ld->ds, files_shown(ld, name), 0, 0,
		    DIAG_FILE_READ, (str[]){ path, STR_NONE, STR_NONE });
		return;
	}
	all->file[all->n++] = (struct pack_file){ name, text };
}

/*
 * In a fixed order, by which the pack's hash is made; then law.sum, the text of
 * a pack that carries its own, and SEAL.
 */
bool
files_read(struct loader *ld, str dir)
{
	static const char *const others[] = { "law.sum", OWN_TEXT, "SEAL" };
	int before = ld->faults->n;
	size_t k, i, n;
	str *names, at;

	ld->pack->files = (struct pack_files){ .file = NEW_ARRAY(ld->arena,
	    struct pack_file, PACK_FILES_MAX) };
	for (k = 0; k < sizeof(folders) / sizeof(folders[0]); k++) {
		bool top = folders[k][0] == '\0';

		at = top ? dir : str_fmt(ld->arena, "%.*s/%s", STR_ARG(dir),
		    folders[k]);
		if (file_names(ld->arena, at, ".toml", &names, &n) != 0)
			continue;
		for (i = 0; i < n; i++)
			take_file(ld, dir, top ? names[i] : str_fmt(ld->arena,
			    "%s/%.*s", folders[k], STR_ARG(names[i])));
	}
	for (k = 0; k < sizeof(others) / sizeof(others[0]); k++)
		if (file_exists(ld->arena, str_fmt(ld->arena, "%.*s/%s",
		    STR_ARG(dir), others[k])))
			take_file(ld, dir, str_from(others[k]));
	return ld->faults->n == before;
}

const struct pack_file *
files_find(const struct pack_files *all, str name)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (str_eq(all->file[i].name, name))
			return &all->file[i];
	return NULL;
}

void
files_add(struct arena *a, struct pack_files *all, str name, str text)
{
	struct pack_file *list = NEW_ARRAY(a, struct pack_file, all->n + 1);
	size_t i, n = 0;

	for (i = 0; i < all->n; i++)
		if (!str_eq(all->file[i].name, name))
			list[n++] = all->file[i];
	list[n++] = (struct pack_file){ name, text };
	*all = (struct pack_files){ list, n };
}

bool
file_is_toml(const struct pack_file *f)
{

	return str_ends(f->name, STR(".toml"));
}

bool
file_is_test(const struct pack_file *f)
{

	return str_starts(f->name, STR("tests/"));
}

str
files_shown(const struct loader *ld, str name)
{

	return str_fmt(ld->arena, "%.*s/%.*s", STR_ARG(ld->pack->info.id),
	    STR_ARG(name));
}

const struct pack_files *
pack_files(const struct pack *p)
{

	return &p->files;
}
