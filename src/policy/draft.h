/*
 * Places of a pack's text that a draft may change, shared by the draft_*.c
 * files.
 */
#ifndef POLICY_DRAFT_H
#define POLICY_DRAFT_H

#include "internal.h"

/* What stands at a place; the first two are the content of a string. */
enum place_kind {
	PLACE_FORMULA, PLACE_TEXT,
	PLACE_ROW,		/* { from = …, value = … } */
	PLACE_SETS,		/* { "entity.name" = "formula" } */
	PLACE_NAMES,		/* ["…", "…"] */
	PLACE_EXCEPT,		/* an exception: it can only go */
	PLACE_TEST,		/* tests or maps, as in a file of them */
	PLACE_HEAD		/* what sealing sets in pack.toml */
};

/* "values.#" is each of a list, "values.+" one more. */
struct place_rule {
	const char *section;	/* "*": any that has it */
	const char *path;
	enum place_kind kind;
};
extern const struct place_rule place_rules[];
extern const size_t nplace_rules;

/* The files of a pack as nodes, once for many places. */
struct place_files {
	struct arena *arena;
	const struct pack_files *all;
	struct toml_node **root;	/* by file; NULL: none to change */
};
void	place_files_init(struct place_files *, struct arena *,
	    const struct pack_files *);

struct place {
	enum place_kind kind;
	size_t file;
	struct toml_node *object;	/* NULL: a whole to be added */
	struct toml_node *node;		/* NULL: nothing stands there yet */
	struct toml_node *list;		/* that node is in, or is added to */
	str key;			/* last part of the path */
};
/* False: no such place, or none that a draft may change. */
bool	place_find(const struct place_files *, const struct pack_edit *,
	    struct place *out);
/* Byte of a file's text; lines and columns count from 1. */
size_t	place_offset(str text, int line, int column);
/* What stands at a node, as written; of a string, what it says. */
str	place_text(const struct place_files *, const struct place *);
/* A string as TOML. */
str	draft_quoted(struct arena *, str);
/* The last byte of a table of its own lines. */
size_t	place_end(str text, const struct toml_node *);

#endif
