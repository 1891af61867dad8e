/*
 * JSON in and out.  In: strict (duplicate keys, bad UTF-8, numbers with a
 * fraction and depth past the limit are errors with line and column), as a
 * tree in an arena.  Out: a stream writer into a buf; no tree is built.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "buf.h"
#include "err.h"
#include "str.h"

struct arena;
struct request;

enum json_kind { J_NULL, J_BOOL, J_INT, J_STR, J_LIST, J_OBJECT };

struct json {
	enum json_kind kind;
	int64_t i;		/* J_INT; J_BOOL as 0 or 1 */
	str s;			/* J_STR */
	str key;		/* when a member of an object */
	struct json *items;	/* J_LIST, J_OBJECT: n of them, in order */
	size_t n;
};

enum err	json_parse(struct request *, str text, struct json **out) CHECKED;
/* Member by key, NULL when absent; NULL object gives NULL. */
const struct json *json_get(const struct json *, const char *key);
/*
 * Required members of a kind: fail with MSG_JSON_TYPE or MSG_JSON_KEY_MISSING.
 * The _or forms give a default when absent or null.
 */
enum err	json_need_str(struct request *, const struct json *,
		    const char *key, str *out) CHECKED;
enum err	json_need_int(struct request *, const struct json *,
		    const char *key, int64_t *out) CHECKED;
enum err	json_need_list(struct request *, const struct json *,
		    const char *key, const struct json **out) CHECKED;
enum err	json_str_or(struct request *, const struct json *,
		    const char *key, str dflt, str *out) CHECKED;
/* Keys outside the NULL-terminated list are an error. */
enum err	json_only(struct request *, const struct json *,
		    const char *const *keys) CHECKED;

/* Writer: commas and nesting are kept here. */
struct jsonw {
	struct buf *buf;
	uint64_t comma;		/* one bit per open level */
	int depth;
	bool after_key;
};

void	jsonw_begin(struct jsonw *, struct buf *);
void	jsonw_open(struct jsonw *, char bracket);	/* '{' or '[' */
void	jsonw_close(struct jsonw *, char bracket);	/* '}' or ']' */
void	jsonw_key(struct jsonw *, const char *key);
void	jsonw_key_str(struct jsonw *, str key);
void	jsonw_str(struct jsonw *, str);
void	jsonw_int(struct jsonw *, int64_t);
void	jsonw_bool(struct jsonw *, bool);
void	jsonw_null(struct jsonw *);
void	jsonw_raw(struct jsonw *, str);		/* valid JSON text */
/* key and value in one call */
void	jsonw_put_str(struct jsonw *, const char *key, str);
void	jsonw_put_int(struct jsonw *, const char *key, int64_t);
void	jsonw_put_bool(struct jsonw *, const char *key, bool);

#endif
