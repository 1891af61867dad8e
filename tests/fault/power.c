/*
 * The power goes at every I/O point of three scripts, through the real store
 * and ledger; what was not synced is reverted, wholly or in part by a seed.
 * Nothing acknowledged may be lost and everything must verify.  The control
 * runs with synchronous=NORMAL and must lose.
 *
 *	FAULT_POINTS	about so many points a script (400); syncs, truncations
 *			and deletions and the point after each are always tried
 *	FAULT_SEEDS	torn variants of each point beside the worst case (1)
 */
#define SCRIPT_NAME "power"
#include "fault/script.h"

struct scenario {
	const char *name;
	void (*run)(struct script *);
	int64_t share;		/* of the points allowed, a 1/share */
};

static const struct scenario scenarios[] = {
	{ "create", script_create, 1 },
	{ "groups", script_groups, 1 },
	{ "bulk", script_bulk, 4 },
};

struct tally {
	int64_t points;		/* of the script */
	int64_t tried;
	int64_t cuts;
	int64_t acts;
	int64_t lost;
	int64_t lost_points;
	int64_t bad;
};

/* One run with the power cut at a point, and what is left of it. */
static void
cut(const struct scenario *x, struct ack *acks, int64_t at, uint64_t seed,
    bool normal, struct tally *t)
{
	struct script s = { .acks = acks, .normal = normal };
	struct verdict v;

	vfs_arm(VFS_POWER, at, true);
	x->run(&s);
	vfs_power_back(seed);
	v = script_check(&s);
	t->cuts++;
	t->acts += s.acts;
	t->lost += v.lost;
	t->lost_points += v.lost > 0;
	t->bad += v.bad;
	if (!normal && (v.bad > 0 || v.lost > 0))
		printf("  %s: point %lld seed %llu: %lld lost, %lld bad\n",
		    x->name, (long long)at, (unsigned long long)seed,
		    (long long)v.lost, (long long)v.bad);
}

static void
sweep(const struct scenario *x, struct ack *acks, bool normal, int64_t most,
    int64_t seeds, struct tally *t)
{
	struct script s = { .acks = acks, .normal = normal };
	int64_t step, at, k;

	*t = (struct tally){ 0 };
	vfs_arm(VFS_POWER, INT64_MAX, true);
	x->run(&s);
	t->points = vfs.ops;
	vfs_keep_marks();
	step = (t->points + most - 1) / most;
	for (at = 1; at <= t->points; at++) {
		if (at % step != 0 && !vfs_marked(at))
			continue;
		t->tried++;
		cut(x, acks, at, 0, normal, t);
		for (k = 1; k <= seeds; k++)
			cut(x, acks, at, (uint64_t)(at * 1000 + k), normal, t);
	}
}

int
main(void)
{
	int64_t most = script_setting("FAULT_POINTS", 400);
	int64_t seeds = script_setting("FAULT_SEEDS", 1);
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	struct ack *acks = NEW_ARRAY(a, struct ack, SCRIPT_ACKS);
	struct tally t;
	int failed = 0;
	size_t i;

	vfs_install();
	vfs_arm(VFS_NONE, 0, false);
	script_seed();
	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		sweep(&scenarios[i], acks, false, most / scenarios[i].share,
		    seeds, &t);
		printf("power %s: %lld of %lld points, %lld cuts, %lld acts "
		    "acknowledged, %lld lost, %lld bad\n", scenarios[i].name,
		    (long long)t.tried, (long long)t.points,
		    (long long)t.cuts, (long long)t.acts, (long long)t.lost,
		    (long long)t.bad);
		failed += script_result(scenarios[i].name, t.lost == 0 &&
		    t.bad == 0 && t.acts > 0);
	}
	sweep(&scenarios[1], acks, true, most, 0, &t);
	printf("power control synchronous=NORMAL: %lld cuts, %lld acts "
	    "acknowledged, %lld records lost at %lld points\n",
	    (long long)t.cuts, (long long)t.acts, (long long)t.lost,
	    (long long)t.lost_points);
	failed += script_result("control", t.lost > 0);
	bed_remove(SCRIPT_PATH);
	bed_remove(SCRIPT_SEED);
	arena_close(a);
	return failed > 0;
}
