/*
 * Inside the folder: the scan's reading of a text.
 */
#ifndef PUBLISH_INTERNAL_H
#define PUBLISH_INTERNAL_H

#include "publish/publish.h"

/* The text as it reads: entities and full-width characters undone. */
struct reading {
	str text;
	size_t at;
	bool markup;		/* tags are gaps between words */
	int64_t line;
};

/* Next character; 0 at the end; '\n' for the end of a row or paragraph. */
uint32_t	reading_next(struct reading *);
void		reading_begin(struct reading *, str text);

/* What a group of digits is; the groups before it on its line, newest last. */
#define GROUPS_MAX	5
#define GROUP_MAX	64
struct group {
	char digits[GROUP_MAX];
	size_t n;
	bool apart;		/* not joined to the group before it */
};
/* LEAK__MAX when nothing is wrong with it. */
enum leak_kind	digits_judge(const struct group *groups, size_t n,
		    const struct scan_ask *);

/* Words: 2 to 4 Han characters that begin like a family name; 王*; 王某某. */
bool		word_is_name(str word);
bool		word_is_health(str word);

#endif
