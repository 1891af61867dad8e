/*
 * Programs as SQL.  Truths are predicates, or 0 and 1 where they are columns;
 * numbers are BIGINT.  A step that several ask for becomes a column of a layer;
 * layers are materialised, so that no database writes a step out twice.  Since
 * SQLite opens a layer anew for each select that names it, counts over rows are
 * taken together, phase by phase:
 *
 *	s0_0_0 snap_subject		m1_0_0 snap_rows1
 *	s0_0_1 … steps of the subject	m1_0_1 … of its rows, some spread
 *	s0_1_1 counts over m1_0_…, s0_1_2 … steps that rest on them
 *	m1_1_1 … of rows, what rests on counts spread over them
 */
#include "sql.h"

#define SQL_TEXT	((size_t)4 << 20)	/* bytes */
#define SQL_COLUMNS	1200	/* PostgreSQL has 1,664, SQLite 2,000 */
#define SQL_DEPTH	16	/* of one expression, in steps */
#define SQL_SIZE	24	/* steps written out again, at most */
#define SQL_TABLES	150	/* SQLite takes 200 of one text, as built here */

/* Stands in a column of its own, whoever asks. */
static bool
stands(enum ir_op op)
{

	return op == IR_SPREAD || (op >= IR_ROWS && op <= IR_MOST) ||
	    op == IR_ROUND || op == IR_SELECT || op == IR_DAYS ||
	    op == IR_MIN || op == IR_MAX || op == IR_ABS;
}

static bool
plain(enum ir_op op)
{

	return op == IR_CONST || op == IR_UNKNOWN || op == IR_LOAD;
}

static void
count_uses(struct sql *q)
{
	const struct program *p = q->program;
	size_t i;
	int k;

	for (i = 0; i < p->nroots; i++)
		q->uses[p->roots[i].step]++;
	for (i = p->nsteps; i-- > 0;)
		for (k = 0; k < IR_KIDS && p->steps[i].kid[k] >= 0; k++)
			q->uses[p->steps[i].kid[k]]++;
}

static bool
gathers(enum ir_op op)
{

	return op >= IR_ROWS && op <= IR_MOST;
}

/* Two steps are worked out in the same part of the text. */
static bool
together(const struct sql *q, int a, int b)
{

	return q->phase[a] == q->phase[b] &&
	    q->program->steps[a].space == q->program->steps[b].space;
}

static void
place_phase(struct sql *q, int i)
{
	const struct ir_step *s = &q->program->steps[i];
	int k, phase = 0;

	for (k = 0; k < IR_KIDS && s->kid[k] >= 0; k++)
		if (q->phase[s->kid[k]] > phase)
			phase = q->phase[s->kid[k]];
	q->phase[i] = phase + gathers(s->op);
	if (q->phase[i] > q->nphases)
		q->nphases = q->phase[i];
}

/*
 * The layer of its phase in which a step can be worked out, and whether it is a
 * column.  What comes from the other table comes in the first layer.
 */
static void
place_step(struct sql *q, int i)
{
	const struct ir_step *s = &q->program->steps[i];
	int k, layer = 1, depth = 1, size = 1;

	place_phase(q, i);
	for (k = 0; k < IR_KIDS && s->kid[k] >= 0; k++) {
		int kid = s->kid[k];

		if (together(q, i, kid) && !gathers(s->op) &&
		    q->layer[kid] + q->column[kid] > layer)
			layer = q->layer[kid] + q->column[kid];
		if (!q->column[kid] && q->depth[kid] >= depth)
			depth = q->depth[kid] + 1;
		size += q->column[kid] ? 1 : q->size[kid];
	}
	q->layer[i] = layer;
	q->depth[i] = depth;
	q->size[i] = size;
	q->column[i] = !plain(s->op) && (stands(s->op) ||
	    (q->uses[i] > 1 && size * q->uses[i] > SQL_SIZE) ||
	    depth >= SQL_DEPTH);
	if (q->column[i])
		q->ncolumns++;
}

/*
 * Operands written more than once are worth a column sooner; those over rows or
 * spread over them must have one, since another select reads them.
 */
static void
weigh_kids(struct sql *q, int i)
{
	const struct ir_step *s = &q->program->steps[i];
	bool other = s->op == IR_SPREAD || (s->op >= IR_ROWS && s->op <=
	    IR_MOST);
	int k, more = other ? SQL_SIZE + 1 : stands(s->op) ||
	    sql_repeats(s->op) ? 3 : 0;

	for (k = 0; k < IR_KIDS && s->kid[k] >= 0; k++)
		q->uses[s->kid[k]] += more;
}

static bool
in_layer(const struct sql *q, int i, struct part at)
{

	return q->column[i] && q->layer[i] == at.layer &&
	    q->phase[i] == at.phase && q->program->steps[i].space == at.space;
}

static bool
has_layer(const struct sql *q, struct part at)
{
	size_t i;

	for (i = 0; i < q->program->nsteps; i++)
		if (in_layer(q, (int)i, at))
			return true;
	return false;
}

/* The last select of a space that was written, at the end of the text so far. */
static void
put_from(struct sql *q, int space, const char *as)
{
	struct part p = q->last[space];

	buf_fmt(&q->b, "%c%d_%d_%d AS %s", space == 0 ? 's' : 'm', space,
	    p.phase, p.layer, as);
	q->tables[SQL_SPACES] += q->tables[space];
}

/* Counts and sums over the rows of each subject. */
static void
put_gathered(struct sql *q, int space, struct part at)
{
	size_t i;
	bool any = false;

	for (i = 0; i < q->program->nsteps; i++) {
		const struct ir_step *s = &q->program->steps[i];

		if (!in_layer(q, (int)i, at) || !gathers(s->op) ||
		    s->mode != space)
			continue;
		if (!any)
			buf_cstr(&q->b, "\n LEFT JOIN (SELECT t.pid, COUNT(*) "
			    "AS n");
		any = true;
		sql_aggregate(q, (int)i);
	}
	if (!any)
		return;
	buf_cstr(&q->b, " FROM ");
	put_from(q, space, "t");
	buf_fmt(&q->b, " GROUP BY t.pid) AS g%d ON g%d.pid = t.id", space,
	    space);
}

static bool
has_spread(const struct sql *q, struct part at)
{
	size_t i;

	for (i = 0; i < q->program->nsteps; i++)
		if (in_layer(q, (int)i, at) &&
		    q->program->steps[i].op == IR_SPREAD)
			return true;
	return false;
}

static void
put_layer(struct sql *q, struct part at)
{
	size_t i;
	int k;

	q->tables[SQL_SPACES] = 1;
	buf_fmt(&q->b, ",\n%c%d_%d_%d AS MATERIALIZED (SELECT t.*",
	    at.space == 0 ? 's' : 'm', at.space, at.phase, at.layer);
	for (i = 0; i < q->program->nsteps; i++) {
		if (!in_layer(q, (int)i, at))
			continue;
		buf_cstr(&q->b, ",\n  ");
		sql_column(q, (int)i);
		buf_fmt(&q->b, " AS x%zu", i);
	}
	buf_cstr(&q->b, "\n FROM ");
	put_from(q, at.space, "t");
	if (has_spread(q, at)) {
		buf_cstr(&q->b, " JOIN ");
		put_from(q, 0, "u");
		buf_cstr(&q->b, " ON u.id = t.pid");
	}
	for (k = 1; at.space == 0 && k <= q->spaces; k++)
		put_gathered(q, k, at);
	buf_byte(&q->b, ')');
	q->last[at.space] = at;
	q->tables[at.space] = q->tables[SQL_SPACES];
}

/* All layers of a space in a phase. */
static void
put_phase(struct sql *q, int phase, int space)
{
	struct part at = { .phase = phase, .space = space, .layer = 1 };

	/* A layer may be empty only when all behind it are. */
	for (; at.layer <= (int)q->program->nsteps; at.layer++)
		if (has_layer(q, at))
			put_layer(q, at);
		else if (at.layer > 1)
			break;
}

/* What is read, facts of the places above beside those of the subject. */
static void
put_ground(struct sql *q)
{
	const struct program *p = q->program;
	bool up[4] = { false };
	size_t i;
	int k;

	buf_cstr(&q->b, "WITH s0_0_0 AS (SELECT h.*");
	for (i = 0; i < p->ncolumns; i++) {
		if (p->columns[i].up == 0)
			continue;
		buf_fmt(&q->b, ", v%d.c%zu", p->columns[i].up, i);
		up[p->columns[i].up] = true;
	}
	buf_cstr(&q->b, "\n FROM snap_subject AS h");
	for (k = 1; k < 4; k++)
		if (up[k])
			buf_fmt(&q->b, " LEFT JOIN snap_above%d AS v%d ON "
			    "v%d.id = h.up%d", k, k, k, k);
	buf_byte(&q->b, ')');
	for (k = 1; k <= q->spaces; k++)
		buf_fmt(&q->b, ",\nm%d_0_0 AS (SELECT r.* FROM snap_rows%d AS "
		    "r)", k, k);
}

static void
put_roots(struct sql *q)
{
	const struct program *p = q->program;
	size_t i;

	buf_cstr(&q->b, "\nSELECT t.id");
	for (i = 0; i < p->nroots; i++) {
		buf_cstr(&q->b, ",\n ");
		sql_value(q, p->roots[i].step);
		buf_fmt(&q->b, " AS r%zu", i);
		if (p->roots[i].applies < 0)
			continue;
		buf_cstr(&q->b, ",\n ");
		sql_value(q, p->roots[i].applies);
		buf_fmt(&q->b, " AS a%zu", i);
	}
	buf_cstr(&q->b, "\nFROM ");
	put_from(q, 0, "t");
	buf_cstr(&q->b, "\nORDER BY t.id");
}

static void
plan(struct sql *q)
{
	const struct program *p = q->program;
	size_t i;

	count_uses(q);
	for (i = 0; i < p->nsteps; i++) {
		weigh_kids(q, (int)i);
		if (p->steps[i].space > q->spaces)
			q->spaces = p->steps[i].space;
		if (p->steps[i].op >= IR_ROWS && p->steps[i].mode > q->spaces)
			q->spaces = p->steps[i].mode;
	}
	for (i = 0; i < p->nsteps; i++)
		place_step(q, (int)i);
}

enum err
policy_sql(struct request *rq, const struct program *p, str *out)
{
	struct sql q = { .program = p };
	struct arena *a = rq->arena;
	int phase, k;

	q.uses = NEW_ARRAY(a, int, p->nsteps);
	q.phase = NEW_ARRAY(a, int, p->nsteps);
	q.layer = NEW_ARRAY(a, int, p->nsteps);
	q.depth = NEW_ARRAY(a, int, p->nsteps);
	q.size = NEW_ARRAY(a, int, p->nsteps);
	q.column = NEW_ARRAY(a, bool, p->nsteps);
	buf_init(&q.b, a, SQL_TEXT);
	plan(&q);
	for (k = 0; k < SQL_SPACES; k++)
		q.tables[k] = 4;
	put_ground(&q);
	for (phase = 0; phase <= q.nphases; phase++)
		for (k = 0; k <= q.spaces; k++)
			put_phase(&q, phase, k);
	put_roots(&q);
	if (q.ncolumns > SQL_COLUMNS || buf_full(&q.b) ||
	    q.tables[0] > SQL_TABLES)
		q.fault = "size";
	if (q.fault != NULL)
		return fail(rq, MSG_NOT_BULK, p->nroots > 0 ? p->roots[0].id :
		    STR_NONE, str_from(q.fault));
	*out = buf_text(&q.b);
	return OK;
}
