/*
 * Loading: one pack after the other through the stages; a stage that notes
 * faults is the last one for that pack.
 */
#include "internal.h"

#include <assert.h>

#include "base/file.h"

static str
last_part(str path)
{
	str rest;

	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	for (rest = path; rest.n > 0;) {
		str head = str_cut(rest, '/', &rest);

		if (rest.n == 0)
			return head;
		path = rest;
	}
	return path;
}

const struct pack *
policy_load_varied(struct arena *a, const struct pack *base,
    const struct variation *v, struct faults *f, enum lang lang)
{
	struct loader ld = { .arena = a, .model = base->policy->model,
	    .faults = f, .vary = v };

	diag_init(&ld.ds, f, lang);
	ld.pack = NEW(a, struct pack);
	ld.pack->files = base->files;
	ld.pack->info.id = base->info.id;
	ld.pack->policy = base->policy;
	if (!parse_pack(&ld))
		return NULL;
	/* The cites are those of the base, which has been through check. */
	check_pack(&ld);
	return f->n > 0 ? NULL : ld.pack;
}

/* The stages behind the reading of files. */
static const struct pack *
load_read(struct loader *ld, str law)
{
	int before = ld->faults->n;

	if (!parse_pack(ld))
		return NULL;
	check_pack(ld);
	if (ld->faults->n > before)
		return NULL;
	check_cites(ld, law);
	seal_check(ld);
	return ld->faults->n > before ? NULL : ld->pack;
}

static void
begin(struct loader *ld, const struct policy *po, str id)
{

	ld->model = po->model;
	ld->faults = ld->ds.list;
	ld->pack = NEW(ld->arena, struct pack);
	ld->pack->info.id = id;
	ld->pack->policy = po;
}

static const struct pack *
load_one(struct arena *a, const struct policy *po, str dir, str law,
    struct diags ds)
{
	struct loader ld = { .arena = a, .ds = ds };

	begin(&ld, po, last_part(dir));
	return files_read(&ld, dir) ? load_read(&ld, law) : NULL;
}

const struct pack *
pack_load(struct arena *a, const struct model *m, const struct pack_bytes *in,
    struct faults *f)
{
	struct policy *po = NEW(a, struct policy);
	struct loader ld = { .arena = a };

	po->model = m;
	diag_init(&ld.ds, f, in->lang);
	begin(&ld, po, in->id);
	ld.pack->files = in->files;
	po->packs = NEW_ARRAY(a, const struct pack *, 1);
	po->packs[0] = load_read(&ld, in->law);
	po->npacks = po->packs[0] != NULL;
	return po->packs[0];
}

const struct policy *
policy_join(struct arena *a, const struct policy *po,
    const struct pack *const *more, size_t n)
{
	struct policy *all = NEW(a, struct policy);
	size_t i;

	all->model = po->model;
	all->packs = NEW_ARRAY(a, const struct pack *, po->npacks + n);
	for (i = 0; i < po->npacks; i++)
		all->packs[all->npacks++] = po->packs[i];
	for (i = 0; i < n; i++) {
		assert(policy_pack_find(all, more[i]->info.id) == NULL);
		all->packs[all->npacks++] = more[i];
	}
	return all;
}

bool
policy_sum(struct arena *a, const struct model *m,
    const struct policy_paths *at)
{
	struct faults f;
	struct buf out;
	bool ok = true;
	size_t i;

	for (i = 0; i < at->n; i++) {
		struct loader ld = { .arena = a, .model = m, .faults = &f };

		faults_init(&f, a);
		diag_init(&ld.ds, &f, at->lang);
		ld.pack = NEW(a, struct pack);
		ld.pack->info.id = last_part(at->pack[i]);
		buf_init(&out, a, (size_t)4 << 20);
		ok = files_read(&ld, at->pack[i]) && parse_pack(&ld) &&
		    check_sum_text(&ld, at->law, &out) &&
		    file_write(a, str_fmt(a, "%.*s/law.sum",
		    STR_ARG(at->pack[i])), buf_text(&out), 0644) == 0 && ok;
	}
	return ok;
}

const struct policy *
policy_load_packs(struct arena *a, const struct model *m,
    const struct policy_paths *at, struct faults *f)
{
	struct policy *po = NEW(a, struct policy);
	struct diags ds;
	size_t i;

	diag_init(&ds, f, at->lang);
	po->model = m;
	po->packs = NEW_ARRAY(a, const struct pack *, at->n);
	for (i = 0; i < at->n; i++) {
		const struct pack *p = load_one(a, po, at->pack[i], at->law,
		    ds);

		if (p != NULL)
			po->packs[po->npacks++] = p;
	}
	return f->n > 0 ? NULL : po;
}

const struct policy *
policy_load(struct arena *a, const struct model *m, str dir, str law,
    enum lang lang, struct faults *f)
{
	struct policy_paths at = { .law = law, .lang = lang };
	str *names = NULL;
	size_t n = 0, i;

	if (file_names(a, dir, "", &names, &n) != 0) {
		fault_add(f, "E100", dir, 0, 0, STR("cannot read the folder"),
		    STR_NONE);
		return NULL;
	}
	at.pack = names;
	for (i = 0; i < n; i++) {
		str path = str_fmt(a, "%.*s/%.*s", STR_ARG(dir),
		    STR_ARG(names[i]));

		if (file_exists(a, str_fmt(a, "%.*s/pack.toml",
		    STR_ARG(path))))
			names[at.n++] = path;
	}
	return policy_load_packs(a, m, &at, f);
}
