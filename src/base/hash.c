/*
 * SM3 by OpenSSL.
 */
#include "hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

#define BLOCK	64
#define PENDING	512

/*
 * Small pieces wait in pending: a call into the library costs more than the
 * few bytes it brings.  The states of an HMAC after its key block are kept for
 * the last key, which saves two blocks of five for a record.
 */
struct sm3 {
	EVP_MD_CTX *ctx;
	EVP_MD_CTX *inner;	/* after the key, for hmac_begin */
	EVP_MD_CTX *outer;	/* after the key, for hmac_end */
	EVP_MD *md;
	bool keyed;
	unsigned char key[SM3_SIZE];
	size_t n;
	unsigned char pending[PENDING];
};

/* A digest that fails to run is a broken installation, not an input. */
static void
must(int ok)
{

	if (ok != 1)
		abort();
}

static void
sm3_close(void *p)
{
	struct sm3 *h = p;

	EVP_MD_CTX_free(h->ctx);
	EVP_MD_CTX_free(h->inner);
	EVP_MD_CTX_free(h->outer);
	OPENSSL_cleanse(h->key, sizeof(h->key));
	EVP_MD_free(h->md);
}

struct sm3 *
sm3_open(struct arena *a)
{
	struct sm3 *h = NEW(a, struct sm3);

	h->md = EVP_MD_fetch(NULL, "SM3", NULL);
	h->ctx = EVP_MD_CTX_new();
	h->inner = EVP_MD_CTX_new();
	h->outer = EVP_MD_CTX_new();
	must(h->md != NULL && h->ctx != NULL && h->inner != NULL &&
	    h->outer != NULL);
	arena_defer(a, sm3_close, h);
	return h;
}

void
sm3_begin(struct sm3 *h)
{

	h->n = 0;
	must(EVP_DigestInit_ex2(h->ctx, h->md, NULL));
}

static void
flush(struct sm3 *h)
{

	if (h->n > 0)
		must(EVP_DigestUpdate(h->ctx, h->pending, h->n));
	h->n = 0;
}

void
sm3_add(struct sm3 *h, const void *p, size_t n)
{

	if (n == 0)
		return;
	if (n > PENDING - h->n)
		flush(h);
	if (n > PENDING) {
		must(EVP_DigestUpdate(h->ctx, p, n));
		return;
	}
	memcpy(h->pending + h->n, p, n);
	h->n += n;
}

void
sm3_int(struct sm3 *h, int64_t v)
{
	unsigned char b[8];
	uint64_t u = (uint64_t)v;
	int i;

	for (i = 7; i >= 0; i--, u >>= 8)
		b[i] = (unsigned char)u;
	sm3_add(h, b, sizeof(b));
}

void
sm3_field(struct sm3 *h, str s)
{

	sm3_int(h, (int64_t)s.n);
	sm3_add(h, s.p, s.n);
}

void
sm3_end(struct sm3 *h, unsigned char out[SM3_SIZE])
{

	flush(h);
	must(EVP_DigestFinal_ex(h->ctx, out, NULL));
}

static void
pad_state(struct sm3 *h, EVP_MD_CTX *ctx, const unsigned char key[SM3_SIZE],
    unsigned char x)
{
	unsigned char pad[BLOCK];
	size_t i;

	for (i = 0; i < BLOCK; i++)
		pad[i] = (unsigned char)((i < SM3_SIZE ? key[i] : 0) ^ x);
	must(EVP_DigestInit_ex2(ctx, h->md, NULL));
	must(EVP_DigestUpdate(ctx, pad, BLOCK));
	OPENSSL_cleanse(pad, sizeof(pad));
}

static void
key_states(struct sm3 *h, const unsigned char key[SM3_SIZE])
{

	if (h->keyed && memcmp(h->key, key, SM3_SIZE) == 0)
		return;
	pad_state(h, h->inner, key, 0x36);
	pad_state(h, h->outer, key, 0x5c);
	memcpy(h->key, key, SM3_SIZE);
	h->keyed = true;
}

void
hmac_begin(struct sm3 *h, const unsigned char key[SM3_SIZE])
{

	key_states(h, key);
	h->n = 0;
	must(EVP_MD_CTX_copy_ex(h->ctx, h->inner));
}

void
hmac_end(struct sm3 *h, const unsigned char key[SM3_SIZE],
    unsigned char out[SM3_SIZE])
{
	unsigned char inner[SM3_SIZE];

	sm3_end(h, inner);
	key_states(h, key);
	must(EVP_MD_CTX_copy_ex(h->ctx, h->outer));
	sm3_add(h, inner, SM3_SIZE);
	sm3_end(h, out);
}

void
sm3_once(str s, unsigned char out[SM3_SIZE])
{

	must(EVP_Digest(s.n == 0 ? "" : s.p, s.n, out, NULL, EVP_sm3(), NULL));
}

str
hex_text(struct arena *a, const unsigned char *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	char *s = arena_alloc(a, n * 2 + 1);
	size_t i;

	for (i = 0; i < n; i++) {
		s[i * 2] = digits[p[i] >> 4];
		s[i * 2 + 1] = digits[p[i] & 15];
	}
	return (str){ s, n * 2 };
}

static int
hex_digit(char c)
{

	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
hex_parse(str s, unsigned char *out, size_t n)
{
	size_t i;

	if (s.n != n * 2)
		return false;
	for (i = 0; i < n; i++) {
		int hi = hex_digit(s.p[i * 2]), lo = hex_digit(s.p[i * 2 + 1]);

		if (hi < 0 || lo < 0)
			return false;
		out[i] = (unsigned char)(hi << 4 | lo);
	}
	return true;
}
