/*
 * One request: who asks, what has been noted on the way, what went wrong.
 * One request = one arena = one transaction = one ledger entry.
 * serve/ opens and ends them; subcommands and tests make their own.
 */
#ifndef BASE_REQUEST_H
#define BASE_REQUEST_H

#include "arena.h"
#include "date.h"
#include "err.h"
#include "str.h"

struct db;		/* store/store.h */
struct entity;		/* model/model.h */
struct host;		/* base/host.h */
struct keys;		/* base/crypt.h */
struct model;		/* model/model.h */
struct policy;		/* policy/policy.h */
struct crypt;		/* base/crypt.h */
struct registry;	/* register/register.h */

enum msg {
#define M(id, err, http, code, zh, en)	MSG_##id,
#include "message.def"
#undef M
	MSG__MAX
};

struct message {
	enum err err;
	int http;
	const char *code;
	const char *zh;
	const char *en;
};

enum lang { LANG_ZH, LANG_EN };

/* Who acts.  Filled by auth/, enforced by register/. */
struct actor {
	int64_t login;		/* record id, 0 for the console */
	str login_name;
	int64_t person;		/* person behind the login; separation of duties */
	str person_name;
	int64_t post;		/* the one post the session acts in */
	str office;		/* its office (model/office.toml) */
	int64_t place;		/* where the post is */
	int64_t place_lo;	/* scope: place codes lo..hi inclusive; */
	int64_t place_hi;	/* lo > hi is the empty scope */
	int office_number;	/* position in model/office.toml */
	str purpose;		/* why, from the route or the form */
	bool password_first;	/* must change the password before all else */
	const unsigned char *session;	/* SM3 of its token; NULL without one */
	str csrf;		/* of the session */
};

/* Where in the input. row and column count from 1; 0 is not known. */
struct at {
	str file;
	int64_t row;
	int64_t column;
	str field;
};

/* A fact that is needed and the office that supplies it. */
struct missing {
	str fact;		/* household.housing_safe */
	str label;		/* in the request's language */
	str office;
	str office_label;
};

struct problem {
	enum msg msg;
	str detail;		/* the sentence, in the request's language */
	struct at at;
	const struct missing *missing;
	size_t nmissing;
	str conflict;		/* JSON: what stands now, at a conflict */
};

/*
 * What the register did to one record, in order; the ledger seals the list.
 * Everything lives in the request's arena.
 */
struct change {
	struct change *next;
	const struct entity *entity;
	int number;		/* of the entity; all that the ledger knows */
	int64_t id;
	int64_t version;	/* after the change */
	int64_t place;		/* owner place after the change */
	str old;		/* image before; n = 0 for a new record */
	unsigned char digest[32];	/* keyed, of the new image; zero when gone */
	str image;		/* the new one, when at hand: bulk is compared by it */
	date effective;
	int64_t seq;		/* given by the ledger when sealed */
};

struct changes {
	struct change *first;
	struct change **last;
	int64_t n;
};

struct request {
	struct arena *arena;
	const struct model *model;
	const struct policy *policy;
	const struct registry *registry;
	const struct keys *keys;
	struct crypt *crypt;	/* contexts of this thread, over keys */
	struct host *host;	/* the process around us */
	struct db *db;		/* connection with its open transaction */
	struct actor actor;
	enum lang lang;
	int64_t now_ms;		/* one clock reading per request */
	date today;		/* the site's business date */
	str action;		/* verb.object of the route or subcommand */
	str subject;		/* what it is about, as text for the ledger */
	str detail;		/* short JSON for the ledger entry; no L3/L4 */
	struct changes changes;
	struct problem problem;
};

/* Clear rq for a new use of the arena; keeps nothing. */
void	request_init(struct request *, struct arena *);
/* The open problem is dropped, e.g. after a batch item was recorded. */
void	request_clear(struct request *);

/*
 * Say what is wrong and return the err of the message's row.  Arguments are
 * of type str and fill {1}, {2}, …
 *	return fail(rq, MSG_VALUE_RANGE, label, text, low, high);
 */
#define fail(rq, msg, ...)						\
	request_fail((rq), (msg),					\
	    (const str[]){ STR_NONE, ##__VA_ARGS__ },			\
	    sizeof((const str[]){ STR_NONE, ##__VA_ARGS__ }) / sizeof(str) - 1)

enum err	request_fail(struct request *, enum msg, const str *args,
		    size_t n) CHECKED;
/* Add the place of the fault to the open problem. */
enum err	request_at(struct request *, enum err, struct at) CHECKED;

const struct message *message_row(enum msg);
/* The sentence of a message with its arguments, in a language. */
str		message_text(struct arena *, enum msg, enum lang,
		    const str *args, size_t n);
/* zh or en, by the request's language. */
str		request_words(const struct request *, const char *zh,
		    const char *en);

#endif
