/*
 * Inside route/: shapes of input and reply, the resolved table.
 */
#ifndef ROUTE_INTERNAL_H
#define ROUTE_INTERNAL_H

#include "route/route.h"

/*
 * A shape is written  {key:shape,key?:shape}  [shape]  or a name: str int bool
 * date id place money any, or a component with a capital letter.  {} is any
 * object; a key with ? may be absent or null.
 */
enum shape_kind {
	SHAPE_ANY, SHAPE_STR, SHAPE_INT, SHAPE_BOOL, SHAPE_LIST, SHAPE_OBJECT,
	SHAPE_NAMED
};

struct member;

struct shape {
	enum shape_kind kind;
	const char *format;	/* SHAPE_STR: date, id, … or NULL */
	str name;		/* SHAPE_NAMED */
	const struct shape *of;	/* SHAPE_LIST */
	const struct member *members;	/* SHAPE_OBJECT; none: any object */
	size_t nmembers;
};

struct member {
	str key;
	bool optional;
	const struct shape *shape;
};

/* NULL when malformed. */
const struct shape *shape_parse(struct arena *, str text);
/* Kinds, unknown and missing keys, with the path of the fault in at.field. */
enum err	shape_check(struct request *, const struct shape *,
		    const struct json *) CHECKED;
/* A query parameter is text: ints and bools are checked. */
enum err	shape_query(struct request *, const struct shape *,
		    const struct parameter *, size_t n) CHECKED;
/* As JSON Schema. */
void		shape_schema(struct jsonw *, const struct shape *);
/* Name of a component used somewhere below that is not in the table. */
bool		shape_names(const struct shape *, str *out_unknown);

#define ROUTE_SEGMENTS	6

struct row {
	const struct route *route;
	str segments[ROUTE_SEGMENTS];
	bool fixed;		/* the first segment is literal */
	size_t nsegments;
	const struct shape *query;
	const struct shape *input;
	const struct shape *output;	/* NULL: a media type */
	uint64_t offices;
};

struct opened {
	const struct entity *entity;
	uint64_t readers;
	uint64_t writers;
};

struct router {
	const struct model *model;
	struct row *rows;
	struct opened *entities;
	const struct shape **components;
};

const struct row *router_row(const struct router *, const struct route *);

#endif
