/*
 * The database of pages: what is shown is made the same as what should be.
 */
#include "publish/internal.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/host.h"

#define PAGES_MAX	100000
#define DAY_META	"business_date"

enum err
publish_open(struct request *rq, enum publish_file which, bool write,
    struct store **out)
{
	str dir = str_fmt(rq->arena, "%.*s/public", STR_ARG(rq->host->data));
	str path = str_fmt(rq->arena, "%.*s/%s", STR_ARG(dir),
	    which == PUBLISH_PAGES ? "pages.db" : "inbox.db");
	str sql = str_fmt(rq->arena, "%.*s/sql/public",
	    STR_ARG(rq->host->home));
	enum store_mode mode = !write ? STORE_READ :
	    file_exists(rq->arena, path) ? STORE_WRITE : STORE_CREATE;

	if (write && mkdir(str_cstr(rq->arena, dir), 0700) != 0 &&
	    errno != EEXIST)
		return fail(rq, MSG_FILE_OPEN, dir, str_from(strerror(errno)));
	TRY(store_open(rq, str_fmt(rq->arena, "sqlite:%.*s", STR_ARG(path)),
	    sql, mode, out));
	if (write)
		TRY(store_migrate(rq, *out));
	return store_prepare(rq, *out);
}

static str
digest_of(struct arena *a, const struct page_public *p)
{
	unsigned char sum[SM3_SIZE];
	struct sm3 *h = sm3_open(a);

	sm3_begin(h);
	sm3_field(h, p->title);
	sm3_int(h, p->ends);
	sm3_field(h, p->html);
	sm3_end(h, sum);
	return hex_text(a, sum, sizeof(sum));
}

/* The scan is part of showing: nothing goes by it. */
static enum err
check(struct request *rq, const struct page_public *p,
    const struct scan_ask *ask)
{
	struct leak *l;
	size_t i;

	for (i = 0; i < p->id.n; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyz0123456789-",
		    p->id.p[i]) == NULL)
			return fail(rq, MSG_VALUE_TYPE, STR("id"), p->id,
			    STR("a-z 0-9 -"));
	if (publish_scan(rq->arena, p->html, ask, &l) == 0)
		return OK;
	return fail(rq, MSG_SCAN_LEAK, p->title, publish_leak_label(rq,
	    l[0].kind), l[0].shown);
}

static enum err
put(struct request *rq, const struct page_public *p, str digest)
{
	struct stmt *s;

	TRY(stmt_named(rq, "page_put", &s));
	stmt_str(s, "id", p->id);
	stmt_str(s, "title", p->title);
	stmt_int(s, "ends", p->ends);
	stmt_str(s, "digest", digest);
	stmt_str(s, "html", p->html);
	stmt_int(s, "now_ms", rq->now_ms);
	return stmt_run(rq, s, NULL);
}

static enum err
drop(struct request *rq, str id)
{
	struct stmt *s;

	TRY(stmt_named(rq, "page_drop", &s));
	stmt_str(s, "id", id);
	return stmt_run(rq, s, NULL);
}

struct shown {
	str id, digest;
	bool wanted;
};

static enum err
shown_load(struct request *rq, struct shown **out, size_t *out_n)
{
	struct shown *list = NULL;
	size_t n = 0, room = 0;
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "page_list", &s));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row || n == PAGES_MAX)
			break;
		if (n == room) {
			list = arena_grow(rq->arena, list,
			    room * sizeof(*list),
			    (room * 2 + 64) * sizeof(*list));
			room = room * 2 + 64;
		}
		list[n++] = (struct shown){ stmt_column_str(rq->arena, s, 0),
		    stmt_column_str(rq->arena, s, 1), false };
	}
	stmt_end(s);
	*out = list;
	*out_n = n;
	return OK;
}

/* By bytes of the id, as the database gave them. */
static struct shown *
shown_find(struct shown *list, size_t n, str id)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = str_cmp(list[mid].id, id);

		if (c == 0)
			return &list[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

static enum err
sync_all(struct request *rq, const struct page_public *p, size_t n,
    const struct scan_ask *ask, int64_t *out_n)
{
	struct shown *list, *found;
	size_t nlist, i;

	TRY(shown_load(rq, &list, &nlist));
	for (i = 0; i < n; i++) {
		str digest = digest_of(rq->arena, &p[i]);

		found = shown_find(list, nlist, p[i].id);
		if (found != NULL)
			found->wanted = true;
		if (found != NULL && str_eq(found->digest, digest))
			continue;
		TRY(check(rq, &p[i], ask));
		TRY(put(rq, &p[i], digest));
		++*out_n;
	}
	for (i = 0; i < nlist; i++)
		if (!list[i].wanted) {
			TRY(drop(rq, list[i].id));
			++*out_n;
		}
	return OK;
}

/* A site on a business date shows its pages by that date too. */
static enum err
day_keep(struct request *rq)
{
	date on = rq->host->business_date;

	return store_meta_set(rq, DAY_META, on == 0 ? STR("") :
	    date_text(rq->arena, on));
}

static enum err
day_load(struct request *rq, date *on)
{
	date kept;
	str text;

	TRY(store_meta(rq, DAY_META, &text));
	if (date_parse(text, &kept))
		*on = kept;
	return OK;
}

enum err
publish_sync(struct request *rq, struct store *pages,
    const struct page_public *p, size_t n, const struct scan_ask *ask,
    int64_t *out_n)
{
	struct db *was = rq->db;
	enum err e;

	*out_n = 0;
	rq->db = store_writer(pages);
	e = db_begin(rq, rq->db);
	if (e == OK) {
		e = sync_all(rq, p, n, ask, out_n);
		if (e == OK)
			e = day_keep(rq);
		if (e == OK)
			e = db_commit(rq, rq->db);
		else
			db_rollback(rq->db);
	}
	rq->db = was;
	return e;
}

enum err
publish_page(struct request *rq, str id, date on, str *out_html)
{
	struct stmt *s;
	bool row;

	*out_html = STR_NONE;
	TRY(day_load(rq, &on));
	TRY(stmt_named(rq, "page_load", &s));
	stmt_str(s, "id", id);
	TRY(stmt_step(rq, s, &row));
	/* Its day has passed: gone, even if nobody took it down yet. */
	if (row && (stmt_column_int(s, 1) == 0 ||
	    stmt_column_int(s, 1) >= on))
		*out_html = stmt_column_str(rq->arena, s, 0);
	stmt_end(s);
	return OK;
}
