/*
 * Sealed values, blind index, ids in URLs; OpenSSL 3 with SM4 and SM3.
 */
#include "crypt.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "request.h"

#define VERSION		1
#define IV_SIZE		16
#define OVERHEAD	((size_t)1 + IV_SIZE + SM3_SIZE)
#define ID_CHARS	26

struct crypt {
	const struct keys *keys;
	struct sm3 *hash;	/* whatever callers hash */
	struct sm3 *mac;	/* stays keyed for sealed values */
	struct sm3 *index;	/* stays keyed for the blind index */
	EVP_CIPHER_CTX *ctr;
	EVP_CIPHER_CTX *block;		/* ids: keyed once, encrypts */
	EVP_CIPHER_CTX *unblock;	/* and decrypts */
	EVP_CIPHER *sm4_ctr;
	EVP_CIPHER *sm4_ecb;
};

static void
must(int ok)
{

	if (ok != 1)
		abort();
}

void
random_bytes(void *p, size_t n)
{
	unsigned char *b = p;

	while (n > 0) {
		ssize_t k = getrandom(b, n, 0);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			abort();
		b += k;
		n -= (size_t)k;
	}
}

static enum err
key_create(struct request *rq, const char *path, unsigned char *out, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
	bool ok;

	if (fd < 0)
		return fail(rq, MSG_KEYS, str_from(path),
		    str_from(strerror(errno)));
	random_bytes(out, n);
	ok = write(fd, out, n) == (ssize_t)n && fsync(fd) == 0;
	if (close(fd) != 0 || !ok)
		return fail(rq, MSG_KEYS, str_dup(rq->arena, str_from(path)),
		    str_from(strerror(errno)));
	return OK;
}

/* Where a key goes and how long it is. */
struct slot {
	unsigned char *p;
	size_t n;
};

static enum err
key_load(struct request *rq, str dir, const char *name, bool create,
    struct slot out)
{
	char *path = str_cstr(rq->arena,
	    str_fmt(rq->arena, "%.*s/%s", STR_ARG(dir), name));
	unsigned char more;
	ssize_t k;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT && create)
		return key_create(rq, path, out.p, out.n);
	if (fd < 0)
		return fail(rq, MSG_KEYS, str_from(path),
		    str_from(strerror(errno)));
	k = read(fd, out.p, out.n);
	if (k != (ssize_t)out.n || read(fd, &more, 1) != 0) {
		(void)close(fd);
		return fail(rq, MSG_KEYS, str_from(path),
		    request_words(rq, "长度不对", "wrong length"));
	}
	(void)close(fd);
	return OK;
}

enum err
keys_load(struct request *rq, str dir, bool create, struct keys *out)
{
	struct keys k;

	memset(&k, 0, sizeof(k));
	if (create && mkdir(str_cstr(rq->arena, dir), 0700) != 0 &&
	    errno != EEXIST)
		return fail(rq, MSG_KEYS, dir, str_from(strerror(errno)));
#define LOAD(name)							\
	TRY(key_load(rq, dir, #name, create,				\
	    (struct slot){ k.name, sizeof(k.name) }))
	LOAD(field_text);
	LOAD(field_mac);
	LOAD(index);
	LOAD(change);
	LOAD(url);
	LOAD(pepper);
#undef LOAD
	*out = k;
	return OK;
}

static void
crypt_close(void *p)
{
	struct crypt *c = p;

	EVP_CIPHER_CTX_free(c->ctr);
	EVP_CIPHER_CTX_free(c->block);
	EVP_CIPHER_CTX_free(c->unblock);
	EVP_CIPHER_free(c->sm4_ctr);
	EVP_CIPHER_free(c->sm4_ecb);
}

/* The key schedule costs more than a block: it is made once. */
static void
id_key(const struct crypt *c, EVP_CIPHER_CTX *ctx, int encrypt)
{

	must(EVP_CipherInit_ex2(ctx, c->sm4_ecb, c->keys->url, NULL, encrypt,
	    NULL));
	must(EVP_CIPHER_CTX_set_padding(ctx, 0));
}

struct crypt *
crypt_open(struct arena *a, const struct keys *keys)
{
	struct crypt *c = NEW(a, struct crypt);

	c->keys = keys;
	c->hash = sm3_open(a);
	c->mac = sm3_open(a);
	c->index = sm3_open(a);
	c->sm4_ctr = EVP_CIPHER_fetch(NULL, "SM4-CTR", NULL);
	c->sm4_ecb = EVP_CIPHER_fetch(NULL, "SM4-ECB", NULL);
	c->ctr = EVP_CIPHER_CTX_new();
	c->block = EVP_CIPHER_CTX_new();
	c->unblock = EVP_CIPHER_CTX_new();
	must(c->sm4_ctr != NULL && c->sm4_ecb != NULL && c->ctr != NULL &&
	    c->block != NULL && c->unblock != NULL);
	id_key(c, c->block, 1);
	id_key(c, c->unblock, 0);
	arena_defer(a, crypt_close, c);
	return c;
}

struct sm3 *
crypt_hash(struct crypt *c)
{

	return c->hash;
}

/* In CTR mode sealing and opening are the same operation. */
static void
sm4_ctr(struct crypt *c, const unsigned char iv[IV_SIZE],
    const unsigned char *in, size_t n, unsigned char *out)
{
	int done = 0;

	must(EVP_CipherInit_ex2(c->ctr, c->sm4_ctr, c->keys->field_text, iv, 1,
	    NULL));
	if (n > 0)
		must(EVP_CipherUpdate(c->ctr, out, &done, in, (int)n));
}

static void
seal_mac(struct crypt *c, str aad, const unsigned char *p, size_t n,
    unsigned char mac[SM3_SIZE])
{

	hmac_begin(c->mac, c->keys->field_mac);
	sm3_field(c->mac, aad);
	sm3_field(c->mac, (str){ (const char *)p, n });
	hmac_end(c->mac, c->keys->field_mac, mac);
}

str
crypt_seal(struct arena *a, struct crypt *c, str aad, str plain)
{
	unsigned char *p = arena_alloc(a, plain.n + OVERHEAD);

	p[0] = VERSION;
	random_bytes(p + 1, IV_SIZE);
	sm4_ctr(c, p + 1, (const unsigned char *)plain.p, plain.n,
	    p + 1 + IV_SIZE);
	seal_mac(c, aad, p, 1 + IV_SIZE + plain.n, p + 1 + IV_SIZE + plain.n);
	return (str){ (char *)p, plain.n + OVERHEAD };
}

bool
crypt_unseal(struct arena *a, struct crypt *c, str aad, str sealed, str *out)
{
	const unsigned char *p = (const unsigned char *)sealed.p;
	unsigned char mac[SM3_SIZE], *q;
	size_t n;

	if (sealed.n < OVERHEAD || p[0] != VERSION)
		return false;
	n = sealed.n - OVERHEAD;
	seal_mac(c, aad, p, 1 + IV_SIZE + n, mac);
	if (CRYPTO_memcmp(mac, p + 1 + IV_SIZE + n, SM3_SIZE) != 0)
		return false;
	q = arena_alloc(a, n + 1);
	sm4_ctr(c, p + 1, p + 1 + IV_SIZE, n, q);
	*out = (str){ (char *)q, n };
	return true;
}

void
crypt_index(struct crypt *c, str plain, unsigned char out[SM3_SIZE])
{

	hmac_begin(c->index, c->keys->index);
	sm3_field(c->index, plain);
	hmac_end(c->index, c->keys->index, out);
}

static void
id_block(struct crypt *c, const unsigned char in[16], unsigned char out[16],
    int encrypt)
{
	int n = 0;

	must(EVP_CipherUpdate(encrypt ? c->block : c->unblock, out, &n, in,
	    16));
	must(n == 16);
}

static const char base32[] = "0123456789abcdefghjkmnpqrstvwxyz";

str
crypt_id(struct arena *a, struct crypt *c, int kind, int64_t id)
{
	unsigned char in[16] = { 0 }, out[16];
	unsigned __int128 v = 0;
	char *s = arena_alloc(a, ID_CHARS + 1);
	int i;

	in[3] = (unsigned char)kind;
	for (i = 0; i < 8; i++)
		in[8 + i] = (unsigned char)((uint64_t)id >> (56 - 8 * i));
	id_block(c, in, out, 1);
	for (i = 0; i < 16; i++)
		v = v << 8 | out[i];
	for (i = ID_CHARS - 1; i >= 0; i--, v >>= 5)
		s[i] = base32[v & 31];
	return (str){ s, ID_CHARS };
}

bool
crypt_id_parse(struct crypt *c, str s, int kind, int64_t *out)
{
	unsigned char in[16], block[16];
	unsigned __int128 v = 0;
	uint64_t id = 0;
	int i;

	if (s.n != ID_CHARS || s.p[0] > '7')
		return false;
	for (i = 0; i < ID_CHARS; i++) {
		const char *d = s.p[i] == '\0' ? NULL : strchr(base32, s.p[i]);

		if (d == NULL)
			return false;
		v = v << 5 | (unsigned)(d - base32);
	}
	for (i = 15; i >= 0; i--, v >>= 8)
		in[i] = (unsigned char)v;
	id_block(c, in, block, 0);
	for (i = 0; i < 8; i++) {
		if (block[i] != (i == 3 ? kind : 0))
			return false;
		id = id << 8 | block[8 + i];
	}
	*out = (int64_t)id;
	return true;
}
