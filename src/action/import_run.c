/*
 * A run: rows come from the parser, are prepared here, and are written by acts
 * of a slice each.  While a slice is being written the next one is prepared.
 */
#include "action/import.h"

#include <string.h>

#include "base/crypt.h"
#include "ledger/ledger.h"

#define SLICES		2
#define TELL_MS		1000
#define LIMIT_ARENA_SLICE	((size_t)256 << 20)

struct run;

struct slice {
	struct act act;
	struct request rq;
	struct arena *arena;
	struct run *run;
	struct import_row *rows;
	size_t n;
	int64_t first;		/* sheet rows */
	int64_t last;
	int64_t rows_read;	/* of the file, this slice included */
	int progress;
	bool posted;
};

struct run {
	struct request *rq;
	const struct import_options *opt;
	struct import_result *out;
	struct sheet *in;
	struct import_plan plan;
	struct prepare prepare;
	struct request prepare_rq;
	struct reasons early;	/* of the preparing side */
	struct reasons late;	/* of the writing side */
	struct writing writing;
	struct crypt *crypt;	/* of the writing side */
	struct slice slices[SLICES];
	int at;
	int64_t skip;		/* rows that an earlier run has written */
	struct sheet_row *head;	/* first rows, read for the header */
	size_t nhead;
	size_t head_at;
	int64_t told_ms;	/* when a dry run last showed itself */
	enum import_state state;	/* at the end */
	str note;
};

/* ---- acts ---- */

static void
act_request(struct run *r, struct slice *s, const char *action)
{
	const struct request *rq = r->rq;

	request_init(&s->rq, s->arena);
	s->rq.model = rq->model;
	s->rq.policy = rq->policy;
	s->rq.registry = rq->registry;
	s->rq.keys = rq->keys;
	s->rq.host = rq->host;
	s->rq.actor = rq->actor;
	s->rq.lang = rq->lang;
	s->rq.today = rq->today;
	s->rq.now_ms = date_now_ms();
	s->rq.crypt = r->crypt;
	s->rq.action = str_from(action);
	s->rq.subject = r->out->batch == 0 ? STR("") : record_url(&s->rq,
	    model_entity(rq->model, STR("batch")), r->out->batch);
	s->rq.detail = str_fmt(s->arena,
	    "{\"map\":\"%.*s\",\"rows\":[%lld,%lld]}",
	    STR_ARG(r->opt->map->id), (long long)s->first,
	    (long long)s->last);
	s->act = (struct act){ .rq = &s->rq, .arg = s, .seal = ledger_seal,
	    .weight = (int64_t)s->n * 3 + 1 };
}

/* The problem of an act, whose memory goes. */
static enum err
problem_keep(struct run *r, const struct slice *s, enum err e)
{

	if (e == OK)
		return OK;
	r->rq->problem = s->rq.problem;
	r->rq->problem.detail = str_dup(r->rq->arena, s->rq.problem.detail);
	r->rq->problem.at.field = str_dup(r->rq->arena,
	    s->rq.problem.at.field);
	r->rq->problem.missing = NULL;
	r->rq->problem.nmissing = 0;
	return e;
}

static struct import_figures
figures(const struct run *r, enum import_state state, int64_t read,
    int progress)
{
	const struct writing *w = &r->writing;

	return (struct import_figures){ r->out->batch, state, read, w->good,
	    w->bad, w->added, w->changed, progress, STR_NONE };
}

static enum err
rows_write(struct request *rq, struct slice *s)
{
	struct writing *w = &s->run->writing;
	size_t i;

	import_writing_slice(w);
	for (i = 0; i < s->n; i++)
		TRY(import_write_row(rq, w, &s->rows[i]));
	return OK;
}

static enum err
slice_run(struct request *rq, void *arg)
{
	struct slice *s = arg;
	struct run *r = s->run;
	struct import_figures f;

	TRY(rows_write(rq, s));
	f = figures(r, BATCH_OPEN, s->rows_read, s->progress);
	return import_batch_set(rq, r->out->batch, &f);
}

static enum err
begin_run(struct request *rq, void *arg)
{
	struct slice *s = arg;

	return import_batch_add(rq, s->run->opt, &s->run->out->batch);
}

/* An act of its own about the batch, waited for. */
static enum err
small_act(struct run *r, const char *action,
    enum err (*fn)(struct request *, void *), struct slice *s)
{

	act_request(r, s, action);
	s->act.run = fn;
	return problem_keep(r, s, store_act(r->rq->host->store, &s->act));
}

static enum err
end_run(struct request *rq, void *arg)
{
	struct slice *s = arg;
	struct run *r = s->run;
	struct import_figures f = figures(r, r->state, r->out->read, 1000);

	f.note = r->note;
	return import_batch_set(rq, r->out->batch, &f);
}

/* ---- slices ---- */

/* The slice that was posted before this one; its outcome. */
static enum err
slice_wait(struct run *r, struct slice *s)
{

	if (!s->posted)
		return OK;
	s->posted = false;
	return problem_keep(r, s, store_wait(r->rq->host->store, &s->act));
}

/* A dry slice is only looked at, on our own connection. */
static enum err
slice_look(struct run *r, struct slice *s)
{
	enum err e;

	TRY(db_fresh(r->rq, r->rq->db));
	act_request(r, s, "import.look");
	s->rq.db = r->rq->db;
	r->writing.dry = true;
	e = rows_write(&s->rq, s);
	r->writing.dry = false;
	db_rest(r->rq->db);
	return problem_keep(r, s, e);
}

static enum err
look_run(struct request *rq, void *arg)
{
	struct slice *s = arg;
	struct import_figures f = figures(s->run, BATCH_OPEN, s->rows_read,
	    s->progress);

	return import_batch_set(rq, s->run->out->batch, &f);
}

/* A dry run with a batch shows how far it is, about once a second. */
static enum err
look_tell(struct run *r, struct slice *s)
{
	int64_t now = date_now_ms();

	if (!r->opt->dry || r->out->batch == 0 || now - r->told_ms < TELL_MS)
		return OK;
	r->told_ms = now;
	return small_act(r, "import.look", look_run, s);
}

static enum err
slice_end(struct run *r, struct slice *s)
{
	struct slice *other = &r->slices[1 - r->at];

	TRY(slice_wait(r, other));
	s->rows_read = r->out->read;
	s->progress = sheet_progress(r->in);
	if (r->opt->dry || r->out->read <= r->skip) {
		TRY(slice_look(r, s));
		TRY(look_tell(r, s));
	} else {
		act_request(r, s, "import.slice");
		s->act.run = slice_run;
		TRY(problem_keep(r, s, store_post(r->rq->host->store,
		    &s->act)));
		s->posted = true;
	}
	if (r->opt->progress != NULL)
		r->opt->progress(r->opt->progress_arg, s->progress,
		    r->out->read);
	r->at = 1 - r->at;
	return OK;
}

static void
slice_begin(struct run *r, struct slice *s)
{

	arena_reset(s->arena);
	s->n = 0;
	s->rows = NEW_ARRAY(s->arena, struct import_row, LIMIT_IMPORT_SLICE);
	r->prepare_rq.arena = s->arena;
}

/* The next row of data, from those read for the header first. */
static enum err
row_next(struct run *r, struct sheet_row *out, bool *more)
{

	while (r->head_at < r->nhead) {
		*out = r->head[r->head_at++];
		*more = true;
		if (out->number > r->plan.head.header)
			return OK;
	}
	return sheet_next(r->rq, r->in, out, more);
}

static enum err
rows_run(struct run *r)
{
	struct sheet_row row;
	struct slice *s = &r->slices[0];
	bool more;

	slice_begin(r, s);
	for (;;) {
		TRY(row_next(r, &row, &more));
		if (!more)
			break;
		if (s->n == 0)
			s->first = row.number;
		s->last = row.number;
		import_row_prepare(&r->prepare, s->arena, &row,
		    &s->rows[s->n++]);
		r->out->read++;
		if (s->n < LIMIT_IMPORT_SLICE && r->out->read != r->skip)
			continue;
		TRY(slice_end(r, s));
		s = &r->slices[r->at];
		TRY(slice_wait(r, s));
		slice_begin(r, s);
	}
	if (s->n > 0)
		TRY(slice_end(r, s));
	return slice_wait(r, &r->slices[1 - r->at]);
}

/* ---- beginning and end ---- */

static enum err
head_read(struct run *r)
{
	struct sheet_row row;
	bool more;

	r->head = NEW_ARRAY(r->rq->arena, struct sheet_row,
	    LIMIT_SHEET_HEADER);
	while (r->nhead < LIMIT_SHEET_HEADER) {
		TRY(sheet_next(r->rq, r->in, &row, &more));
		if (!more)
			break;
		r->head[r->nhead++] = sheet_row_dup(r->rq->arena, &row);
	}
	return import_plan_make(r->rq, r->opt->map, r->head, r->nhead,
	    &r->plan);
}

static enum err
source_find(struct run *r)
{
	const struct code_list *l = model_list(r->rq->model, STR("source"));
	const struct code *c;

	r->plan.year = r->opt->year;
	if (r->opt->source.n == 0)
		return OK;
	c = l == NULL ? NULL : code_find(l, r->opt->source);
	if (c == NULL)
		return fail(r->rq, MSG_VALUE_CODE, STR("source"),
		    r->opt->source, STR("village_survey, department, …"));
	r->plan.source = VALUE_INT(c->n);
	return OK;
}

/* An earlier run of the same file that did not end, or a new batch. */
static enum err
batch_begin(struct run *r)
{
	struct record *b;

	r->out->batch = r->opt->batch;
	if (r->out->batch == 0 && r->opt->dry)
		return OK;
	if (r->out->batch == 0)
		TRY(import_batch_resumable(r->rq, r->opt, &r->out->batch));
	if (r->out->batch == 0)
		return small_act(r, "import.begin", begin_run,
		    &r->slices[0]);
	TRY(record_load(r->rq, model_entity(r->rq->model, STR("batch")),
	    r->out->batch, 0, &b));
	r->skip = r->out->resumed = record_get(b, "rows_read").i;
	r->writing.added = record_get(b, "records_new").i;
	r->writing.changed = record_get(b, "records_changed").i;
	return OK;
}

static void
run_open(struct run *r)
{
	struct request *rq = r->rq;
	int i;

	for (i = 0; i < SLICES; i++) {
		r->slices[i].arena = arena_open(LIMIT_ARENA_SLICE);
		r->slices[i].run = r;
	}
	r->crypt = crypt_open(rq->arena, rq->keys);
	r->early.arena = arena_open(LIMIT_ARENA_PROCESS);
	r->late.arena = arena_open(LIMIT_ARENA_PROCESS);
	r->prepare_rq = *rq;
	r->prepare = (struct prepare){ .rq = &r->prepare_rq,
	    .plan = &r->plan, .reasons = &r->early };
	r->prepare.hashes = NEW_ARRAY(rq->arena, uint64_t,
	    r->opt->map->nwants);
	seen_open(&r->prepare.keys);
	seen_open(&r->prepare.identities);
	r->prepare.identities.seed = r->prepare.keys.seed;
	import_writing_open(&r->writing, r->late.arena, &r->plan, &r->late);
}

static void
run_close(struct run *r)
{
	int i;

	for (i = 0; i < SLICES; i++)
		arena_close(r->slices[i].arena);
	seen_close(&r->prepare.keys);
	seen_close(&r->prepare.identities);
	import_writing_close(&r->writing);
	arena_close(r->early.arena);
	arena_close(r->late.arena);
}

static void
reasons_merge(struct run *r)
{
	struct reasons *to = &r->out->reasons;
	size_t i;

	to->arena = r->rq->arena;
	for (i = 0; i < r->early.n; i++)
		reason_add(to, &r->early.items[i]);
	for (i = 0; i < r->late.n; i++)
		reason_add(to, &r->late.items[i]);
	to->left_off += r->early.left_off + r->late.left_off;
	to->header = r->plan.head.header;
	to->columns = sheet_widest(r->in);
	reasons_sort(to);
}

/* How it went, into the batch; what the file did wrong ends it. */
static enum err
batch_end(struct run *r, enum err e)
{
	struct problem p = r->rq->problem;

	if (r->out->batch == 0 || e == ERR_IO || e == ERR_BUSY)
		return e;
	r->state = e == OK ? BATCH_DONE : BATCH_FAILED;
	r->note = e == OK ? STR_NONE : p.detail;
	if (e == OK)
		return small_act(r, "import.end", end_run, &r->slices[0]);
	if (small_act(r, "import.end", end_run, &r->slices[0]) == OK)
		r->rq->problem = p;
	return e;
}

static void
result_fill(struct run *r)
{
	struct import_result *out = r->out;
	const struct writing *w = &r->writing;

	out->good = w->good;
	out->bad = w->bad;
	out->added = w->added;
	out->changed = w->changed;
	out->ignored = r->plan.head.unknown;
	out->nignored = r->plan.head.nunknown;
	reasons_merge(r);
}

enum err
import_run(struct request *rq, const struct import_options *opt,
    struct sheet *in, struct import_result *out)
{
	struct run *r = NEW(rq->arena, struct run);
	enum err e;
	int i;

	memset(out, 0, sizeof(*out));
	*r = (struct run){ .rq = rq, .opt = opt, .out = out, .in = in };
	out->batch = opt->batch;
	run_open(r);
	e = source_find(r);
	if (e == OK)
		e = head_read(r);
	if (e == OK)
		e = batch_begin(r);
	/* Nothing of ours shall keep the log from being brought home. */
	db_rest(rq->db);
	if (e == OK)
		e = rows_run(r);
	/* Whatever was posted must have ended before its memory goes. */
	for (i = 0; i < SLICES; i++)
		if (e != OK)
			(void)!slice_wait(r, &r->slices[i]);
	if (e == OK)
		import_write_end(&r->prepare_rq, &r->writing);
	result_fill(r);
	if (out->batch != 0 && out->reasons.n > 0 && e == OK)
		e = reasons_save(rq, &out->reasons, import_batch_path(rq,
		    out->batch, "reasons"));
	e = batch_end(r, e);
	run_close(r);
	return e;
}
