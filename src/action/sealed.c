/*
 * Sealed versions of packs: kept in the database, file by file, and joined with
 * the packs of the home folder at the start and whenever one more is sealed.
 *
 * A process has one immutable policy at a time.  A new one is made beside it,
 * in an arena of its own, and put in its place; whoever works with the old one
 * goes on with it, so it stays until the host closes.
 */
#include "action/draft.h"

#include "base/limits.h"

#define SEALED_MAX	1000

/* The arenas of what was loaded, from the last to the first. */
struct loaded {
	struct arena *arena;
	struct loaded *next;
};
struct sealed {
	struct loaded *last;
};

static enum err
read_files(struct request *rq, struct arena *a, str pack,
    struct pack_files *out)
{
	struct stmt *s;
	bool row;

	*out = (struct pack_files){ .n = 0 };
	TRY(stmt_named(rq, "sealed_files", &s));
	stmt_str(s, "pack", pack);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		files_add(a, out, stmt_column_str(a, s, 0),
		    stmt_column_str(a, s, 1));
	}
	stmt_end(s);
	return OK;
}

/* Ids and digests of those that there are. */
static enum err
read_list(struct request *rq, struct arena *a, str (*list)[2], size_t *n)
{
	struct stmt *s;
	bool row;

	*n = 0;
	TRY(stmt_named(rq, "sealed_list", &s));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row || *n == SEALED_MAX)
			break;
		list[*n][0] = stmt_column_str(a, s, 0);
		list[*n][1] = stmt_column_str(a, s, 1);
		++*n;
	}
	stmt_end(s);
	return OK;
}

/* One that the folder has as well must be the same, and is that one. */
static enum err
load_one(struct request *rq, struct arena *a, const str head[2],
    const struct policy *po, const struct pack **out)
{
	struct pack_bytes bytes = { .id = head[0], .law = rq->host->law,
	    .lang = rq->lang, .among = po };
	struct faults f;

	*out = policy_pack_find(po, head[0]);
	if (*out == NULL) {
		TRY(read_files(rq, a, head[0], &bytes.files));
		faults_init(&f, a);
		*out = pack_load(a, rq->host->model, &bytes, &f);
		if (*out == NULL)
			return fail(rq, MSG_PACK, fault_text(rq->arena,
			    f.first));
	}
	return str_eq(pack_info(*out)->hash, head[1]) ? OK : fail(rq,
	    MSG_PACK_TWICE, head[0]);
}

/* What requests may still read stays until the host closes. */
static void
keep_arena(struct host *h, struct arena *a)
{
	struct loaded *one = NEW(a, struct loaded);

	one->arena = a;
	one->next = __atomic_load_n(&h->sealed->last, __ATOMIC_ACQUIRE);
	while (!__atomic_compare_exchange_n(&h->sealed->last, &one->next, one,
	    false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		;
}

static void
close_all(void *p)
{
	struct sealed *s = p;
	struct loaded *one, *next;

	for (one = s->last; one != NULL; one = next) {
		next = one->next;
		arena_close(one->arena);
	}
}

enum err
sealed_open(struct request *rq, struct host *h)
{

	h->sealed = NEW(rq->arena, struct sealed);
	arena_defer(rq->arena, close_all, h->sealed);
	return sealed_load(rq, h);
}

enum err
sealed_load(struct request *rq, struct host *h)
{
	const struct policy *was = __atomic_load_n(&h->policy,
	    __ATOMIC_ACQUIRE), *now;
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	const struct pack **more = NEW_ARRAY(a, const struct pack *,
	    SEALED_MAX);
	str (*list)[2] = arena_alloc(a, SEALED_MAX * sizeof(*list));
	size_t n, i, k = 0;
	enum err e = read_list(rq, a, list, &n);

	for (i = 0; e == OK && i < n; i++) {
		/* One may use another that was sealed before it. */
		e = load_one(rq, a, list[i], k == 0 ? was : policy_join(a,
		    was, more, k), &more[k]);
		if (e == OK && policy_pack_find(was, list[i][0]) == NULL)
			k++;
	}
	if (e != OK || k == 0) {
		arena_close(a);
		return e;
	}
	now = policy_join(a, was, more, k);
	if (__atomic_compare_exchange_n(&h->policy, &was, now, false,
	    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		keep_arena(h, a);
		return OK;
	}
	/* Another was faster: with its packs, once more. */
	arena_close(a);
	return sealed_load(rq, h);
}

enum err
site_sealed(struct request *rq)
{

	return sealed_load(rq, rq->host);
}

enum err
sealed_keep(struct request *rq, str id, str hash,
    const struct pack_files *files)
{
	struct stmt *s;
	size_t i;

	TRY(stmt_named(rq, "sealed_add", &s));
	stmt_str(s, "id", id);
	stmt_int(s, "at_ms", rq->now_ms);
	stmt_str(s, "hash", hash);
	TRY(stmt_run(rq, s, NULL));
	for (i = 0; i < files->n; i++) {
		TRY(stmt_named(rq, "sealed_file_add", &s));
		stmt_str(s, "pack", id);
		stmt_int(s, "number", (int64_t)i);
		stmt_str(s, "name", files->file[i].name);
		stmt_str(s, "text", files->file[i].text);
		TRY(stmt_run(rq, s, NULL));
	}
	return OK;
}
