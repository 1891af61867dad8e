/*
 * What can fail says so.  A function returns one of these; the sentence a
 * person reads was put into the request by fail() (request.h).
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {
	OK = 0,
	ERR_INPUT,	/* what was sent is malformed or breaks a rule of form */
	ERR_MISSING,	/* no such thing, or not within the caller's scope */
	ERR_REFUSED,	/* understood, and a rule says no */
	ERR_UNKNOWN,	/* cannot be decided: facts are missing */
	ERR_CONFLICT,	/* based on a version that is no longer current */
	ERR_AUTH,	/* not signed in, or may not do this */
	ERR_LIMIT,	/* larger than a limit of limits.h */
	ERR_BUSY,	/* try again: queue full, database locked */
	ERR_IO,		/* file, database or network failed */
	ERR__MAX
};

#define CHECKED __attribute__((warn_unused_result))

/*
 * Return early on failure.  The only macro that hides control flow; safe
 * because arenas own everything a function has taken.
 */
#define TRY(call) do {							\
	enum err try_err_ = (call);					\
	if (try_err_ != OK)						\
		return try_err_;					\
} while (0)

#endif
