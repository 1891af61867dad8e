/*
 * sample --seed N --out DIR      the sample county as spreadsheets, key.json
 * sample --bench N --out DIR     N members with their households as CSV
 *
 * The same seed gives the same bytes.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <sys/stat.h>

#include "base/arena.h"

#include "bench.h"
#include "fault.h"
#include "key.h"
#include "out.h"

#define ARENA		((size_t)512 << 20)
#define BENCH_MAX	100000000
#define USAGE							\
	"usage: sample [--seed N] --out DIR\n"			\
	"       sample [--seed N] --bench N --out DIR\n"

struct options {
	int64_t seed;
	int64_t bench;		/* members; 0: the county */
	const char *out;
};

static bool
read_options(int argc, char **argv, struct options *o)
{
	int i;

	*o = (struct options){ .seed = 1 };
	for (i = 1; i + 1 < argc; i += 2) {
		str value = str_from(argv[i + 1]);

		if (strcmp(argv[i], "--out") == 0)
			o->out = argv[i + 1];
		else if (strcmp(argv[i], "--seed") != 0 &&
		    strcmp(argv[i], "--bench") != 0)
			return false;
		else if (!str_int(value, argv[i][2] == 's' ? &o->seed :
		    &o->bench))
			return false;
	}
	return i == argc && o->out != NULL && o->bench >= 0 &&
	    o->bench <= BENCH_MAX && o->seed >= 0;
}

/* One row of the truth with what is wrong with it; then the rows behind it. */
static int
write_row(struct world *w, struct out *o, enum table_id id, int i,
    struct fault *f, const struct fault *end)
{
	struct arena_mark mark = arena_mark(w->arena);
	str truth[COLUMNS_MAX] = { { NULL, 0 } }, cells[COLUMNS_MAX];
	int k, n = 0;

	table_of(id)->fill(w, w->arena, i, truth);
	memcpy(cells, truth, sizeof(cells));
	if (f == end || f->at != i) {
		(void)out_row(o, cells, -1);
		arena_rewind(w->arena, mark);
		return 0;
	}
	if (f->extra)
		(void)out_row(o, cells, -1);
	for (k = 0; k < f->n; k++)
		cells[f->set[k].column] = f->set[k].value;
	f->row = out_row(o, cells, f->number ? f->column : -1);
	n++;
	arena_rewind(w->arena, mark);
	return n;
}

static struct file_written
write_table(struct world *w, const char *dir, enum table_id id,
    struct faults_planted *faults, int *next)
{
	const struct table *t = table_of(id);
	struct out *o = out_open(w->arena, dir, t, table_columns(id));
	struct fault *end;
	struct file_written done;
	int i, n = t->rows(w), last = *next, first = *next;

	while (last < faults->n && faults->list[last].table == id)
		last++;
	end = &faults->list[last];
	for (i = 0; i < n; i++)
		*next += write_row(w, o, id, i, &faults->list[*next], end);
	done.header = out_header_row(o);
	done.rows = n;
	for (i = first; i < last; i++)
		done.rows += faults->list[i].extra ? 1 : 0;
	out_close(o);
	return done;
}

static int
write_county(const struct options *o)
{
	struct arena *a = arena_open(ARENA);
	struct world *w = world_build(a, (uint64_t)o->seed);
	struct file_written files[TABLE__MAX];
	struct faults_planted faults;
	int i, next = 0;
	bool ok;

	fault_build(w, &faults);
	for (i = 0; i < TABLE__MAX; i++)
		files[i] = write_table(w, o->out, (enum table_id)i, &faults,
		    &next);
	ok = next == faults.n && key_write(w, &faults, files, o->out);
	if (ok)
		printf("%d households, %d people, %d errors planted: %s\n",
		    w->n_households, w->n_people, faults.n, o->out);
	else
		fprintf(stderr, "sample: cannot write %s/key.json\n", o->out);
	arena_close(a);
	return ok ? 0 : 3;
}

int
main(int argc, char **argv)
{
	struct options o;

	if (!read_options(argc, argv, &o)) {
		fputs(USAGE, stderr);
		return 2;
	}
	if (mkdir(o.out, 0755) != 0 && errno != EEXIST) {
		fprintf(stderr, "sample: %s: %s\n", o.out, strerror(errno));
		return 3;
	}
	if (o.bench == 0)
		return write_county(&o);
	if (!bench_write(o.out, (uint64_t)o.seed, o.bench)) {
		fprintf(stderr, "sample: cannot write into %s\n", o.out);
		return 3;
	}
	return 0;
}
