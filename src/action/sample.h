/*
 * What the sample county has beyond its spreadsheets.
 */
#ifndef ACTION_SAMPLE_H
#define ACTION_SAMPLE_H

#include "action/internal.h"

/* Posts, custodies, visits and stays; arg is the county's code. */
enum err	sample_posts(struct request *, void *arg) CHECKED;

#endif
