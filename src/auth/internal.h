/*
 * Inside auth/: sessions in memory, attempts, the setup code.
 */
#ifndef AUTH_INTERNAL_H
#define AUTH_INTERNAL_H

#include <pthread.h>

#include "auth/auth.h"
#include "base/host.h"

#define MINUTE_MS		((int64_t)60000)
#define SESSION_IDLE_MS		(30 * MINUTE_MS)
#define SESSION_MAX_MS		(12 * 60 * MINUTE_MS)
#define SESSION_PER_LOGIN	3
#define SESSION_BUCKETS		512
#define SESSION_WAYS		8
#define TOKEN_SIZE		32
#define MARK_SIZE		16

#define ATTEMPT_BUCKETS		1024
#define ATTEMPT_WAYS		8
#define ATTEMPT_MAX		5
#define ATTEMPT_WINDOW_MS	(15 * MINUTE_MS)
#define ATTEMPT_ALL_MAX		50
#define ATTEMPT_ALL_WINDOW_MS	(60 * MINUTE_MS)

struct session {
	bool used;
	unsigned char mark[MARK_SIZE];	/* keyed hash of the token: the slot */
	unsigned char token[SM3_SIZE];
	char csrf[64 + 1];
	char login_name[64 + 1];
	char person_name[96 + 1];
	char office[32 + 1];
	struct actor actor;	/* its texts point at the arrays above */
	int64_t created_ms;
	int64_t seen_ms;
	int64_t written_ms;	/* seen_ms as the database has it */
	int64_t commits;	/* counter when last compared with the database */
};

struct attempt {
	uint64_t key;
	int n;
	int64_t first_ms;
	int64_t last_ms;
	int64_t until_ms;	/* locked until */
	int64_t hold_ms;	/* how long the next lock is */
};

struct auth {
	struct store *store;
	const struct entity *login;
	const struct entity *post;
	unsigned char seed[16];		/* of the tables of sessions and attempts */
	str nobody;			/* a hash that no password has */
	pthread_mutex_t lock;		/* all below */
	struct session *sessions;	/* buckets of ways */
	struct attempt *attempts;
	unsigned char setup[SM3_SIZE];
	bool setup_open;
};

struct auth	*auth_of(const struct request *);

/* session.c */
enum err	session_find(struct request *, str token, bool *out) CHECKED;
enum err	session_begin(struct request *, int64_t login, str csrf,
		    str address, str *out_token, str *out_csrf) CHECKED;

/* account.c: records with the scope lifted for the moment. */
enum err	account_find(struct request *, str name,
		    struct record **out) CHECKED;
enum err	account_load(struct request *, int64_t id,
		    struct record **out) CHECKED;
/* MSG_SIGN_IN_FAILED when it may not be used today. */
enum err	account_actor(struct request *, struct record *,
		    struct actor *out) CHECKED;
struct actor	actor_console(void);

/* attempt.c */
bool	attempt_locked(struct request *, str name, str address);
void	attempt_failed(struct request *, str name, str address);
void	attempt_good(struct request *, str name, str address);

/* password.c */
bool	password_is(struct request *, str hash, str password);

#endif
