/*
 * Every write, sync and truncation fails in turn: with an I/O error or for
 * lack of space, once or for ever.  No act is acknowledged that is not there
 * afterwards; after an I/O error nothing is written any more; after a lack of
 * space that passed, work goes on.  The control drops a write and says it was
 * done, which must be found.
 *
 *	FAULT_POINTS	about so many points a script (400); syncs, truncations
 *			and deletions and the point after each are always tried
 */
#define SCRIPT_NAME "io"
#include "fault/script.h"

struct kind {
	const char *name;
	enum vfs_fault fault;
	bool sticky;
};

static const struct kind kinds[] = {
	{ "eio once", VFS_EIO, false },
	{ "eio for ever", VFS_EIO, true },
	{ "no space once", VFS_FULL, false },
	{ "no space for ever", VFS_FULL, true },
};

struct tally {
	int64_t runs;
	int64_t hit;
	int64_t acts;
	int64_t lost;
	int64_t bad;
	int64_t went_on;	/* wrote after it had to stop */
	int64_t gave_up;	/* stopped though space came back */
};

/* After the fault: the store has stopped and stays so, or works again. */
static void
aftermath(struct script *s, const struct kind *k, struct tally *t)
{
	struct store_stats stats;
	int64_t before;
	enum err e;

	store_stats(s->bed.store, &stats);
	before = vfs.ops;
	e = script_act(s, 1, 10, 0);
	if (stats.stopped && (e == OK || vfs.ops != before))
		t->went_on++;
	if (k->fault == VFS_FULL && !k->sticky && !stats.stopped && e != OK)
		t->gave_up++;
}

static void
script(struct script *s, const struct kind *k, struct tally *t)
{

	script_copy(SCRIPT_SEED, SCRIPT_PATH);
	if (script_open(s, STORE_WRITE)) {
		script_singles(s);
		(void)script_act(s, 60, 2000, 0);
		(void)script_act(s, 200, 3000, 0);
		(void)script_act(s, 60, 2000, 0);
		script_singles(s);
		if (t != NULL && vfs.hit)
			aftermath(s, k, t);
	}
	script_close(s);
}

static void
sweep(const struct kind *k, struct ack *acks, int64_t most, struct tally *t)
{
	int64_t points, at, step;
	struct script s = { .acks = acks };
	struct verdict v;

	vfs_arm(k->fault, INT64_MAX, false);
	script(&s, k, NULL);
	points = vfs.ops;
	vfs_keep_marks();
	step = (points + most - 1) / most;
	for (at = 1; at <= points; at++) {
		if (at % step != 0 && !vfs_marked(at))
			continue;
		s = (struct script){ .acks = acks };
		vfs_arm(k->fault, at, k->sticky);
		script(&s, k, t);
		t->runs++;
		t->hit += vfs.hit;
		vfs_arm(VFS_NONE, 0, false);
		v = script_check(&s);
		t->acts += s.acts;
		t->lost += v.lost;
		t->bad += v.bad;
		if ((v.lost > 0 || v.bad > 0) && k->fault != VFS_LIE)
			printf("  %s: point %lld: %lld lost, %lld bad\n",
			    k->name, (long long)at, (long long)v.lost,
			    (long long)v.bad);
	}
}

int
main(void)
{
	static const struct kind lie = { "lie", VFS_LIE, false };
	int64_t most = script_setting("FAULT_POINTS", 400);
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	struct ack *acks = NEW_ARRAY(a, struct ack, SCRIPT_ACKS);
	struct tally t;
	int failed = 0;
	size_t i;

	vfs_install();
	vfs_arm(VFS_NONE, 0, false);
	script_seed();
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		t = (struct tally){ 0 };
		sweep(&kinds[i], acks, most, &t);
		printf("io %s: %lld points, %lld hit, %lld acts acknowledged, "
		    "%lld lost, %lld bad, %lld wrote on, %lld gave up\n",
		    kinds[i].name, (long long)t.runs, (long long)t.hit,
		    (long long)t.acts, (long long)t.lost, (long long)t.bad,
		    (long long)t.went_on, (long long)t.gave_up);
		failed += script_result(kinds[i].name, t.lost == 0 &&
		    t.bad == 0 && t.went_on == 0 && t.gave_up == 0 &&
		    t.hit > 0 && t.acts > 0);
	}
	t = (struct tally){ 0 };
	sweep(&lie, acks, most, &t);
	printf("io control, a write dropped and called done: %lld points, "
	    "%lld records lost, %lld bad\n", (long long)t.runs,
	    (long long)t.lost, (long long)t.bad);
	failed += script_result("control", t.lost > 0 || t.bad > 0);
	bed_remove(SCRIPT_PATH);
	bed_remove(SCRIPT_SEED);
	arena_close(a);
	return failed > 0;
}
