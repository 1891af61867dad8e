/*
 * Loading: one pack after the other through the stages; a stage that notes
 * faults is the last one for that pack.  A pack that another uses goes first,
 * from the folder beside it if it was not asked for.
 */
#include "loading.h"

#include <assert.h>

#include "base/file.h"

struct slot {
	str dir, id;
	bool open, done;	/* on its way, or loaded or refused */
	const struct pack *pack;
};

/* The packs asked for, then those that they use. */
struct shelf {
	struct arena *arena;
	struct policy *policy;
	struct diags ds;
	str law;
	struct slot *slot;
	size_t n, room;
};

static void
no_pack(struct loader *ld, str id, const struct toml_node *at)
{

	diag_node(&ld->ds, at, DIAG_REFERENCE, diag_word(&ld->ds, "政策包",
	    "pack"), id, STR_NONE);
}

static struct slot *
add_slot(struct shelf *s, str dir, str id)
{
	size_t size = sizeof(*s->slot);

	if (s->n == s->room) {
		s->slot = arena_grow(s->arena, s->slot, s->room * size,
		    (s->room * 2 + 16) * size);
		s->room = s->room * 2 + 16;
	}
	s->slot[s->n] = (struct slot){ .dir = dir, .id = id };
	return &s->slot[s->n++];
}

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
	    .faults = f, .vary = v, .base = base };

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

/* A slot may move while its pack loads others: it is named by number. */
static void
load_slot(struct shelf *s, size_t i)
{
	struct loader ld = { .arena = s->arena, .ds = s->ds, .shelf = s,
	    .dir = s->slot[i].dir };
	const struct pack *p;

	if (s->slot[i].done)
		return;
	s->slot[i].open = true;
	begin(&ld, s->policy, s->slot[i].id);
	p = files_read(&ld, ld.dir) ? load_read(&ld, s->law) : NULL;
	s->slot[i].open = false;
	s->slot[i].done = true;
	s->slot[i].pack = p;
}

/* at: where it is named; NULL: it need not be there. */
static const struct pack *
used_slot(struct loader *ld, struct shelf *s, str id,
    const struct toml_node *at)
{
	str dir;
	size_t i;

	for (i = 0; i < s->n && !str_eq(s->slot[i].id, id); i++)
		continue;
	if (i == s->n) {
		dir = str_fmt(s->arena, "%.*s/../%.*s",
		    STR_ARG(ld->dir), STR_ARG(id));
		if (!file_exists(s->arena, str_fmt(s->arena, "%.*s/pack.toml",
		    STR_ARG(dir)))) {
			if (at != NULL)
				no_pack(ld, id, at);
			return NULL;
		}
		(void)add_slot(s, dir, id);
	}
	if (s->slot[i].open) {
		if (at != NULL)
			diag_node(&ld->ds, at, DIAG_USES_CYCLE, id, STR_NONE,
			    STR_NONE);
		return NULL;
	}
	load_slot(s, i);
	return s->slot[i].pack;
}

/* A plain name of a folder, which leads nowhere else. */
static bool
plain(str id)
{
	size_t at;

	return id.n > 0 && id.p[0] != '.' && !str_find(id, STR("/"), &at);
}

static const struct pack *
find_used(struct loader *ld, str id, const struct toml_node *at)
{
	const struct pack *p = NULL;
	size_t i;

	if (ld->shelf != NULL && plain(id))
		return used_slot(ld, ld->shelf, id, at);
	/* From memory: those of the pack it was made from, or at hand. */
	for (i = 0; ld->base != NULL && i < ld->base->nabove; i++)
		if (str_eq(ld->base->above[i]->info.id, id))
			p = ld->base->above[i];
	if (p == NULL && ld->among != NULL)
		p = policy_pack_find(ld->among, id);
	if (p == NULL && at != NULL)
		no_pack(ld, id, at);
	return p;
}

const struct pack *
policy_used(struct loader *ld, str id, const struct toml_node *at)
{

	return find_used(ld, id, at);
}

const struct pack *
policy_beside(struct loader *ld, str id)
{

	return find_used(ld, id, NULL);
}

const struct pack *
pack_load(struct arena *a, const struct model *m, const struct pack_bytes *in,
    struct faults *f)
{
	struct policy *po = NEW(a, struct policy);
	struct loader ld = { .arena = a, .among = in->among };

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
		ok = files_read(&ld, at->pack[i]) && parse_sources_only(&ld) &&
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
	struct shelf s = { .arena = a, .law = at->law };
	size_t i;

	diag_init(&s.ds, f, at->lang);
	s.policy = NEW(a, struct policy);
	s.policy->model = m;
	for (i = 0; i < at->n; i++)
		(void)add_slot(&s, at->pack[i], last_part(at->pack[i]));
	for (i = 0; i < at->n; i++)
		load_slot(&s, i);
	s.policy->packs = NEW_ARRAY(a, const struct pack *, s.n);
	for (i = 0; i < s.n; i++)
		if (s.slot[i].pack != NULL)
			s.policy->packs[s.policy->npacks++] = s.slot[i].pack;
	return f->n > 0 ? NULL : s.policy;
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
