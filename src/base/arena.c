/*
 * Chunked bump allocator.  A reset arena is poisoned under ASan, because
 * arenas would otherwise hide use-after-free from it.
 */
#include "arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "limits.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n)	__asan_poison_memory_region((p), (n))
#define UNPOISON(p, n)	__asan_unpoison_memory_region((p), (n))
#else
#define POISON(p, n)	((void)(p), (void)(n))
#define UNPOISON(p, n)	((void)(p), (void)(n))
#endif

#define ALIGN	((size_t)16)

struct chunk {
	struct chunk *prev;
	size_t size;		/* bytes of data that follow the header */
	size_t used;
	size_t pad;
};

struct deferred {
	struct deferred *prev;
	void (*fn)(void *);
	void *p;
};

struct arena {
	struct chunk *top;
	struct deferred *defer;
	size_t cap;
	size_t held;		/* bytes of all chunks */
};

static unsigned char *
chunk_data(struct chunk *c)
{

	return (unsigned char *)(c + 1);
}

static void
chunk_push(struct arena *a, size_t need)
{
	struct chunk *c;
	size_t size = LIMIT_ARENA_CHUNK;

	if (a->top != NULL && a->top->size < ((size_t)4 << 20))
		size = a->top->size * 2;
	if (size < need)
		size = need;
	if (size > a->cap - a->held && need <= a->cap - a->held)
		size = need;
	if (need > a->cap - a->held)
		abort();
	c = malloc(sizeof(*c) + size);
	if (c == NULL)
		abort();
	c->prev = a->top;
	c->size = size;
	c->used = 0;
	POISON(chunk_data(c), size);
	a->top = c;
	a->held += size;
}

static void
chunk_pop(struct arena *a)
{
	struct chunk *c = a->top;

	a->top = c->prev;
	a->held -= c->size;
	UNPOISON(chunk_data(c), c->size);
	free(c);
}

struct arena *
arena_open(size_t cap)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a == NULL)
		abort();
	a->cap = cap;
	return a;
}

static void
defer_run(struct arena *a, const struct deferred *until)
{

	while (a->defer != until) {
		struct deferred *d = a->defer;

		a->defer = d->prev;
		d->fn(d->p);
	}
}

void
arena_close(struct arena *a)
{

	if (a == NULL)
		return;
	defer_run(a, NULL);
	while (a->top != NULL)
		chunk_pop(a);
	free(a);
}

void
arena_reset(struct arena *a)
{

	defer_run(a, NULL);
	while (a->top != NULL && a->top->prev != NULL)
		chunk_pop(a);
	if (a->top != NULL) {
		a->top->used = 0;
		POISON(chunk_data(a->top), a->top->size);
	}
}

void *
arena_alloc(struct arena *a, size_t n)
{
	unsigned char *p;
	size_t room;

	if (n > SIZE_MAX - ALIGN)
		abort();
	room = n == 0 ? ALIGN : (n + ALIGN - 1) & ~(ALIGN - 1);
	if (a->top == NULL || a->top->size - a->top->used < room)
		chunk_push(a, room);
	p = chunk_data(a->top) + a->top->used;
	a->top->used += room;
	UNPOISON(p, n);
	memset(p, 0, n);
	return p;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{

	if (size != 0 && n > SIZE_MAX / size)
		abort();
	return arena_alloc(a, n * size);
}

void *
arena_grow(struct arena *a, void *p, size_t oldn, size_t newn)
{
	unsigned char *end = NULL;
	size_t old_room, new_room;
	void *q;

	assert(newn >= oldn);
	if (p == NULL)
		return arena_alloc(a, newn);
	old_room = oldn == 0 ? ALIGN : (oldn + ALIGN - 1) & ~(ALIGN - 1);
	new_room = newn == 0 ? ALIGN : (newn + ALIGN - 1) & ~(ALIGN - 1);
	if (a->top != NULL)
		end = chunk_data(a->top) + a->top->used;
	if (end == (unsigned char *)p + old_room &&
	    a->top->size - a->top->used >= new_room - old_room) {
		a->top->used += new_room - old_room;
		UNPOISON(p, newn);
		memset((unsigned char *)p + oldn, 0, newn - oldn);
		return p;
	}
	q = arena_alloc(a, newn);
	memcpy(q, p, oldn);
	return q;
}

struct arena_mark
arena_mark(struct arena *a)
{
	struct arena_mark m = { NULL, 0, NULL };

	m.chunk = a->top;
	m.used = a->top == NULL ? 0 : a->top->used;
	m.defer = a->defer;
	return m;
}

void
arena_rewind(struct arena *a, struct arena_mark m)
{

	defer_run(a, m.defer);
	while (a->top != m.chunk)
		chunk_pop(a);
	if (a->top != NULL) {
		POISON(chunk_data(a->top) + m.used, a->top->size - m.used);
		a->top->used = m.used;
	}
}

void
arena_defer(struct arena *a, void (*fn)(void *), void *p)
{
	struct deferred *d = NEW(a, struct deferred);

	d->prev = a->defer;
	d->fn = fn;
	d->p = p;
	a->defer = d;
}

size_t
arena_used(const struct arena *a)
{
	const struct chunk *c;
	size_t n = 0;

	for (c = a->top; c != NULL; c = c->prev)
		n += c->used;
	return n;
}
