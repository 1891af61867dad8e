/*
 * Letters of the public: sealed to a key whose private half is with the
 * register alone (libsodium sealed box: X25519, XSalsa20-Poly1305), so that who
 * breaks into the public process finds nothing that was handed in before.
 */
#include "publish/internal.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/host.h"

#define KEY_META	"letter_key"
#define PAIR	(crypto_box_PUBLICKEYBYTES + crypto_box_SECRETKEYBYTES)

static str
key_path(struct request *rq)
{

	return str_fmt(rq->arena, "%.*s/keys/letters.key",
	    STR_ARG(rq->host->data));
}

/* The pair as in the file: public, then secret. */
static enum err
key_load(struct request *rq, unsigned char out[PAIR], bool *out_found)
{
	str text;
	int e = file_read(rq->arena, key_path(rq), 1024, &text);

	*out_found = e == 0;
	if (e == ENOENT)
		return OK;
	if (e != 0 || !hex_parse(str_trim(text), out, PAIR))
		return fail(rq, MSG_FILE_OPEN, key_path(rq), str_from(e != 0 ?
		    strerror(e) : "not a key"));
	return OK;
}

static enum err
key_make(struct request *rq, unsigned char out[PAIR])
{
	int e;

	if (sodium_init() < 0 || crypto_box_keypair(out,
	    out + crypto_box_PUBLICKEYBYTES) != 0)
		return fail(rq, MSG_HARDEN);
	e = file_write(rq->arena, key_path(rq), hex_text(rq->arena, out, PAIR),
	    0600);
	if (e != 0)
		return fail(rq, MSG_FILE_OPEN, key_path(rq),
		    str_from(strerror(e)));
	return OK;
}

enum err
publish_key(struct request *rq, struct store *pages)
{
	struct db *was = rq->db;
	unsigned char pair[PAIR];
	bool found;
	enum err e;

	TRY(key_load(rq, pair, &found));
	if (!found)
		TRY(key_make(rq, pair));
	rq->db = store_writer(pages);
	e = db_begin(rq, rq->db);
	if (e == OK)
		e = store_meta_set(rq, KEY_META, hex_text(rq->arena, pair,
		    crypto_box_PUBLICKEYBYTES));
	if (e == OK)
		e = db_commit(rq, rq->db);
	else
		db_rollback(rq->db);
	sodium_memzero(pair, sizeof(pair));
	rq->db = was;
	return e;
}

enum err
publish_public_key(struct request *rq, str *out)
{

	return store_meta(rq, KEY_META, out);
}

enum err
publish_letter_add(struct request *rq, str public_key,
    const struct letter_public *l)
{
	unsigned char key[crypto_box_PUBLICKEYBYTES];
	size_t n = l->text.n + crypto_box_SEALBYTES;
	unsigned char *sealed = arena_alloc(rq->arena, n);
	struct stmt *s;

	if (sodium_init() < 0 || !hex_parse(public_key, key, sizeof(key)) ||
	    crypto_box_seal(sealed, (const unsigned char *)l->text.p,
	    l->text.n, key) != 0)
		return fail(rq, MSG_HARDEN);
	TRY(stmt_named(rq, "letter_add", &s));
	stmt_str(s, "page", l->page);
	stmt_int(s, "at_ms", l->at_ms);
	stmt_str(s, "receipt", l->receipt);
	stmt_blob(s, "sealed", (str){ (const char *)sealed, n });
	return stmt_run(rq, s, NULL);
}

static str
open_sealed(struct request *rq, const unsigned char pair[PAIR], str sealed)
{
	unsigned char *plain;

	if (sealed.n < crypto_box_SEALBYTES)
		return STR_NONE;
	plain = arena_alloc(rq->arena, sealed.n);
	if (crypto_box_seal_open(plain, (const unsigned char *)sealed.p,
	    sealed.n, pair, pair + crypto_box_PUBLICKEYBYTES) != 0)
		return STR_NONE;
	return (str){ (const char *)plain, sealed.n - crypto_box_SEALBYTES };
}

enum err
publish_letters(struct request *rq, int64_t after, struct letter_public *out,
    size_t n, size_t *out_n)
{
	unsigned char pair[PAIR];
	struct stmt *s;
	bool found, row;

	*out_n = 0;
	TRY(key_load(rq, pair, &found));
	if (!found)
		return OK;
	TRY(stmt_named(rq, "letter_next", &s));
	stmt_int(s, "after", after);
	while (*out_n < n) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		out[(*out_n)++] = (struct letter_public){
		    .seq = stmt_column_int(s, 0),
		    .page = stmt_column_str(rq->arena, s, 1),
		    .at_ms = stmt_column_int(s, 2),
		    .receipt = stmt_column_str(rq->arena, s, 3),
		    .text = open_sealed(rq, pair, stmt_column(s, 4).s) };
	}
	stmt_end(s);
	sodium_memzero(pair, sizeof(pair));
	return OK;
}
