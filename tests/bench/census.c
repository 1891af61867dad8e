/*
 * Twenty criteria over ten million households on columns, beside DuckDB and the
 * memory that was read; a what-if; sums by place.
 * usage: census [HOUSEHOLDS [duckdb]]
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "census/census.h"
#include "policy/compile.h"

#define THREADS		2
#define REPEAT		7
#define WHAT_IF		1000000
#define NFIELDS		21
#define VILLAGE_ROWS	16
#define AS_OF		20181231

struct bench {
	struct arena *arena;
	struct request rq;
	struct model model;
	struct entity house, person;
	struct kind houses, people;
	struct relation members;
	struct code_list labour;
	struct census_frame frame;
	int64_t *places;
	size_t rows;
};

static double
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* CPU of all threads: what remains comparable when others use the machine. */
static double
cpu_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Wall and CPU of one try; the best of several of each. */
struct times {
	double wall, cpu;
};

static void
begin(struct times *t)
{

	*t = (struct times){ now_ms(), cpu_ms() };
}

static void
end(struct times t, struct times *best)
{

	t.wall = now_ms() - t.wall;
	t.cpu = cpu_ms() - t.cpu;
	if (best->wall == 0 || t.wall < best->wall)
		best->wall = t.wall;
	if (best->cpu == 0 || t.cpu < best->cpu)
		best->cpu = t.cpu;
}

/* ---- the data: n is the row, k the column ---- */

static uint64_t
mix(uint64_t n, uint64_t k)
{
	uint64_t x = (n * 2654435761u + k * 1013904223u) % 4294967296u;

	x = ((x ^ x >> 15) * 65599 + 12345) % 4294967296u;
	return (x ^ x >> 13) >> 4;
}

static const struct { int64_t lo, span; } numbers[] = { { 0, 60000 },
    { 1, 8 }, { 0, 200 }, { 0, 3000 }, { 0, 60000 }, { 2000, 25 }, { 0, 6 },
    { 0, 10 }, { 0, 9 }, { 0, 5 } };

static const char *const names[NFIELDS] = { "c0", "c1", "c2", "c3", "c4",
    "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13", "c14", "c15",
    "c16", "c17", "c18", "c19", "closed" };

static struct field
new_field(struct entity *e, const char *id, enum type type)
{

	return (struct field){ .entity = e, .id = str_from(id), .type = type,
	    .index = (int)e->nfields++, .level = L1 };
}

static void
dictionary(struct bench *b)
{
	static const struct code codes[] = { { .n = 1, .id = { "able", 4 } },
	    { .n = 2, .id = { "skilled", 7 } }, { .n = 3, .id = { "weak", 4 } },
	    { .n = 4, .id = { "lost", 4 } }, { .n = 5, .id = { "none", 4 } } };
	size_t i;

	b->labour = (struct code_list){ .id = STR("labour"), .codes = codes,
	    .ncodes = 5 };
	b->house.number = 1;
	b->house.fields = NEW_ARRAY(b->arena, struct field, NFIELDS);
	for (i = 0; i < NFIELDS; i++) {
		struct field *f = &b->house.fields[i];

		*f = new_field(&b->house, names[i], i < 10 ? TYPE_INT :
		    TYPE_BOOL);
		f->has_range = i < 10;
		f->min = i < 10 ? numbers[i].lo : 0;
		f->max = i < 10 ? numbers[i].lo + numbers[i].span - 1 : 0;
	}
	b->person.number = 2;
	b->person.fields = NEW_ARRAY(b->arena, struct field, 2);
	b->person.fields[0] = new_field(&b->person, "birth", TYPE_DATE);
	b->person.fields[1] = new_field(&b->person, "labour", TYPE_CODE);
	b->person.fields[1].codes = &b->labour;
	b->people = (struct kind){ .id = STR("person"), .base = &b->person };
	b->members = (struct relation){ .id = STR("members"),
	    .of = &b->people, .min = 1, .roster = &b->house.fields[20] };
	b->houses = (struct kind){ .id = STR("household"), .base = &b->house,
	    .relations = &b->members, .nrelations = 1 };
}

static bool
is_known(uint64_t n, uint64_t k)
{

	return mix(n, k + 100) % 20 != 0;
}

static struct value
number(uint64_t n, uint64_t k, int64_t lo, int64_t span)
{

	return is_known(n, k) ? VALUE_INT(lo + (int64_t)(mix(n, k) %
	    (uint64_t)span)) : VALUE_UNKNOWN;
}

static void
fill_house(struct bench *b, size_t row)
{
	struct census_column *c = b->frame.space[0].columns;
	uint64_t k;

	for (k = 0; k < 10; k++)
		census_set(&c[k], row, number(row, k, numbers[k].lo,
		    numbers[k].span));
	for (k = 10; k < 20; k++)
		census_set(&c[k], row, is_known(row, k) ? VALUE_INT(
		    mix(row, k) % 8 != 0) : VALUE_UNKNOWN);
	census_set(&c[20], row, VALUE_INT(mix(row, 99) % 8 != 0));
}

static void
fill_members(struct bench *b, size_t row)
{
	struct census_column *c = b->frame.space[1].columns;
	const uint32_t *o = b->frame.offset[1];
	uint64_t q = row * 8 + 1;
	struct value v;
	uint32_t i;

	for (i = o[row]; i < o[row + 1]; i++, q++) {
		v = number(q, 50, 1930, 85);
		if (v.kind == V_INT)
			v.i = v.i * 10000 + 101 + (int64_t)(mix(q, 52) % 12) *
			    100;
		census_set(&c[0], i, v);
		census_set(&c[1], i, number(q, 51, 1, 5));
	}
}

static void
fill(struct bench *b)
{
	struct census_column c[NFIELDS];
	size_t i;

	for (i = 0; i < NFIELDS; i++)
		c[i] = (struct census_column){ .field = &b->house.fields[i] };
	census_table_init(b->arena, &b->frame.space[0], b->rows, c, NFIELDS);
	b->frame.offset[1] = NEW_ARRAY(b->arena, uint32_t, b->rows + 1);
	b->places = NEW_ARRAY(b->arena, int64_t, b->rows);
	for (i = 0; i < b->rows; i++) {
		b->frame.offset[1][i + 1] = b->frame.offset[1][i] + 1 +
		    (uint32_t)(mix(i, 90) % 6);
		/* 620,000 villages in 41,000 towns in 3,000 counties. */
		b->places[i] = INT64_C(110000000000000) + (int64_t)(i /
		    VILLAGE_ROWS / 15 / 14) * 1000000000 +
		    (int64_t)(i / VILLAGE_ROWS / 15 % 14) * 1000000 +
		    (int64_t)(i / VILLAGE_ROWS % 15 + 1) * 1000;
	}
	for (i = 0; i < 2; i++)
		c[i] = (struct census_column){ .field = &b->person.fields[i] };
	census_table_init(b->arena, &b->frame.space[1],
	    b->frame.offset[1][b->rows], c, 2);
	for (i = 0; i < b->rows; i++) {
		fill_house(b, i);
		fill_members(b, i);
	}
}

/* ---- the criteria ---- */

static const char *const criteria[] = { "c0 >= 3000 * c1", "c1 <= 7",
    "c2 >= 20", "c3 <= 2800", "c4 <= 55000", "c5 >= 2013", "c6 >= 1",
    "c7 != 3", "c8 <= 6", "c9 != 0", "c10", "c11", "c12", "c13", "c14", "c15",
    "c16", "c17", "c18", "c19",
    /* with members instead of the last two */
    "members.exists(m, m.labour == 'able')",
    "members.all(m, age(m.birth, as_of) < 16 || m.labour != 'none')" };

static int
compile_one(struct bench *b, struct compiler *c, const char *text)
{
	struct scope sc = { .model = &b->model, .self = &b->houses };
	struct source *src = NEW(b->rq.arena, struct source);
	const struct stand here = { .space = 0 };
	const struct formula *f;
	struct faults faults;
	struct diags ds;

	*src = (struct source){ .text = str_from(text), .line = 1,
	    .column = 1 };
	faults_init(&faults, b->rq.arena);
	diag_init(&ds, &faults, LANG_EN);
	f = check_formula(&ds, src, &sc, NULL);
	if (f == NULL)
		abort();
	return compile_formula(c, &here, f).n;
}

/* Root 0 is all of them together. */
static const struct program *
compile(struct bench *b, bool members, const char *first)
{
	struct compiler *c = NEW(b->rq.arena, struct compiler);
	struct ir_root *r = NEW_ARRAY(b->rq.arena, struct ir_root, 21);
	int i, all;

	compile_init(c, b->rq.arena, &b->houses);
	world_init(&c->world, b->rq.arena, NULL, AS_OF, 0);
	all = ir_const(c, false, 1);
	for (i = 0; i < 20; i++) {
		const char *text = i == 0 && first != NULL ? first :
		    criteria[members && i >= 18 ? i + 2 : i];

		r[1 + i] = (struct ir_root){ .applies = -1,
		    .step = compile_one(b, c, text) };
		all = ir_two(c, IR_AND, all, r[1 + i].step);
	}
	r[0] = (struct ir_root){ .step = all, .applies = -1 };
	if (c->fault.n > 0)
		abort();
	return compile_end(c, r, 21);
}

struct counts {
	int64_t n[42];
};

static void
take(enum err e)
{

	if (e != OK)
		abort();
}

static struct times
run(struct bench *b, bool members, struct counts *out)
{
	const struct census_options o = { .threads = THREADS };
	const struct program *p = compile(b, members, NULL);
	const struct census_plan *plan;
	struct census_answer a;
	struct times best = { 0, 0 }, t;
	int i, k;

	take(census_plan(&b->rq, p, &b->frame, &o, &plan));
	census_answer_init(b->rq.arena, plan, 0, b->rows, &a);
	for (i = 0; i < REPEAT; i++) {
		begin(&t);
		census_run(plan, &a);
		for (k = 0; k < 21; k++) {
			out->n[2 * k] = a.nyes[k];
			out->n[2 * k + 1] = a.nno[k];
		}
		end(t, &best);
	}
	return best;
}

/* ---- beside it: the memory, and DuckDB ---- */

struct reading {
	const uint64_t *from;
	size_t n;
	uint64_t sum;
};

/* As fast as loads go: 32 bytes each where the machine has them. */
#if defined(__x86_64__) && !defined(__clang__)
__attribute__((target_clones("avx2", "default"), optimize("O3")))
#endif
static uint64_t
sum_of(const uint64_t *from, size_t n)
{
	uint64_t s[16] = { 0 }, sum = 0;
	size_t i, k;

	for (i = 0; i + 16 <= n; i += 16)
		for (k = 0; k < 16; k++)
			s[k] += from[i + k];
	for (k = 0; k < 16; k++)
		sum += s[k];
	return sum;
}

static void *
read_memory(void *arg)
{
	struct reading *r = arg;

	r->sum += sum_of(r->from, r->n);
	return NULL;
}

/* GB/s that one thread's CPU time reads, both being at it. */
static double
bandwidth(void)
{
	size_t n = (size_t)64 << 20;
	struct arena *a = arena_open((size_t)1 << 30);
	uint64_t *m = NEW_ARRAY(a, uint64_t, n), sum = 0;
	struct reading half[2] = { { m, n / 2, 0 }, { m + n / 2, n / 2, 0 } };
	struct times best = { 0, 0 }, t;
	pthread_t id;
	int i;

	for (i = 0; i < REPEAT; i++) {
		begin(&t);
		if (pthread_create(&id, NULL, read_memory, &half[1]) != 0)
			abort();
		(void)read_memory(&half[0]);
		(void)pthread_join(id, NULL);
		end(t, &best);
		sum += half[0].sum + half[1].sum;
	}
	if (sum != 0)
		abort();
	arena_close(a);
	return (double)(n * 8) / best.cpu / 1e6;
}

/* A line of DuckDB: its best time, 0 when it did not run. */
static double
peer(FILE *from, const char *name, const struct counts *c, bool *out_same)
{
	char word[32];
	double ms = 0;
	int64_t n;
	int i;

	*out_same = true;
	if (from == NULL || fscanf(from, "%31s %lf", word, &ms) != 2 ||
	    strcmp(word, name) != 0)
		return 0;
	for (i = 0; i < 42; i++)
		if (fscanf(from, "%" SCNd64, &n) != 1 || n != c->n[i])
			*out_same = false;
	return ms;
}

static void
criteria_beside(struct bench *b, FILE *duckdb, bool members, double limit)
{
	const char *name = members ? "member" : "household";
	struct counts c;
	struct times t = run(b, members, &c);
	double other;
	size_t bytes = census_table_bytes(&b->frame.space[0]);
	bool same;

	if (members)
		bytes += census_table_bytes(&b->frame.space[1]) + b->rows * 4;
	other = peer(duckdb, name, &c, &same);
	printf("census, 20 criteria (%s), %zu households  %.1f  ms  %.2f  of "
	    "the %.1f GB/s a core reads (CPU %.1f ms)\n", name, b->rows,
	    t.wall, (double)bytes / t.cpu / 1e6 / limit, limit, t.cpu);
	if (other > 0)
		printf("census, DuckDB for the same (%s)  %.0f  ms  %.1f  times"
		    " slower, answers %s\n", name, other, other / t.wall, same ?
		    "the same" : "DIFFERENT");
}

/* ---- a what-if; sums by place ---- */

static void
what_if(struct bench *b)
{
	const struct census_options o = { .threads = THREADS };
	size_t rows = b->rows < WHAT_IF ? b->rows : WHAT_IF;
	struct census_tree tree;
	const struct census_plan *plan;
	struct census_answer a;
	int64_t *n, sum = 0;
	struct times best = { 0, 0 }, t;
	double look;
	uint32_t k, i;

	census_tree_init(b->rq.arena, b->places, rows, &tree);
	n = NEW_ARRAY(b->rq.arena, int64_t, 42 * tree.n);
	for (i = 0; i < REPEAT; i++) {
		begin(&t);
		take(census_plan(&b->rq, compile(b, true, i % 2 ?
		    "c0 >= 3100 * c1" : "c0 >= 2900 * c1"), &b->frame, &o,
		    &plan));
		census_answer_init(b->rq.arena, plan, 0, rows, &a);
		census_run(plan, &a);
		for (k = 0; k < 21; k++) {
			census_tally(&tree, &(struct census_bits){ a.yes[k],
			    0, 0, rows }, n + 2 * k * tree.n);
			census_tally(&tree, &(struct census_bits){ a.no[k],
			    0, 0, rows }, n + (2 * k + 1) * tree.n);
		}
		end(t, &best);
	}
	printf("census, what-if over %zu households, totals of %u places  %.1f"
	    "  ms  %.2f  of 50 ms (CPU %.1f ms)\n", rows, tree.n, best.wall,
	    best.wall / 50, best.cpu);
	look = now_ms();
	for (i = 0; i < tree.n && tree.nodes[i].child_hi > 0; i++)
		for (k = tree.nodes[i].child_lo; k < tree.nodes[i].child_hi;
		    k++)
			sum += n[k];
	look = (now_ms() - look) / i;
	printf("census, a place with its children, kept totals  %.5f  ms  %.5f"
	    "  of 1 ms (%" PRId64 ")\n", look, look, sum);
}

int
main(int argc, char **argv)
{
	struct bench b = { .rows = 10000000 };
	FILE *duckdb = NULL;
	char command[200];
	double limit, t;

	if (argc > 1)
		b.rows = strtoull(argv[1], NULL, 10);
	b.arena = arena_open((size_t)16 << 30);
	request_init(&b.rq, b.arena);
	dictionary(&b);
	/* One after the other: the peer first, and it ends before we begin. */
	if (argc > 2) {
		(void)snprintf(command, sizeof(command), "toolchain/run node "
		    "tests/bench/duckdb/census.mjs %zu %d >build/duckdb.out",
		    b.rows, THREADS);
		if (system(command) == 0)
			duckdb = fopen("build/duckdb.out", "r");
	}
	t = now_ms();
	fill(&b);
	fprintf(stderr, "# %zu households, %zu members, made in %.1f s\n",
	    b.rows, b.frame.space[1].n, (now_ms() - t) / 1e3);
	printf("census, columns of a household and its members  %.1f  bytes\n",
	    (double)(census_table_bytes(&b.frame.space[0]) +
	    census_table_bytes(&b.frame.space[1]) + 4 * b.rows) /
	    (double)b.rows);
	limit = bandwidth();
	criteria_beside(&b, duckdb, false, limit);
	criteria_beside(&b, duckdb, true, limit);
	what_if(&b);
	arena_close(b.arena);
	return 0;
}
