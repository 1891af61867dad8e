/*
 * What the sample county has beyond its spreadsheets.
 */
#ifndef ACTION_SAMPLE_H
#define ACTION_SAMPLE_H

#include "action/internal.h"

/* Posts, custodies, visits and stays; arg is the county's code. */
enum err	sample_posts(struct request *, void *arg) CHECKED;
/* What it has promised for 2018; arg: these. */
struct sample_place {
	int64_t county;
	int64_t township;	/* hands its own down to its villages */
};
enum err	sample_targets(struct request *, void *arg) CHECKED;
/* Help plans of some villages and households; arg is the county's code. */
enum err	sample_plans(struct request *, void *arg) CHECKED;

#endif
