/*
 * Who is it, and may they.  Accounts are records of the entity login, reached
 * through the register; sessions are rows of their own, looked up in memory and
 * checked against the database whenever something was committed since.
 *
 * A session: 256-bit random token, stored as its SM3; idle 30 minutes, at most
 * 12 hours, at most 3 per account; a new one at every sign-in and change of
 * password (reliability C-05).  Passwords: Argon2id over a keyed pepper
 * (C-01).  Five failures in 15 minutes lock (account, address block); what is
 * answered does not tell unknown from locked from wrong (C-03).
 */
#ifndef AUTH_AUTH_H
#define AUTH_AUTH_H

#include "register/register.h"

struct auth;

/* Who may do what: from the row of the route table. */
struct permission {
	uint64_t offices;	/* bits of model offices */
	bool open;		/* no session needed */
	bool first;		/* also before the first password is changed */
	str verb;		/* entity.verb */
	str purpose;
};

/* What a request shows of itself. */
struct ticket {
	str token;		/* session cookie */
	str csrf;		/* X-CSRF-Token */
	str origin;		/* Origin */
	str site;		/* Sec-Fetch-Site */
	str host;		/* Host */
	bool unsafe;		/* a method other than GET, HEAD */
	bool console;		/* by the Unix socket or a subcommand */
	str as;			/* console: the login to act as */
};

/*
 * rq: model, registry, keys, crypt and db are set.  Lives in rq's arena; one
 * password hash is made, which takes 40 ms.
 */
enum err	auth_open(struct request *, struct store *,
		    struct auth **out) CHECKED;

/*
 * Fill rq->actor: of the session, of the console, or nobody (empty scope).
 * MSG_ORIGIN when an unsafe request comes from another site or lacks its token.
 */
enum err	auth_identify(struct request *, const struct ticket *) CHECKED;
/* The one door: MSG_SIGN_IN, MSG_PASSWORD_OLD, MSG_FORBIDDEN. */
enum err	auth_permit(struct request *, const struct permission *) CHECKED;
/* Whoever can run a subcommand on the machine: the whole scope. */
void		auth_as_console(struct request *);
bool		auth_is_console(const struct actor *);
/* The actor a login has today, no password asked (console --as). */
enum err	auth_actor(struct request *, str login, struct actor *out) CHECKED;

/*
 * Signing in, in two steps: the first hashes (40 ms, no writing), the second
 * writes the session.  *out_login is the record of the account.
 */
enum err	auth_sign_in_check(struct request *, str name, str password,
		    str address, int64_t *out_login) CHECKED;
enum err	auth_sign_in(struct request *, int64_t login, str address,
		    str *out_token, str *out_csrf) CHECKED;
enum err	auth_sign_out(struct request *) CHECKED;

/* MSG_PASSWORD_WEAK; name may not be part of it. */
enum err	auth_password_rule(struct request *, str name,
		    str password) CHECKED;
/* Argon2id text of a password; takes 40 ms. */
enum err	auth_password_hash(struct request *, str password,
		    str *out) CHECKED;
/* Is it the password of the signed-in account; counts as an attempt. */
enum err	auth_password_check(struct request *, str password,
		    str address) CHECKED;
/*
 * Set the hash of an account and end its sessions; when it is one's own a new
 * session is begun and *out_token set.
 */
enum err	auth_password_set(struct request *, struct record *login,
		    str hash, bool first, str address, str *out_token) CHECKED;
/* A random password of 16 characters that meets the rule. */
str		auth_password_make(struct arena *);

/* A new account with its post, by an act. */
struct account {
	str name;
	str person_name;
	str person_key;		/* empty: that of the namesake */
	str office;
	int64_t place;
	str post_name;		/* empty: the office's label */
	str hash;		/* auth_password_hash() */
	bool first;		/* must change it at the first sign-in */
};
enum err	auth_account_add(struct request *, const struct account *,
		    int64_t *out_login) CHECKED;

/*
 * The first administrator.  auth_setup_code() makes a code while there is no
 * account at all and gives STR_NONE otherwise; the code lives in memory only.
 */
str		auth_setup_code(struct request *);
enum err	auth_setup_check(struct request *, str code) CHECKED;

/* Once a minute, as an act: write when sessions were last seen, end old ones. */
enum err	auth_housekeep(struct request *) CHECKED;

#endif
