/*
 * Checks of form over the tree: what style.md and the README ask for and a
 * program can see.  One source at a time; findings collect in struct tidy.
 *
 * An exemption is a comment of its own, "tidy: RULE, reason" (at least ten
 * characters of reason), close to what it exempts, or in the first comment of a file for
 * the whole file.  One that exempts nothing is a finding itself.
 */
#ifndef TIDY_H
#define TIDY_H

#include "base/str.h"

struct arena;

enum rule {
	R_LONG, R_PARAMS, R_NESTING, R_FILE, R_HEAD, R_ARROW, R_HEADER, R_CALL,
	R_FLOAT, R_WORD, R_PATH, R_GLOBAL, R_WIDTH, R_README, R_UTF8, R_SQL,
	R_EXEMPT, R__MAX
};

struct finding {
	struct finding *next;
	str path;
	int line;
	enum rule rule;
	str what;
};

struct exemption {
	struct exemption *next;
	enum rule rule;
	int line;		/* where its comment ends */
	bool whole;		/* stands in the first comment of the file */
	bool used;
};

/* One file.  code is text with comments and literals blanked, same length. */
struct source {
	str path;
	str text;
	str code;
	const str *lines;	/* of text, without newline */
	const str *code_lines;
	const bool *directive;	/* line belongs to a preprocessor directive */
	int n;
	struct exemption *exemptions;
};

struct tidy {
	struct arena *arena;
	struct finding *first;
	struct finding **last;
	struct source *source;	/* being checked */
	int nfiles;
	str place;		/* the folder this checkout lies in */
};

/* rule.c: names and levels; findings. */
const char	*rule_name(enum rule);
bool		 rule_parse(str name, enum rule *out);
/* A warning is printed and does not fail. */
bool		 rule_warns(enum rule);
/* Line 0 speaks of the whole file. */
void		 rule_report(struct tidy *, enum rule, int line, str what);

/* source.c: text into lines, code and exemptions. */
bool		 source_is_c(str path);
bool		 source_has_word(str line, const char *word, size_t *out_at);
void		 source_begin(struct tidy *, str path, str text);
void		 source_end(struct tidy *);

/* The checks; each reports what it finds in t->source. */
void		 shape_check(struct tidy *);	/* functions */
void		 global_check(struct tidy *);	/* mutable globals */
void		 text_check(struct tidy *);	/* any text */
void		 word_check(struct tidy *);	/* calls and types of C */
void		 folder_check(struct tidy *);	/* includes */
/* README of a folder of src/; text STR_NONE when there is none. */
void		 folder_readme(struct tidy *, str folder, str text);
/* "policy model" a line: which folder may include which, directly. */
void		 folder_print(void);

/* Every check that applies to the path. */
void		 tidy_file(struct tidy *, str path, str text);
/* Every rule finds its planted violation; 0 when all do. */
int		 selftest_run(void);

#endif
