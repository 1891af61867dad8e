/*
 * TOML 1.0, read by toml++ (toml.cc is the one C++ file of the tree).  Nodes
 * carry their place in the file; children are in file order; floats are refused,
 * because no rule of ours has one.
 */
#ifndef BASE_TOML_H
#define BASE_TOML_H

#include "fault.h"
#include "request.h"
#include "str.h"

enum toml_kind { T_TABLE, T_ARRAY, T_STR, T_INT, T_BOOL, T_DATE };

struct toml_node {
	enum toml_kind kind;
	str key;		/* when a member of a table */
	str file;
	int line;		/* of the key, or of the value in an array */
	int column;
	int value_line;		/* where the value begins */
	int value_column;
	int end_line;		/* just behind the value; tables with a header */
	int end_column;		/* of their own: behind the header */
	str s;			/* T_STR */
	int64_t i;		/* T_INT, T_BOOL; T_DATE as yyyymmdd */
	struct toml_node *child;	/* first child of a table or array */
	struct toml_node *next;
	int n;			/* children */
	bool read;		/* set by the getters; unread keys are errors */
};

/* One fault at most: the first syntax fault.  NULL on failure. */
struct toml_node	*toml_parse(struct arena *, str file, str text,
		    struct faults *);
/* The same from a file; file is also the name that messages carry. */
struct toml_node	*toml_load(struct arena *, str path, struct faults *);

/*
 * Getters mark what they return as read.  toml_get gives NULL when absent;
 * the typed ones note a fault when the kind is wrong, and with need also when
 * the key is absent; they return false then.
 */
struct toml_node	*toml_get(struct toml_node *table, const char *key);
bool		 toml_str(struct toml_node *, const char *key, bool need,
		    struct faults *, str *out);
bool		 toml_int(struct toml_node *, const char *key, bool need,
		    struct faults *, int64_t *out);
bool		 toml_bool(struct toml_node *, const char *key, bool need,
		    struct faults *, bool *out);
bool		 toml_date(struct toml_node *, const char *key, bool need,
		    struct faults *, date *out);
/* A fault for every key below that no getter has read. */
void		 toml_unread(const struct toml_node *, struct faults *);
/* A fault at this node. */
void		 toml_fault(struct faults *, const char *code,
		    const struct toml_node *, str what, str hint);

#endif
