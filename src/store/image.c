/*
 * Records as bytes.  One known value is
 *	number << 2 | kind	as a varint
 *	V_INT			zigzag as a varint
 *	V_TEXT, V_BLOB		length as a varint, bytes
 * Shortest forms only, numbers rising: a record has one image.
 */
#include "store/store.h"

#include <assert.h>
#include <string.h>

#define VARINT_MAX	10	/* bytes of 64 bits */

static size_t
varint_put(unsigned char *p, uint64_t v)
{
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		p[n++] = (unsigned char)(v | 0x80);
	p[n++] = (unsigned char)v;
	return n;
}

static bool
varint_get(str *s, uint64_t *out)
{
	uint64_t v = 0, b;
	size_t i;

	for (i = 0; i < s->n && i < VARINT_MAX; i++) {
		b = (unsigned char)s->p[i];
		if (i == VARINT_MAX - 1 && b > 1)
			return false;
		v |= (b & 0x7f) << (7 * i);
		if (b < 0x80) {
			if (i > 0 && b == 0)
				return false;
			*out = v;
			*s = str_sub(*s, i + 1, s->n);
			return true;
		}
	}
	return false;
}

static uint64_t
zigzag(int64_t v)
{

	return ((uint64_t)v << 1) ^ (v < 0 ? UINT64_MAX : 0);
}

static int64_t
unzigzag(uint64_t v)
{

	return (int64_t)((v >> 1) ^ ((v & 1) != 0 ? UINT64_MAX : 0));
}

str
image_make(struct arena *a, const struct column *c, const struct value *v,
    size_t n)
{
	size_t i, room = 0, at = 0;
	unsigned char *p;

	for (i = 0; i < n; i++)
		room += v[i].kind == V_UNKNOWN ? 0 : 2 * VARINT_MAX + v[i].s.n;
	p = arena_alloc(a, room + 1);
	for (i = 0; i < n; i++) {
		assert(c[i].number > 0 &&
		    (i == 0 || c[i].number > c[i - 1].number));
		if (v[i].kind == V_UNKNOWN)
			continue;
		at += varint_put(p + at, (uint64_t)c[i].number << 2 |
		    (uint64_t)v[i].kind);
		if (v[i].kind == V_INT) {
			at += varint_put(p + at, zigzag(v[i].i));
			continue;
		}
		at += varint_put(p + at, v[i].s.n);
		if (v[i].s.n > 0)
			memcpy(p + at, v[i].s.p, v[i].s.n);
		at += v[i].s.n;
	}
	return (str){ (const char *)p, at };
}

static bool
value_get(str *s, uint64_t kind, struct value *out)
{
	uint64_t u;

	*out = VALUE_UNKNOWN;
	out->kind = (enum value_kind)kind;
	if (kind == V_UNKNOWN || !varint_get(s, &u))
		return false;
	if (kind == V_INT) {
		out->i = unzigzag(u);
		return true;
	}
	if (u > s->n)
		return false;
	out->s = str_sub(*s, 0, (size_t)u);
	*s = str_sub(*s, (size_t)u, s->n);
	return true;
}

bool
image_read(str image, const struct column *c, size_t n, struct value *out)
{
	struct value v;
	uint64_t head, last = 0;
	size_t i = 0;

	while (image.n > 0) {
		if (!varint_get(&image, &head) || head >> 2 <= last ||
		    !value_get(&image, head & 3, &v))
			return false;
		last = head >> 2;
		for (; i < n && (uint64_t)c[i].number < last; i++)
			out[i] = VALUE_UNKNOWN;
		if (i < n && (uint64_t)c[i].number == last)
			out[i++] = v;
	}
	for (; i < n; i++)
		out[i] = VALUE_UNKNOWN;
	return true;
}

/* tidy: params, what a record is, its image and the key */
void
image_digest(struct sm3 *h, const unsigned char key[SM3_SIZE], int entity,
    int64_t id, int64_t version, str image, unsigned char out[SM3_SIZE])
{

	hmac_begin(h, key);
	sm3_int(h, entity);
	sm3_int(h, id);
	sm3_int(h, version);
	sm3_field(h, image);
	hmac_end(h, key, out);
}
