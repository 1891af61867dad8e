/*
 * Secrets: field values of privacy level L4 (design section 9), the blind
 * index over them, record digests, and ids in URLs.  Keys live in files under
 * data/keys/, mode 0400, never in the database.
 *
 * A sealed value is  version(1) iv(16) text(n) mac(32):  SM4-CTR, then
 * HMAC-SM3 over what it is bound to (aad: table, column, row), the version, the
 * iv and the ciphertext, so that a ciphertext moved to another row fails.
 */
#ifndef BASE_CRYPT_H
#define BASE_CRYPT_H

#include "hash.h"
#include "str.h"

struct arena;
struct request;

struct keys {
	unsigned char field_text[16];		/* SM4 key of sealed values */
	unsigned char field_mac[SM3_SIZE];
	unsigned char index[SM3_SIZE];		/* blind index */
	unsigned char change[SM3_SIZE];		/* record digests */
	unsigned char url[16];			/* ids in URLs */
	unsigned char pepper[SM3_SIZE];		/* passwords */
};

/*
 * Read the keys of dir into *out; with create, make what is missing.
 * Fails with MSG_KEYS naming the file.
 */
enum err	keys_load(struct request *, str dir, bool create,
		    struct keys *out) CHECKED;

/* Contexts for one thread; freed with the arena. */
struct crypt;
struct crypt	*crypt_open(struct arena *, const struct keys *);
struct sm3	*crypt_hash(struct crypt *);

str	 crypt_seal(struct arena *, struct crypt *, str aad, str plain);
/* False when the value was altered or moved. */
bool	 crypt_unseal(struct arena *, struct crypt *, str aad, str sealed,
	    str *out) CHECKED;
/* Keyed digest of a normalised value, for equality search. */
void	 crypt_index(struct crypt *, str plain, unsigned char out[SM3_SIZE]);

/* One SM4 block of (kind, id) as 26 characters of base32; and back. */
str	 crypt_id(struct arena *, struct crypt *, int kind, int64_t id);
bool	 crypt_id_parse(struct crypt *, str, int kind, int64_t *out) CHECKED;

void	 random_bytes(void *p, size_t n);

#endif
