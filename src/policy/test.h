/*
 * What the kinds of tests inside packs share (test_pack.c and test_*.c).
 */
#ifndef POLICY_TEST_H
#define POLICY_TEST_H

#include "layer.h"

struct tests {
	struct arena *arena;
	const struct policy *policy;
	const struct pack *pack;
	enum lang lang;
	struct buf *out;
	int passed, failed;
	struct jsonw *each;	/* a line a test, when it is asked for */
	size_t said;		/* bytes of out that are told */
	struct faults faults;
	struct diags ds;
	/* of the running test */
	str id;
	bool bad;
	struct override *overrides;
	const struct ruleset *rules;
	date as_of, known_at;
};

void	test_start(struct tests *, struct toml_node *test);
void	test_finish(struct tests *);
void	test_complain(struct tests *, str what, str want, str got);
/* A value as the text that literal_parse takes. */
str	test_text(struct tests *, const struct toml_node *);
bool	test_value(struct tests *, const struct toml_node *, struct ptype,
	    struct pvalue *out);
void	test_override(struct tests *, struct override);
/* The facts of a subject; parameters. */
void	test_give(struct tests *, struct subject *, struct toml_node *given);
void	test_params(struct tests *, struct toml_node *params);
/* The ids of a list, exactly and in order. */
void	test_ids(struct tests *, const struct toml_node *want, const str *got,
	    size_t n);

/* TABLE_rows and TABLE_maybe of a case; false: the key is something else. */
bool	test_rows(struct tests *, struct world *, const struct kind *,
	    const struct subject *, struct toml_node *);
void	test_duties(struct tests *, struct toml_node *root);
void	test_seats(struct tests *, struct toml_node *root);
void	test_payments(struct tests *, struct toml_node *root);
void	test_awards(struct tests *, struct toml_node *root);
void	test_reaches(struct tests *, struct toml_node *root);
void	test_param_cases(struct tests *, struct toml_node *root);

#endif
