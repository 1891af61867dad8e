/*
 * Shared by the files of register/: how an entity lies in its table.
 */
#ifndef REGISTER_INTERNAL_H
#define REGISTER_INTERNAL_H

#include "register/register.h"

/* What a column holds. */
enum slot_kind {
	SLOT_SHARD,
	SLOT_PLACE,		/* owner place of an entity without the field */
	SLOT_FIELD,
	SLOT_INDEX,		/* blind index of the field */
	SLOT_RETIRED		/* of a field that left the dictionary: kept */
};

struct slot {
	enum slot_kind kind;
	const struct field *field;
};

struct layout {
	const struct entity *entity;
	struct column *columns;	/* by number; the image's order */
	struct slot *slots;
	size_t n;
	str columns_text;	/* "id","version",… in that order */
	str load;		/* … WHERE id = $1 AND place in $2..$3 */
	str insert;
	str update;
	str remove;
	str title;		/* empty when it has none to show */
	/* sql_where() texts; by field: reference, place, or sealed and found */
	str *by_field;
	str by_key;
	str by_key_shard;
	str by_year;
};

struct registry {
	const struct model *model;
	struct layout *tables;	/* parallel to model->entities */
};

const struct layout *layout_of(const struct request *, const struct entity *);

/* sql.c: statement texts */
void	sql_table(struct arena *, struct layout *);
void	sql_finds(struct arena *, struct layout *);
/* STR_NONE when the cursor does not parse. */
str	sql_list(struct request *, const struct query *, struct value *bind,
	    size_t *nbind, bool small);
/* How many, up to a limit; with a filter over a large scope a lower bound. */
str	sql_count(struct request *, const struct query *, struct value *bind,
	    size_t *nbind, bool small);
/* The sum of a column of those that match, LIMIT_COUNT_EXACT at most. */
str	sql_sum(struct request *, const struct query *, const struct field *,
	    struct value *bind, size_t *nbind);
/* One condition on a column, in scope, oldest first. */
str	sql_where(struct arena *, const struct layout *, str column,
	    const char *more);
bool	field_sealed(const struct field *);
bool	field_blind(const struct field *);
bool	field_text_column(const struct field *);

/* record.c: from the row under a statement whose columns are columns_text. */
struct record	*record_row(struct request *, const struct layout *,
		    const struct stmt *);
void		 record_fill(const struct layout *, struct record *);

#define BLIND_SIZE	16
#define BIND_MAX	128

#endif
