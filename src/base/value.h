/*
 * One stored or computed value.  Unknown is its own kind: neither zero, no,
 * nor empty.  What the number means (fen, yyyymmdd, 0/1, milliseconds, scaled
 * decimal, place code, record id) is the field's type, not the value's.
 */
#ifndef BASE_VALUE_H
#define BASE_VALUE_H

#include "str.h"

enum value_kind {
	V_UNKNOWN = 0,
	V_INT,
	V_TEXT,
	V_BLOB
};

struct value {
	enum value_kind kind;
	int64_t i;	/* V_INT */
	str s;		/* V_TEXT, V_BLOB */
};

#define VALUE_UNKNOWN	((struct value){ V_UNKNOWN, 0, STR_NONE })
#define VALUE_INT(v)	((struct value){ V_INT, (v), STR_NONE })
#define VALUE_TEXT(v)	((struct value){ V_TEXT, 0, (v) })
#define VALUE_BLOB(v)	((struct value){ V_BLOB, 0, (v) })

static inline bool
value_eq(struct value a, struct value b)
{

	return a.kind == b.kind && a.i == b.i && str_eq(a.s, b.s);
}

#endif
