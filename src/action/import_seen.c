/*
 * What a file has shown so far: keys to rows, open addressing.  Keyed by a
 * random seed, so that nobody writes a file whose keys collide.
 */
#include "action/import.h"

#include <string.h>

#include "base/crypt.h"

#define FIRST_SLOTS	((size_t)1 << 12)

static void
table_make(struct seen *s, size_t slots)
{

	s->arena = arena_open(LIMIT_ARENA_PROCESS);
	s->slots = NEW_ARRAY(s->arena, struct seen_slot, slots);
	s->mask = slots - 1;
	s->n = 0;
}

void
seen_open(struct seen *s)
{

	table_make(s, FIRST_SLOTS);
	random_bytes(&s->seed, sizeof(s->seed));
}

void
seen_close(struct seen *s)
{

	arena_close(s->arena);
	s->arena = NULL;
}

static uint64_t
mix(uint64_t h)
{

	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	return h ^ h >> 32;
}

uint64_t
seen_hash(const struct seen *s, str text)
{
	uint64_t h = s->seed ^ text.n, w;
	size_t i;

	for (i = 0; i + 8 <= text.n; i += 8) {
		memcpy(&w, text.p + i, 8);
		h = mix(h ^ w) + s->seed;
	}
	w = 0;
	if (i < text.n)
		memcpy(&w, text.p + i, text.n - i);
	h = mix(h ^ w);
	return h == 0 ? 1 : h;
}

/*
 * Some keys are record ids, which follow each other: unmixed they would fill one
 * long run of slots, and every other key that falls into it would walk it.
 */
static struct seen_slot *
probe(const struct seen *s, uint64_t key)
{
	size_t i = (size_t)mix(key ^ s->seed) & s->mask;

	while (s->slots[i].key != 0 && s->slots[i].key != key)
		i = (i + 1) & s->mask;
	return &s->slots[i];
}

static void
grow(struct seen *s)
{
	struct arena *was = s->arena;
	struct seen_slot *old = s->slots;
	size_t n = s->mask + 1, i;

	table_make(s, n * 2);
	for (i = 0; i < n; i++) {
		if (old[i].key == 0)
			continue;
		*probe(s, old[i].key) = old[i];
		s->n++;
	}
	arena_close(was);
}

struct seen_slot *
seen_take(struct seen *s, uint64_t key)
{
	struct seen_slot *slot;

	if (s->n * 4 >= (s->mask + 1) * 3)
		grow(s);
	slot = probe(s, key);
	if (slot->key == 0) {
		slot->key = key;
		s->n++;
	}
	return slot;
}

struct seen_slot *
seen_find(const struct seen *s, uint64_t key)
{
	struct seen_slot *slot = probe(s, key);

	return slot->key == 0 ? NULL : slot;
}
