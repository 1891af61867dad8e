/*
 * A writing process is killed at random, over and over, on one database that
 * grows: 64 threads submit acts, each acknowledgement goes down a pipe as soon
 * as done() says so.  After each kill what was acknowledged in that life is
 * read again; every 50 kills and at the end everything is: all acts, SQLite's
 * integrity check, the whole ledger by replay against the last head
 * acknowledged.  The control acknowledges before the commit and must be caught.
 *
 *	FAULT_KILLS	how many (1000)
 */
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#define SCRIPT_NAME "kill"
#include "fault/script.h"

#define CLIENTS		64
#define FULL_EVERY	50
#define ACKS_MAX	4000000
#define START_US	10000000	/* more than any start takes */

/* What goes down the pipe; short enough to be written whole. */
struct word {
	int64_t id;
	int64_t amount;
	int64_t head;
	unsigned char hash[SM3_SIZE];
};

static struct {
	struct bed bed;
	int pipe;
	bool early;		/* the control */
	int64_t life;
} child;

static void
tell(struct word w)
{

	if (write(child.pipe, &w, sizeof(w)) != (ssize_t)sizeof(w))
		_exit(1);
}

struct job {
	struct act act;
	struct request rq;
	struct word word;
};

static enum err
job_run(struct request *rq, void *arg)
{
	struct job *j = arg;

	(void)rq;
	TRY(bed_add(rq, BED_ENTITY, STR("张三"), j->word.amount, false,
	    &j->word.id));
	/* Before anything is on the disk: what must never be done. */
	if (child.early)
		tell(j->word);
	return OK;
}

static void
job_done(struct act *act, enum err outcome)
{
	struct job *j = act->arg;
	struct ledger_anchor head = { 0 };
	struct request rq;

	if (outcome != OK || child.early)
		return;
	request_init(&rq, j->rq.arena);
	rq.db = store_writer(child.bed.store);
	if (ledger_head(&rq, &head) != OK)
		_exit(1);
	j->word.head = head.seq;
	memcpy(j->word.hash, head.hash, SM3_SIZE);
	tell(j->word);
}

static void *
client(void *arg)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	int64_t n = child.life * 1000000 + *(int *)arg * 10000;
	struct job *j;

	for (;;) {
		arena_reset(a);
		j = NEW(a, struct job);
		bed_request(&child.bed, &j->rq, a, "kill.add");
		j->word.amount = n++;
		j->act = (struct act){ .rq = &j->rq, .arg = j, .run = job_run,
		    .seal = ledger_seal, .done = job_done, .weight = 1 };
		if (store_act(child.bed.store, &j->act) != OK)
			_exit(1);
	}
	return NULL;
}

static void
child_main(int fd, bool early, int64_t life)
{
	static int numbers[CLIENTS];
	struct word ready = { 0 };
	pthread_t t;
	int i;

	child.pipe = fd;
	child.early = early;
	child.life = life;
	if (bed_open(&child.bed, SCRIPT_PATH, STORE_WRITE) != OK ||
	    store_start(&child.bed.rq, child.bed.store) != OK)
		_exit(1);
	tell(ready);
	for (i = 0; i < CLIENTS; i++) {
		numbers[i] = i;
		if (pthread_create(&t, NULL, client, &numbers[i]) != 0)
			_exit(1);
	}
	for (;;)
		pause();
}

static int64_t
now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct tally {
	int64_t kills;
	int64_t acks;
	int64_t lost;
	int64_t bad;
	int64_t early_exits;	/* the child failed by itself */
	int64_t full;
	struct word *words;
	struct ledger_anchor head;
};

/*
 * Take acknowledgements in until the time is over, kill, take in the rest.  The
 * time begins when the child is ready, in every tenth life with its start.
 */
static void
life(struct tally *t, bool early, int64_t lives, int64_t lasts_us)
{
	int fd[2], status = 0, timeout;
	int64_t end = now_us() + (lives % 10 == 0 ? lasts_us : START_US);
	struct pollfd p;
	bool killed = false;
	ssize_t n;
	pid_t pid;

	if (pipe(fd) != 0)
		abort();
	pid = fork();
	if (pid == 0) {
		(void)close(fd[0]);
		child_main(fd[1], early, lives);
	}
	(void)close(fd[1]);
	p = (struct pollfd){ fd[0], POLLIN, 0 };
	for (;;) {
		timeout = killed ? -1 : (int)((end - now_us()) / 1000);
		if (!killed && (now_us() >= end || poll(&p, 1, timeout) == 0)) {
			(void)kill(pid, SIGKILL);
			killed = true;
			continue;
		}
		assert(t->acks < ACKS_MAX);
		n = read(fd[0], &t->words[t->acks], sizeof(struct word));
		if (n != (ssize_t)sizeof(struct word))
			break;
		if (t->words[t->acks].id != 0)
			t->acks++;
		else if (lives % 10 != 0)
			end = now_us() + lasts_us;
	}
	(void)close(fd[0]);
	(void)waitpid(pid, &status, 0);
	t->kills++;
	t->early_exits += !WIFSIGNALED(status);
}

static void
remember_head(struct tally *t, int64_t from)
{
	int64_t i;

	for (i = from; i < t->acks; i++)
		if (t->words[i].head > t->head.seq) {
			t->head.seq = t->words[i].head;
			memcpy(t->head.hash, t->words[i].hash, SM3_SIZE);
		}
}

/* Read acknowledged records from a number on; wholly: the ledger too. */
static void
check(struct tally *t, int64_t from, bool whole)
{
	struct value v[BED_COLUMNS];
	struct ledger_report rep;
	struct request rq;
	struct bed bed;
	int64_t i, version;
	struct arena_mark m;

	if (bed_open(&bed, SCRIPT_PATH, STORE_WRITE) != OK) {
		t->bad++;
		bed_close(&bed);
		return;
	}
	bed_request(&bed, &rq, bed.arena, "kill.check");
	rq.db = store_writer(bed.store);
	for (i = from; i < t->acks; i++) {
		m = arena_mark(bed.arena);
		if (bed_load(&rq, BED_ENTITY, t->words[i].id, &version, v) !=
		    OK || v[3].i != t->words[i].amount)
			t->lost++;
		arena_rewind(bed.arena, m);
	}
	if (whole && (ledger_replay(&rq, t->head.seq == 0 ? NULL : &t->head,
	    &rep) != OK || rep.nfaults > 0))
		t->bad++;
	bed_close(&bed);
	if (whole && !script_integrity(SCRIPT_PATH))
		t->bad++;
	t->full += whole;
}

static void
series(struct tally *t, bool early, int64_t kills, uint64_t *seed)
{
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	int64_t i, from;

	*t = (struct tally){ 0 };
	t->words = NEW_ARRAY(a, struct word, ACKS_MAX);
	script_copy(SCRIPT_SEED, SCRIPT_PATH);
	for (i = 0; i < kills && (!early || t->lost == 0); i++) {
		*seed = *seed * 6364136223846793005u + 1442695040888963407u;
		from = t->acks;
		life(t, early, i + 1, (int64_t)(*seed >> 33) % 24000);
		remember_head(t, from);
		if ((i + 1) % FULL_EVERY == 0 || i + 1 == kills)
			check(t, early ? from : 0, true);
		else
			check(t, from, false);
	}
	arena_close(a);
}

int
main(void)
{
	int64_t kills = script_setting("FAULT_KILLS", 1000);
	uint64_t seed = (uint64_t)script_setting("FAULT_SEED", 20161019);
	struct tally t;
	int failed = 0;

	script_seed();
	series(&t, false, kills, &seed);
	printf("kill: %lld kills (%lld ended by themselves), %lld acts "
	    "acknowledged, %lld lost, %lld full checks, %lld bad\n",
	    (long long)t.kills, (long long)t.early_exits, (long long)t.acks,
	    (long long)t.lost, (long long)t.full, (long long)t.bad);
	failed += script_result("kill", t.lost == 0 && t.bad == 0 &&
	    t.early_exits == 0 && t.acks > t.kills);
	series(&t, true, 200, &seed);
	printf("kill control, acknowledged before the commit: caught after "
	    "%lld kills, %lld of %lld acts lost\n", (long long)t.kills,
	    (long long)t.lost, (long long)t.acks);
	failed += script_result("control", t.lost > 0);
	bed_remove(SCRIPT_PATH);
	bed_remove(SCRIPT_SEED);
	return failed > 0;
}
