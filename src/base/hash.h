/*
 * SM3 (GB/T 32905), the one hash, and HMAC-SM3.  A context is made once per
 * thread and reused: fetching the digest costs more than hashing a record.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "str.h"

struct arena;

#define SM3_SIZE	32

struct sm3;			/* reusable context */

/* Freed with the arena. */
struct sm3	*sm3_open(struct arena *);
void		 sm3_begin(struct sm3 *);
void		 sm3_add(struct sm3 *, const void *p, size_t n);
/* Length-prefixed, so that field boundaries cannot shift. */
void		 sm3_field(struct sm3 *, str);
void		 sm3_int(struct sm3 *, int64_t);
void		 sm3_end(struct sm3 *, unsigned char out[SM3_SIZE]);

/* HMAC with a 32-byte key, over what is added between begin and end. */
void		 hmac_begin(struct sm3 *, const unsigned char key[SM3_SIZE]);
void		 hmac_end(struct sm3 *, const unsigned char key[SM3_SIZE],
		    unsigned char out[SM3_SIZE]);

/* One call, own context; for the occasional use. */
void		 sm3_once(str, unsigned char out[SM3_SIZE]);

str		 hex_text(struct arena *, const unsigned char *p, size_t n);
bool		 hex_parse(str, unsigned char *out, size_t n);

#endif
