/*
 * Memory by lifetime.  An arena owns what is allocated from it until it is
 * reset or closed; nothing is freed alone.  Not thread-safe: one arena belongs
 * to one thread at a time.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

/* A place to rewind to; valid until the arena is rewound before it. */
struct arena_mark {
	void *chunk;
	size_t used;
	void *defer;
};

/* cap: bytes after which the process aborts, so inputs are bounded before. */
struct arena	*arena_open(size_t cap);
void		 arena_close(struct arena *);
/* Give everything back; runs deferred calls in reverse; keeps one chunk. */
void		 arena_reset(struct arena *);

/* Zeroed, aligned to 16; never NULL. */
void		*arena_alloc(struct arena *, size_t n);
/* n items of size bytes; aborts on overflow. */
void		*arena_array(struct arena *, size_t n, size_t size);
/*
 * Grow an array allocated here from old to new bytes: in place when it was the
 * last allocation, otherwise copied.  New bytes are zero.
 */
void		*arena_grow(struct arena *, void *p, size_t oldn, size_t newn);

struct arena_mark arena_mark(struct arena *);
void		 arena_rewind(struct arena *, struct arena_mark);

/* Call fn(p) when the arena is reset, rewound past here or closed. */
void		 arena_defer(struct arena *, void (*fn)(void *), void *p);

/* Bytes in use, for tests and the status page. */
size_t		 arena_used(const struct arena *);

#define NEW(arena, type)	((type *)arena_alloc((arena), sizeof(type)))
#define NEW_ARRAY(arena, type, n) \
	((type *)arena_array((arena), (size_t)(n), sizeof(type)))

#endif
