/*
 * Mutation fuzzing: texts of a corpus are changed at random from a fixed seed,
 * which is printed, and handed to a function that checks what must hold.
 *	BANGFU_SEED=N	another seed
 *	BANGFU_FUZZ=N	N times as many
 * Each target prints one line and counts as one test; a broken property ends
 * the process with the text that did it.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/str.h"

#define FUZZ_SEED	20181231
#define FUZZ_ROUNDS	100000
#define FUZZ_SIZE	4096	/* bytes, longest text */

struct fuzz {
	uint64_t state;
	const char *const *corpus;	/* ends with NULL */
	size_t ncorpus;
	char text[FUZZ_SIZE];
	size_t n;
};

static inline uint64_t
fuzz_next(struct fuzz *f)
{
	uint64_t z = f->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static inline size_t
fuzz_below(struct fuzz *f, size_t n)
{

	return n == 0 ? 0 : (size_t)(fuzz_next(f) % n);
}

/* Put n bytes at at, as far as there is room. */
static inline void
fuzz_insert(struct fuzz *f, size_t at, const char *p, size_t n)
{

	if (n > FUZZ_SIZE - f->n)
		n = FUZZ_SIZE - f->n;
	memmove(f->text + at + n, f->text + at, f->n - at);
	memcpy(f->text + at, p, n);
	f->n += n;
}

static inline void
fuzz_delete(struct fuzz *f, size_t at, size_t n)
{

	if (n > f->n - at)
		n = f->n - at;
	memmove(f->text + at, f->text + at + n, f->n - at - n);
	f->n -= n;
}

static inline void
fuzz_mutate(struct fuzz *f)
{
	static const char odd[] = "\0\x7f\xff\xc0\x80\xed\xe4\"'\\{}[]():;,.-+"
	    "0189eE \t\r\n#=_";
	char copy[64];
	size_t at = fuzz_below(f, f->n + 1), n = fuzz_below(f, 64);
	const char *other = f->corpus[fuzz_below(f, f->ncorpus)];

	switch (fuzz_below(f, 12)) {
	case 0:
		if (at < f->n)
			f->text[at] ^= (char)(1 << fuzz_below(f, 8));
		break;
	case 1:
		if (at < f->n)
			f->text[at] = odd[fuzz_below(f, sizeof(odd) - 1)];
		break;
	case 2:
		fuzz_insert(f, at, &odd[fuzz_below(f, sizeof(odd) - 1)], 1);
		break;
	case 3:
	case 4:
		fuzz_delete(f, at, 1 + n / 8);
		break;
	case 5:
		if (n > f->n - at)
			n = f->n - at;
		memcpy(copy, f->text + at, n);
		fuzz_insert(f, fuzz_below(f, f->n + 1), copy, n);
		break;
	case 6:
		fuzz_insert(f, at, other, strlen(other) % 64);
		break;
	case 7:
		f->n = at;
		break;
	default:
		if (at < f->n)
			f->text[at] = (char)(' ' + fuzz_below(f, 95));
	}
}

/* check: what must hold of any text; ends the process when it does not. */
static inline void
fuzz_rounds(const char *name, const char *const *corpus,
    void (*check)(struct arena *, str), int64_t rounds)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	const char *seed = getenv("BANGFU_SEED"), *times = getenv("BANGFU_FUZZ");
	struct fuzz f = { .state = FUZZ_SEED, .corpus = corpus };
	int64_t v, i;
	size_t k;

	if (seed != NULL && str_int(str_from(seed), &v))
		f.state = (uint64_t)v;
	if (times != NULL && str_int(str_from(times), &v))
		rounds *= v;
	printf("  %s: seed %llu, %lld texts", name,
	    (unsigned long long)f.state, (long long)rounds);
	fflush(stdout);
	while (corpus[f.ncorpus] != NULL)
		f.ncorpus++;
	for (i = 0; i < rounds; i++) {
		const char *from = corpus[(size_t)i % f.ncorpus];
		char *exact;

		f.n = strlen(from);
		memcpy(f.text, from, f.n);
		for (k = i < (int64_t)f.ncorpus ? 0 : 1 + fuzz_below(&f, 4);
		    k > 0; k--)
			fuzz_mutate(&f);
		/* At its very size, so that ASan sees one byte too far. */
		exact = arena_alloc(a, f.n);
		memcpy(exact, f.text, f.n);
		check(a, (str){ exact, f.n });
		arena_reset(a);
	}
	printf(", held\n");
	arena_close(a);
}

static inline void
fuzz_run(const char *name, const char *const *corpus,
    void (*check)(struct arena *, str))
{

	fuzz_rounds(name, corpus, check, FUZZ_ROUNDS);
}

/* Say what broke with the text in C's notation, and end. */
static inline void
fuzz_broken(const char *what, str s)
{
	size_t i;

	printf("\nbroken: %s\n\"", what);
	for (i = 0; i < s.n; i++)
		printf(s.p[i] >= ' ' && s.p[i] < 127 && s.p[i] != '"' &&
		    s.p[i] != '\\' ? "%c" : "\\%03o", s.p[i] & 0xff);
	printf("\"\n");
	exit(1);
}

#endif
