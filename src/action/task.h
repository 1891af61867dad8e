/*
 * 督办: what meetings decide, what is reported upward and what inspections find
 * is given to a post and followed to its end.  A task is the paper (model/task.toml),
 * its way is a matter about it by the adopted procedure "task".
 */
#ifndef ACTION_TASK_H
#define ACTION_TASK_H

#include "action/internal.h"

#define TASK_PROCEDURE	STR("task")
#define TASKS_MAX	200	/* listed; all are counted */

/* A task with the last matter about it. */
struct task {
	const struct record *record;
	const struct record *matter;	/* NULL: none was opened */
	const struct procedure *procedure;	/* NULL: its pack is gone */
	str step;		/* state of the procedure, or "withdrawn" */
	bool running, late;
};

/* What is asked of a board; zero and empty: all. */
struct task_ask {
	int64_t place, meeting, post;
	str source, state;
	bool late;
};

/* All tasks of the place, each with its matter; those asked for come later. */
enum err	tasks_load(struct request *, int64_t place,
		    struct task **out, size_t *out_n) CHECKED;
/* Is it one of those asked for? */
bool		task_fits(const struct task_ask *, const struct task *);
str		task_state_label(const struct request *, const struct task *);

#endif
