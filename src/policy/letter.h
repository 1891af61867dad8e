/*
 * Letters of responsibility.  Part of policy.h, which includes it; nobody else
 * does.
 */
#ifndef POLICY_LETTER_H
#define POLICY_LETTER_H

#include "policy/policy.h"

/* What there is one letter for each of. */
enum letter_per {
	LETTER_PLACE,		/* each place of the kind with households */
	LETTER_CONTACT,		/* each contact point of a leader there */
	LETTER_UNIT,		/* each unit that helps a village there */
	LETTER_HELPER		/* each helper of households there */
};
#define LETTER_SIGNERS	8	/* on one side */

/* Who signs: whoever holds such a post at the place on the day. */
struct letter_signer {
	str office;
	str title, title_en;
};

/* A letter of responsibility (责任书), from a cited article. */
struct letter_info {
	str id, zh, en;		/* county.sx_main_letter */
	const struct kind *kind;	/* of the id: a kind of place */
	enum letter_per per;
	bool yearly;		/* else once */
	const struct letter_signer *from;	/* who undertakes; all sign */
	size_t nfrom;
	const struct letter_signer *to;		/* to whom; all sign */
	size_t nto;
	/* households people exits exits_later helped: what the register counts */
	const str *binds;
	size_t nbinds;
	const str *says;	/* what is undertaken, in our own words */
	size_t nsays;
	date due;		/* to be signed by; 0: the text sets no day */
	const struct cite *cites;
	size_t ncites;
};
/* By position among the letters of a pack; false past the end. */
bool		pack_letter(const struct pack *, size_t i,
		    struct letter_info *out);

#endif
